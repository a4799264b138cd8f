/** An OpenAI-compatible server that wants a key, with the model of few words behind it. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '#lib/json'
import { answerFor } from './aws/bedrock.ts'

export interface OpenAiServer extends AsyncDisposable {
  readonly url: string
  /** The keys that it takes. */
  readonly keys: Set<string>
  /** How many requests came with which key. */
  readonly asked: ReadonlyMap<string, number>
}

export async function startOpenAiServer(): Promise<OpenAiServer> {
  const keys = new Set<string>()
  const asked = new Map<string, number>()
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const key = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    asked.set(key, (asked.get(key) ?? 0) + 1)
    response.setHeader('content-type', 'application/json')
    if (!keys.has(key)) {
      response.writeHead(401).end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } }))
      return
    }
    const { response_format: format } = JSON.parse(Buffer.concat(chunks).toString()) as {
      response_format: { json_schema: { name: string; schema: JsonObject } }
    }
    const content = JSON.stringify(answerFor(format.json_schema.name, format.json_schema.schema))
    const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }]
    response.end(JSON.stringify({ choices, usage: { prompt_tokens: 100, completion_tokens: 20 } }))
  }
  const server = http.createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    keys,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
