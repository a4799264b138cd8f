/**
 * The Step Functions socket filled by a server that speaks its protocol, without an SDK: how a second program on this
 * machine uses the engine that a first one holds.
 */
import { INPUT_ERROR_STATUS, InputError, type InputErrorCode } from '#lib/errors'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { pollHistory } from './poll-history.ts'

export interface WireServerAddress {
  readonly url: string
  readonly token?: string
}

/** The server is on this machine: asking costs it little, and a person looks at what is answered. */
const WAITS = { firstMs: 20, longestMs: 320 }

export function wireStepFunctions(server: WireServerAddress): StepFunctions {
  const call = (operation: string, request: JsonObject, signal: AbortSignal | null = null) =>
    send({ server, operation, request, signal })
  return {
    call: (operation, request) => call(operation, request),
    watch: (executionArn, afterEventId, signal) =>
      pollHistory({
        executionArn,
        afterEventId,
        signal,
        waits: WAITS,
        readHistory: (request) => call('GetExecutionHistory', request, signal),
      }),
  }
}

async function send(call: {
  readonly server: WireServerAddress
  readonly operation: string
  readonly request: JsonObject
  readonly signal: AbortSignal | null
}): Promise<JsonObject> {
  const { server, operation, request, signal } = call
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      ...(server.token !== undefined && { authorization: `Bearer ${server.token}` }),
    },
    body: JSON.stringify(request),
    signal,
  }).catch((error: unknown) => {
    throw signal?.aborted === true ? error : unreachable(server, error)
  })
  const answer = await jsonOf(response, server)
  if (response.ok) return answer
  throw refusal(answer, response.status)
}

async function jsonOf(response: Response, server: WireServerAddress): Promise<JsonObject> {
  const text = await response.text()
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch (error) {
    throw unreachable(server, error)
  }
  if (isJsonObject(answer)) return answer
  throw unreachable(server, `an answer that is no object: ${text.slice(0, 100)}`)
}

/** `com.amazonaws.swf.service.v2.model#InvalidArn` is the error InvalidArn; what people can mend carries our own code. */
function refusal({ __type: type, message, detail, code }: JsonObject, status: number): Error {
  const said = textOf(message ?? detail)
  if (typeof code === 'string' && Object.hasOwn(INPUT_ERROR_STATUS, code)) {
    return new InputError(code as InputErrorCode, said)
  }
  return new ServiceError(textOf(type).split('#').at(-1) ?? '', said, status)
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : 'InternalFailure')

function unreachable({ url }: WireServerAddress, cause: unknown): InputError {
  return new InputError('SERVER_UNREACHABLE', `The server at ${url} does not answer.`, {
    cure: 'If it was stopped, run this again; its runs go on at the next start or with opportunity executions resume.',
    cause,
  })
}
