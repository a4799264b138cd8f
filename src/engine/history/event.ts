/** A history event, and its form in GetExecutionHistory. */
import type { Json, JsonObject } from '#lib/json'

export interface HistoryEvent {
  readonly id: number
  readonly previousEventId: number
  readonly timestampMs: number
  readonly type: string
  readonly details?: JsonObject
}

const STATE_TYPES = ['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const

type PerStateType = Readonly<Record<(typeof STATE_TYPES)[number], string>>

/** Named once: a text put together for every event would be made, and hashed, for every event. */
const named = (moment: string): PerStateType =>
  Object.fromEntries(STATE_TYPES.map((type) => [type, `${type}${moment}`])) as PerStateType

/** E.g. `PassStateEntered`. */
export const STATE_ENTERED = named('StateEntered')
export const STATE_EXITED = named('StateExited')

/** Event id of this number is the ExecutionFailed that says so; a Standard execution has no later one. */
export const MAX_EVENTS = 25_000

/** Beside each of these AWS says whether it was cut; answers of the API never are. */
const DATA_FIELDS = ['input', 'output', 'assignedVariables'] as const

const NOT_CUT: JsonObject = { truncated: false }

const detailKeys = new Map<string, string>()

/** E.g. `stateEnteredEventDetails` for `PassStateEntered`. */
function detailsKey(type: string): string {
  let key = detailKeys.get(type)
  if (key === undefined) {
    if (type.endsWith('StateEntered')) key = 'stateEnteredEventDetails'
    else if (type.endsWith('StateExited')) key = 'stateExitedEventDetails'
    else key = `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`
    detailKeys.set(type, key)
  }
  return key
}

/** The event as GetExecutionHistory answers it. */
export function historyEventToWire(event: HistoryEvent, includeExecutionData = true): JsonObject {
  const wire: Record<string, Json> = {
    timestamp: event.timestampMs / 1000,
    type: event.type,
    id: event.id,
    previousEventId: event.previousEventId,
  }
  if (event.details === undefined) return wire
  const details: Record<string, Json> = {}
  for (const [name, value] of Object.entries(event.details)) {
    const isData = (DATA_FIELDS as readonly string[]).includes(name)
    if (includeExecutionData || !(isData || name === 'parameters')) details[name] = value
    if (isData && includeExecutionData) details[`${name}Details`] = NOT_CUT
  }
  wire[detailsKey(event.type)] = details
  return wire
}

const TERMINAL = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'])

export const isTerminalEvent = (type: string): boolean => TERMINAL.has(type)
