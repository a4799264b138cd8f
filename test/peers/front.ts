/**
 * What stands before moto: it writes down every call with its answer, and hands the calls that moto has no answer for to a
 * server of ours. Nothing else is changed on the way but one address, because moto looks for templates by host name only.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Call {
  readonly service: string
  /** `CreateStack`, or method and path where a service has no names for its operations on the wire. */
  readonly operation: string
  readonly status: number
  readonly answeredBy: 'moto' | 'us'
  /** moto's word that it does not know the operation. */
  readonly isGap: boolean
}

export interface Front extends AsyncDisposable {
  readonly endpoint: string
  readonly port: number
  readonly calls: readonly Call[]
}

export interface FrontOptions {
  readonly moto: string
  /** What is answered in moto's place, or where a call goes instead; null is moto. */
  /** The template as moto can take it. */
  adapt(template: string): string
  ours(service: string, operation: string): Answer | { readonly endpoint: string } | null
}

export interface Answer {
  readonly contentType: string
  readonly body: string
}

export async function startFront(options: FrontOptions): Promise<Front> {
  const calls: Call[] = []
  const server = http.createServer((request, response) => {
    pass(request, response, options, calls).catch((error: unknown) => {
      response.writeHead(502).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function pass(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  options: FrontOptions,
  calls: Call[],
): Promise<void> {
  const asked = await bytesOf(request)
  const { service, operation } = nameOf(request, asked)
  const ours = options.ours(service, operation)
  if (ours !== null && 'body' in ours) {
    calls.push({ service, operation, status: 200, answeredBy: 'us', isGap: false })
    response.writeHead(200, { 'content-type': ours.contentType }).end(ours.body)
    return
  }
  const body = service === 'cloudformation' ? await withAdaptedTemplate(asked, options) : asked
  const answer = await send(ours?.endpoint ?? options.moto, request, body)
  const said = await bytesOf(answer)
  const status = answer.statusCode ?? 0
  calls.push({ service, operation, status, answeredBy: ours === null ? 'moto' : 'us', isGap: isGap(status, said) })
  // The body was read whole, so its length is known anew.
  const { 'transfer-encoding': _, connection: __, ...headers } = answer.headers
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' ? undefined : said)
}

async function send(to: string, request: http.IncomingMessage, body: Buffer): Promise<http.IncomingMessage> {
  const { 'transfer-encoding': _, ...headers } = request.headers
  return new Promise((resolve, reject) => {
    const sent = http.request(`${to}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { ...headers, ...(body.length > 0 ? { 'content-length': body.length } : {}) },
    })
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

async function bytesOf(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * A stack's template, with what moto cannot take changed, laid beside the one that CDK published. moto takes a template from its
 * own S3 if the address says `localhost`, and the first part of any other for a bucket.
 */
async function withAdaptedTemplate(body: Buffer, options: FrontOptions): Promise<Buffer> {
  const form = new URLSearchParams(body.toString())
  const published = form.get('TemplateURL')
  if (published === null) return body
  const { pathname } = new URL(published)
  const template = await fetch(`${options.moto}${pathname}`, { headers: AS_ANYBODY })
  if (!template.ok) throw new Error(`${pathname} was not published: ${template.status}.`)
  const path = `${pathname}.adapted`
  const changed = options.adapt(await template.text())
  await fetch(`${options.moto}${path}`, { method: 'PUT', headers: AS_ANYBODY, body: changed })
  form.set('TemplateURL', `http://localhost${path}`)
  return Buffer.from(form.toString())
}

/** moto reads the service off the signature and does not check it. */
const AS_ANYBODY = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=peers/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
}

function nameOf({ headers, method, url }: http.IncomingMessage, body: Buffer) {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unsigned'
  const target = /\.(\w+)$/.exec(String(headers['x-amz-target'] ?? ''))?.[1]
  const isForm = String(headers['content-type'] ?? '').includes('x-www-form-urlencoded')
  const action = isForm ? new URLSearchParams(body.toString()).get('Action') : null
  return { service, operation: target ?? action ?? restOperation(method ?? '', url ?? '') }
}

/** Names and ids in a path are many and say nothing about what was asked; a word of the API has neither capital nor digit. */
function restOperation(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://aws.local')
  const parts = pathname.split('/').filter(Boolean)
  const shape = parts.map((part) => (/^([a-z-]+|\d{4}-\d\d-\d\d)$/.test(part) && !part.includes('--') ? part : '…'))
  const flags = [...searchParams.keys()].filter((key) => searchParams.get(key) === '' || key === 'list-type')
  return `${method} /${shape.join('/')}${flags.length === 0 ? '' : `?${flags.join('&')}`}`
}

/** Flask's own page for what has no route, and for an operation that somebody left to be written. */
const isGap = (status: number, body: Buffer): boolean =>
  status >= 400 && /^\s*<!doctype html/i.test(body.subarray(0, 60).toString())
