/** An event in its record: an array by position, its texts by their place in the record's list. */
import type { Json, JsonObject } from '#lib/json'
import type { HistoryEvent } from '../history/event.ts'
import type { Texts } from './texts.ts'

const STATE_TYPES = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const

/** A type's code is its place here. Records are forever: new types are added at the end. */
const EVENT_TYPES: readonly string[] = [
  ...STATE_TYPES.map((type) => `${type}StateEntered`),
  ...STATE_TYPES.map((type) => `${type}StateExited`),
  'ExecutionStarted',
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionAborted',
  'ExecutionTimedOut',
  'ExecutionRedriven',
  'TaskScheduled',
  'TaskStarted',
  'TaskSubmitted',
  'TaskSucceeded',
  'TaskFailed',
  'TaskTimedOut',
  'LambdaFunctionScheduled',
  'LambdaFunctionStarted',
  'LambdaFunctionSucceeded',
  'LambdaFunctionFailed',
  'LambdaFunctionTimedOut',
  'ParallelStateStarted',
  'ParallelStateSucceeded',
  'MapStateStarted',
  'MapStateSucceeded',
  'MapIterationStarted',
  'MapIterationSucceeded',
]
const FIRST_EXIT = STATE_TYPES.length
const FIRST_OTHER = FIRST_EXIT + STATE_TYPES.length

const codes = new Map(EVENT_TYPES.map((type, code) => [type, code]))

/**
 * `[type, previousEventId]`, then for a state's entry its name and input, for its exit its name, output and assigned
 * variables, for any other event its details. The type is a code, or its name where it has none.
 */
export type EventRow = readonly [type: number | string, previousEventId: number, ...rest: readonly Json[]]

/** Fields whose texts also stand elsewhere in the record: kept once. */
const SHARED_FIELDS = new Set(['input', 'output', 'parameters'])

export function encodeEvent({ type, previousEventId, details }: HistoryEvent, texts: Texts): EventRow {
  const code = codes.get(type) ?? type
  if (details === undefined) return [code, previousEventId]
  if (typeof code === 'string' || code >= FIRST_OTHER) return [code, previousEventId, withPositions(details, texts)]
  const name = texts.position(details.name as string)
  if (code < FIRST_EXIT) return [code, previousEventId, name, texts.position(details.input as string)]
  const output = texts.position(details.output as string)
  return details.assignedVariables === undefined
    ? [code, previousEventId, name, output]
    : [code, previousEventId, name, output, details.assignedVariables]
}

export function decodeEvent(
  [code, previousEventId, ...rest]: EventRow,
  texts: readonly string[],
  facts: { readonly id: number; readonly timestampMs: number },
): HistoryEvent {
  const { id, timestampMs } = facts
  const type = typeof code === 'string' ? code : (EVENT_TYPES[code] as string)
  if (rest.length === 0) return { id, previousEventId, timestampMs, type }
  if (typeof code === 'string' || code >= FIRST_OTHER) {
    return { id, previousEventId, timestampMs, type, details: withTexts(rest[0] as JsonObject, texts) }
  }
  const name = texts[rest[0] as number] as string
  const data = texts[rest[1] as number] as string
  if (code < FIRST_EXIT) return { id, previousEventId, timestampMs, type, details: { input: data, name } }
  const details = rest[2] === undefined ? { name, output: data } : { name, output: data, assignedVariables: rest[2] }
  return { id, previousEventId, timestampMs, type, details }
}

function withPositions(details: JsonObject, texts: Texts): JsonObject {
  const row: Record<string, Json> = {}
  for (const name in details) {
    const value = details[name] as Json
    row[name] = SHARED_FIELDS.has(name) && typeof value === 'string' ? texts.position(value) : value
  }
  return row
}

function withTexts(row: JsonObject, texts: readonly string[]): JsonObject {
  const details: Record<string, Json> = {}
  for (const name in row) {
    const value = row[name] as Json
    details[name] = SHARED_FIELDS.has(name) && typeof value === 'number' ? (texts[value] as string) : value
  }
  return details
}
