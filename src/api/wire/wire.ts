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
const MAX_REQUEST_BYTES = 2_097_152

/** Whatever a caller sends as a target, the log stays readable. */
const MAX_LOGGED_TARGET = 100

/** True for a request that only this protocol can mean. */
export function isWireRequest(request: Request): boolean {
  return request.method === 'POST' && request.headers.has('x-amz-target')
}

export interface WireDeps {
  readonly stepFunctions: StepFunctions
  readonly log: (entry: JsonObject) => void
}

export async function answerWire(request: Request, deps: WireDeps): Promise<Response> {
  const requestId = crypto.randomUUID()
  const { status, body } = await answer(request, deps, requestId)
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId },
  })
}

interface Answer {
  readonly status: number
  readonly body: JsonObject
}

async function answer(request: Request, { stepFunctions, log }: WireDeps, requestId: string): Promise<Answer> {
  try {
    const operation = readTarget(request)
    const body = await readBody(request)
    return { status: 200, body: await stepFunctions.call(operation, body) }
  } catch (error) {
    const refused = refusal(error)
    if (refused !== null) return refused
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    const target = (request.headers.get('x-amz-target') ?? '').slice(0, MAX_LOGGED_TARGET)
    log({ level: 'error', requestId, target, name, message, stack: stack ?? null })
    const said = `The request could not be answered because of a fault of the program. Its log has it as ${requestId}.`
    return { status: 500, body: { __type: 'InternalFailure', message: said } }
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

/** Null for a fault of our own: its words are for the log, not for the caller. */
function refusal(error: unknown): Answer | null {
  if (error instanceof ServiceError) {
    const { status, type, message } = error
    return { status, body: { __type: `${ERROR_NAMESPACE}${type}`, message } }
  }
  if (error instanceof InputError) {
    const message = error.cure === undefined ? error.message : `${error.message} ${error.cure}`
    return { status: error.status, body: { __type: 'InternalFailure', message, code: error.code } }
  }
  return null
}
