/**
 * Step Functions' wire protocol, AWS JSON 1.0: `POST /` with the operation in X-Amz-Target. A pure function from request
 * to response, so that any server can mount it. Signatures are accepted and not looked at; `Host: sync-…` likewise.
 */
import { InputError } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'

const CONTENT_TYPE = 'application/x-amz-json-1.0'
const TARGET_PREFIX = 'AWSStepFunctions.'

/** What AWS puts before the names of its errors. */
const ERROR_NAMESPACE = 'com.amazonaws.swf.service.v2.model#'

/** The largest request AWS takes, with room for a definition's escapes inside JSON. */
export const MAX_REQUEST_BYTES = 2_097_152

/** True for a request that only this protocol can mean. */
export function isWireRequest(request: Request): boolean {
  return request.method === 'POST' && request.headers.has('x-amz-target')
}

export async function answerWire(request: Request, stepFunctions: StepFunctions): Promise<Response> {
  try {
    const operation = readTarget(request)
    const body = await readBody(request)
    return respond(200, await stepFunctions.call(operation, body))
  } catch (error) {
    return respondError(error)
  }
}

function readTarget(request: Request): string {
  const target = request.headers.get('x-amz-target') ?? ''
  if (!target.startsWith(TARGET_PREFIX)) {
    throw new ServiceError('UnknownOperationException', `The target ${target.slice(0, 100)} is not of this service.`)
  }
  return target.slice(TARGET_PREFIX.length)
}

async function readBody(request: Request): Promise<JsonObject> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > MAX_REQUEST_BYTES) throw tooLarge()
  const text = await readText(request)
  if (text === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ServiceError('SerializationException', `The body is not JSON: ${error.message}`)
  }
  if (!isJsonObject(body)) throw new ServiceError('SerializationException', 'The body is not a JSON object.')
  return body
}

/** Stops reading at the limit, whatever the client announced. */
async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > MAX_REQUEST_BYTES) throw tooLarge()
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function tooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLargeException', `A request has at most ${MAX_REQUEST_BYTES} bytes.`, 413)
}

function respondError(error: unknown): Response {
  if (error instanceof ServiceError) {
    return respond(error.status, { __type: `${ERROR_NAMESPACE}${error.type}`, message: error.message })
  }
  if (error instanceof InputError) {
    const message = error.cure === undefined ? error.message : `${error.message} ${error.cure}`
    return respond(error.status, { __type: 'InternalFailure', message, code: error.code })
  }
  const message = error instanceof Error ? error.message : String(error)
  return respond(500, { __type: 'InternalFailure', message })
}

function respond(status: number, body: JsonObject): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': crypto.randomUUID() },
  })
}
