/** An event in its record: an array by position, its texts by their place in the record's list. */
import type { Json, JsonObject } from '#lib/json'
import { type HistoryEvent, STATE_ENTERED, STATE_EXITED } from '../history/event.ts'
import type { Texts } from './texts.ts'

/** A type's code is its place here. Records are forever: new types are added at the end. */
const EVENT_TYPES: readonly string[] = [
  ...Object.values(STATE_ENTERED),
  ...Object.values(STATE_EXITED),
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
const FIRST_EXIT = Object.keys(STATE_ENTERED).length
const FIRST_OTHER = FIRST_EXIT + Object.keys(STATE_EXITED).length

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
  row: EventRow,
  texts: readonly string[],
  facts: { readonly id: number; readonly timestampMs: number },
): HistoryEvent {
  const { id, timestampMs } = facts
  const [code, previousEventId] = row
  const type = typeof code === 'string' ? code : (EVENT_TYPES[code] as string)
  const details = detailsOf(row, texts)
  return details === undefined
    ? { id, previousEventId, timestampMs, type }
    : { id, previousEventId, timestampMs, type, details }
}

function detailsOf(row: EventRow, texts: readonly string[]): JsonObject | undefined {
  const code = row[0]
  if (row[2] === undefined) return undefined
  if (typeof code === 'string' || code >= FIRST_OTHER) return withTexts(row[2] as JsonObject, texts)
  const name = texts[row[2] as number] as string
  const data = texts[row[3] as number] as string
  if (code < FIRST_EXIT) return { input: data, name }
  return row[4] === undefined ? { name, output: data } : { name, output: data, assignedVariables: row[4] }
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
