/**
 * AWS on one port of this machine, as its clients meet it: HTTP/1.1 and HTTP/2 without TLS, AWS JSON 1.0 and 1.1, REST-JSON
 * and S3's XML. Who calls is read off the signature's access key; what they may is asked of `authorize`.
 */
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import http2 from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { verifySignature } from './signature.ts'
import type { Credentials } from './signed.ts'

export interface AwsRequest {
  readonly service: string
  readonly operation: string
  readonly accessKeyId: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Asks whether the caller may, and answers with AWS's AccessDenied when not. */
  permit(action: string, resource: string, context?: PolicyContext): void
}

export type PolicyContext = Readonly<Record<string, string>>

export interface AwsAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface AwsService {
  /** As it stands in the signature's scope, e.g. `athena`. */
  readonly name: string
  operationOf(request: {
    method: string
    path: string
    query: URLSearchParams
    headers: Readonly<Record<string, string>>
  }): string
  answer(request: AwsRequest): Promise<AwsAnswer> | AwsAnswer
  errorAnswer(error: AwsError): AwsAnswer
}

export class AwsError extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

/** What goes wrong, and how often. `status: 0` closes the connection without an answer. */
export interface Fault {
  readonly service: string
  readonly operation: string
  times: number
  readonly status: number
  readonly type: string
}

export type Authorize = (call: {
  readonly accessKeyId: string
  /** That was called; what it does in the caller's name with others has their actions. */
  readonly service: string
  readonly action: string
  readonly resource: string
  readonly context: PolicyContext
}) => { readonly allowed: boolean; readonly reason: string }

/** One call and how it ended. */
export interface Observed {
  readonly request: Pick<AwsRequest, 'service' | 'operation' | 'accessKeyId' | 'path'>
  /** The error's name; null for an answer. */
  readonly error: string | null
  readonly body: string | Buffer
}

export interface ServerOptions {
  readonly services: readonly AwsService[]
  readonly authorize?: Authorize
  /** Whether the caller's network leads to the service; if not, the connection ends without an answer. */
  readonly connects?: (call: { readonly accessKeyId: string; readonly service: string }) => boolean
  readonly observe?: (call: Observed) => void
  /** Where given, signatures are verified; else the access key is believed. */
  readonly credentialsOf?: (accessKeyId: string) => Credentials | undefined
}

export interface AwsServer extends AsyncDisposable {
  readonly endpoint: string
  readonly faults: Fault[]
  /** Every call so far, oldest first, as `service:Operation`. */
  readonly calls: readonly string[]
}

export async function startAwsServer(options: ServerOptions): Promise<AwsServer> {
  const faults: Fault[] = []
  const calls: string[] = []
  const handle = (request: http.IncomingMessage, response: http.ServerResponse) =>
    void answer({ request, response, faults, calls, ...options })
  const first = http.createServer(handle)
  // The two kinds of request and response agree in what is used here.
  const second = http2.createServer(handle as never)
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.once('data', (start) => {
      socket.pause()
      const target = start.subarray(0, 3).toString() === 'PRI' ? second : first
      target.emit('connection', socket)
      socket.unshift(start)
      socket.resume()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answering extends ServerOptions {
  readonly request: http.IncomingMessage
  readonly response: http.ServerResponse
  readonly faults: readonly Fault[]
  readonly calls: string[]
}

async function answer(parts: Answering): Promise<void> {
  const { request, response, services, faults, calls } = parts
  const body = await bodyOf(request)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const url = new URL(request.url ?? '/', 'http://aws.local')
  const { accessKeyId, serviceName } = callerOf(headers, url)
  const service = services.find(({ name }) => name === serviceName)
  if (service === undefined) {
    send(response, { status: 501, body: `No local answer for the service "${serviceName}".` })
    return
  }
  if (parts.connects?.({ accessKeyId, service: service.name }) === false) {
    response.destroy()
    return
  }
  const forged = forgery(parts, { request, headers, body })
  if (forged !== null) {
    send(response, service.errorAnswer(forged))
    return
  }
  const called = {
    method: request.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers,
  }
  const operation = service.operationOf(called)
  calls.push(`${service.name}:${operation}`)
  const permit: AwsRequest['permit'] = (action, resource, context = {}) => {
    const verdict = parts.authorize?.({ accessKeyId, service: service.name, action, resource, context })
    if (verdict?.allowed === false) throw new AwsError('AccessDeniedException', verdict.reason, 403)
  }
  const observed = (error: string | null, answered: string | Buffer) =>
    parts.observe?.({
      request: { service: service.name, operation, accessKeyId, path: called.path },
      error,
      body: answered,
    })
  const fault = faults.find((one) => one.times > 0 && one.service === service.name && one.operation === operation)
  try {
    if (fault !== undefined) {
      fault.times -= 1
      if (fault.status === 0) {
        response.destroy()
        return
      }
      throw new AwsError(fault.type, `${fault.type}, as the test wanted.`, fault.status)
    }
    const answered = await service.answer({ ...called, service: service.name, operation, accessKeyId, body, permit })
    observed(null, answered.body ?? '')
    send(response, answered)
  } catch (error) {
    const known = error instanceof AwsError ? error : new AwsError('InternalServerException', String(error), 500)
    observed(known.type, '')
    send(response, service.errorAnswer(known))
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What is wrong with the signature, where signatures are looked at. */
function forgery(
  { credentialsOf }: ServerOptions,
  arrived: { readonly request: http.IncomingMessage; readonly headers: Record<string, string>; readonly body: Buffer },
): AwsError | null {
  if (credentialsOf === undefined) return null
  const { request, headers, body } = arrived
  const verdict = verifySignature(
    { method: request.method ?? 'GET', target: request.url ?? '/', headers, body },
    { credentialsOf, nowMs: Date.now() },
  )
  return verdict.kind === 'signed' ? null : new AwsError(verdict.error, verdict.message, 403)
}

/** `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/athena/aws4_request, …` */
function callerOf(headers: Readonly<Record<string, string>>, url: URL) {
  const presigned = `Credential=${url.searchParams.get('X-Amz-Credential') ?? ''}`
  const [, accessKeyId = 'anonymous', serviceName = 'unsigned'] =
    /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? presigned) ?? []
  return { accessKeyId, serviceName }
}

function send(response: http.ServerResponse, answered: AwsAnswer): void {
  response.writeHead(answered.status ?? 200, { 'x-amzn-requestid': randomUUID(), ...answered.headers })
  response.end(answered.body ?? '')
}

/** A service of AWS JSON: operations by name, errors as `__type`. */
export function jsonService(options: {
  readonly name: string
  readonly version: '1.0' | '1.1'
  readonly operations: Readonly<Record<string, (input: never, request: AwsRequest) => unknown>>
}): AwsService {
  const type = { 'content-type': `application/x-amz-json-${options.version}` }
  return {
    name: options.name,
    operationOf: ({ headers }) => (headers['x-amz-target'] ?? '').split('.')[1] ?? '',
    async answer(request) {
      const operation = options.operations[request.operation]
      if (operation === undefined) throw new AwsError('UnknownOperationException', request.operation)
      // The operation knows the shape of its own input; the SDK made it.
      const input = JSON.parse(request.body.toString() || '{}') as never
      return { headers: type, body: JSON.stringify(await operation(input, request)) }
    },
    errorAnswer: ({ type: name, message, status }) => ({
      status,
      headers: { ...type, 'x-amzn-errortype': name },
      body: JSON.stringify({ __type: name, message }),
    }),
  }
}
