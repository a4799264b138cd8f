/** A model service on loopback that answers as it is told: HTTP/1.1 and HTTP/2 without TLS on one port, as Bedrock's client wants it. */
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Json, JsonObject } from '#lib/json'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly httpVersion: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: JsonObject
}

export type Answer =
  | {
      readonly kind: 'json'
      readonly status?: number
      readonly body: Json
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Says so many bytes of the body and then closes the connection. */
  | { readonly kind: 'cutOff'; readonly body: Json; readonly bytes: number }
  /** Never answers. */
  | { readonly kind: 'silent' }

export interface ModelServer {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** What the next requests get, in order; past the end the last one goes on. */
  answers(...answers: readonly Answer[]): void
  close(): Promise<void>
}

export async function startModelServer(): Promise<ModelServer> {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  let queue: Answer[] = []
  const handle = async (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const { method = '', url = '', httpVersion, headers } = request
    seen.push({ method, path: url, httpVersion, headers, body: text === '' ? {} : (JSON.parse(text) as JsonObject) })
    const answer = queue.length > 1 ? queue.shift() : queue[0]
    if (answer === undefined) throw new Error('The test gave the server nothing to answer.')
    reply(answer, response)
  }
  const listener = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => {
    handle(request, response).catch((error: unknown) => response.destroy?.(error as Error))
  }
  const http1 = createHttp1(listener)
  const http2 = createHttp2(listener)
  const port = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    socket.once('data', (start) => {
      socket.pause()
      const server = start.subarray(0, 3).toString() === 'PRI' ? http2 : http1
      server.emit('connection', socket)
      socket.unshift(start)
      socket.resume()
    })
  })
  await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(port.address() as AddressInfo).port}`,
    seen,
    answers: (...answers) => {
      queue = [...answers]
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        port.close(() => resolve())
      }),
  }
}

/** HTTP/2's error code for a stream that its server gave up. */
const CANCEL = 8

function reply(answer: Answer, either: ServerResponse | Http2ServerResponse): void {
  // Node's HTTP/2 response has the members of the HTTP/1.1 one that are used here; their types have no common call.
  const response = either as ServerResponse
  switch (answer.kind) {
    case 'json':
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      response.end(JSON.stringify(answer.body))
      return
    case 'cutOff': {
      const text = JSON.stringify(answer.body)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      response.write(text.slice(0, answer.bytes), () => {
        if ('stream' in either) either.stream.close(CANCEL)
        else either.destroy()
      })
      return
    }
    case 'silent':
      return
  }
}

/** A Converse response as Bedrock sends it. */
export const converse = (content: readonly JsonObject[], stopReason: string, usage: JsonObject = {}): Answer => ({
  kind: 'json',
  body: {
    metrics: { latencyMs: 12 },
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage: { inputTokens: 100, outputTokens: 20, totalTokens: 120, ...usage },
  },
})

export const toolUse = (name: string, input: Json): JsonObject => ({
  toolUse: { toolUseId: 'tooluse_1', name, input },
})

/** An error as Bedrock sends it: the type in a header, the message in the body. */
export const bedrockError = (type: string, status: number, message = 'no luck'): Answer => ({
  kind: 'json',
  status,
  body: { message },
  headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
})

/** A chat completion as OpenAI-compatible servers send it. */
export const completion = (content: string, finishReason = 'stop', usage: JsonObject = {}): Answer => ({
  kind: 'json',
  body: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, ...usage },
  },
})
