/**
 * How every AWS client of ours is made. Transport faults (throttling, 5xx, lost connections) are retried here and only here;
 * the state machine retries the step. Time ends by the caller's AbortSignal, and a connection that nobody answers ends sooner.
 */
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { TaskError } from '#lib/errors'

/** Three tries fit into the shortest timeout of a task; more belong to the state machine, where they are visible. */
const MAX_ATTEMPTS = 3
const CONNECT_TIMEOUT_MS = 2_000
/** No single call of ours takes longer; long work (a query) is polled for. */
const REQUEST_TIMEOUT_MS = 20_000
/** Enough for the parallel branches of one invocation. */
const MAX_SOCKETS = 16

export interface AwsPlace {
  readonly region: string
  /** Another address than AWS's own: a VPC endpoint, or a local server. */
  readonly endpoint?: string
}

export function awsClientConfig(place: AwsPlace) {
  return {
    region: place.region,
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
    }),
  }
}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** Names that a second try can help besides 5xx answers; AWS's own lists, by service. */
const TRANSIENT = new Set([
  'InternalServerException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
])

/** A failed AWS call as the workflow sees it. An abort is passed on unchanged: time ran out, nothing else failed. */
export function taskErrorOf(error: unknown, failed: { readonly name: string; readonly doing: string }): Error {
  if (!(error instanceof Error)) return new TaskError(failed.name, `${failed.doing}: ${String(error)}`)
  if (error instanceof TaskError || error.name === 'AbortError') return error
  const { $metadata: metadata } = error as SdkError
  const status = metadata?.httpStatusCode
  const retryable = TRANSIENT.has(error.name) || (status !== undefined && status >= 500) || isLostConnection(error)
  const request = metadata?.requestId === undefined ? '' : ` (request ${metadata.requestId})`
  return new TaskError(failed.name, `${failed.doing}: ${error.name}: ${error.message}${request}`, {
    retryable,
    cause: error,
  })
}

const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

function isLostConnection(error: Error): boolean {
  const { code, cause } = error as Error & { readonly code?: unknown }
  if (typeof code === 'string' && LOST.has(code)) return true
  return cause instanceof Error && isLostConnection(cause)
}
