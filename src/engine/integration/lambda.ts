/** Lambda as AWS calls it from a state machine: by the function's ARN, or by `lambda:invoke`. */
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import type { TaskResult } from '../execution/tasks.ts'
import { parseJson } from '../nesting.ts'
import { Payload } from '../payload.ts'
import type { FunctionCall, TaskOutcome } from '../sockets.ts'

/** The Resource is the function: its input is the whole payload. */
export function directCall(functionArn: string, payload: Payload): FunctionCall {
  return {
    kind: 'function',
    functionName: functionArn,
    qualifier: undefined,
    payload: payload.value,
    payloadText: payload.text,
    invocationType: 'RequestResponse',
  }
}

/** `lambda:invoke`: the function and its payload are parameters. */
export function invokeCall(parameters: Json): FunctionCall {
  const fields = isJsonObject(parameters) ? parameters : {}
  const type = fields.InvocationType
  return {
    kind: 'function',
    functionName: typeof fields.FunctionName === 'string' ? fields.FunctionName : '',
    qualifier: typeof fields.Qualifier === 'string' ? fields.Qualifier : undefined,
    payload: sentPayload(fields.Payload),
    invocationType: type === 'Event' || type === 'DryRun' ? type : 'RequestResponse',
  }
}

/** No payload is sent as `{}`; a string that is JSON text is sent as that JSON. */
function sentPayload(payload: Json | undefined): Json {
  if (payload === undefined || payload === null) return {}
  if (typeof payload !== 'string') return payload
  try {
    return parseJson(payload)
  } catch (error) {
    if (error instanceof SyntaxError) return payload
    throw error
  }
}

export function directResult(outcome: TaskOutcome): TaskResult {
  if (outcome.kind === 'succeeded') {
    return {
      kind: 'succeeded',
      output: outcome.text === undefined ? Payload.of(outcome.value) : Payload.parse(outcome.text),
    }
  }
  // The function's own text, as it wrote it.
  return failed(outcome, (text) => text)
}

export function invokeResult(outcome: TaskOutcome, parameters: Json, requestId: string): TaskResult {
  if (outcome.kind !== 'succeeded') return failed(outcome, compact)
  return { kind: 'succeeded', output: Payload.of(invokeAnswer(outcome, parameters, requestId)) }
}

function failed(outcome: Exclude<TaskOutcome, { kind: 'succeeded' }>, format: (text: string) => string): TaskResult {
  return outcome.kind === 'raised'
    ? { kind: 'failed', failure: { error: outcome.errorType, cause: format(outcome.text) } }
    : { kind: 'failed', failure: { error: outcome.error, cause: outcome.cause } }
}

function compact(text: string): string {
  try {
    return JSON.stringify(parseJson(text))
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

function invokeAnswer(
  outcome: Extract<TaskOutcome, { kind: 'succeeded' }>,
  parameters: Json,
  requestId: string,
): JsonObject {
  const length = String(JSON.stringify(outcome.value).length)
  const wantsLog = isJsonObject(parameters) && parameters.LogType === 'Tail'
  return {
    ExecutedVersion: '$LATEST',
    ...(wantsLog && { LogResult: outcome.logTail ?? '' }),
    Payload: outcome.value,
    SdkHttpMetadata: {
      AllHttpHeaders: {
        'X-Amz-Executed-Version': ['$LATEST'],
        'x-amzn-RequestId': [requestId],
        'Content-Length': [length],
        'Content-Type': ['application/json'],
      },
      HttpHeaders: {
        'Content-Length': length,
        'Content-Type': 'application/json',
        'X-Amz-Executed-Version': '$LATEST',
        'x-amzn-RequestId': requestId,
      },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  }
}
