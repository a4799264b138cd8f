/**
 * What happens in a run, state by state, folded from the history as AWS writes it. The command line, the page and the
 * API show the same thing because they fold with this one function. Data of the run never passes through here.
 */
import { isJsonObject, type JsonObject } from '#lib/json'
import { textMember } from './wire-member.ts'

export type StateStatus = 'running' | 'succeeded' | 'caught' | 'failed' | 'stopped'

export interface StateRun {
  /** The id of the event that entered it: one state may be entered more than once. */
  readonly enteredEventId: number
  readonly name: string
  readonly type: string
  readonly status: StateStatus
  readonly enteredMs: number
  readonly exitedMs: number | null
  readonly attempts: number
  readonly error: string | null
  readonly cause: string | null
}

export type RunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

/** One event as people may see it: which state, what happened, why it failed. */
export interface RunEvent {
  readonly id: number
  readonly previousEventId: number
  readonly timestampMs: number
  readonly type: string
  /** How the run stands after this event. */
  readonly status: RunStatus
  /** The state that the event changed, as it is now. */
  readonly state: StateRun | null
}

const ENDS: Readonly<Record<string, RunStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
}

/** What an attempt of a task ends with when it does not succeed. */
const FAILED_ATTEMPT =
  /^(?:Task|LambdaFunction|Activity)(?:Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$|^EvaluationFailed$/
const STARTED_ATTEMPT = /^(?:Task|LambdaFunction|Activity)Scheduled$/

export interface RunProgress {
  readonly status: RunStatus
  readonly states: readonly StateRun[]
}

export function followRun(): { take(event: JsonObject): RunEvent; progress(): RunProgress } {
  const states = new Map<number, StateRun>()
  /** Event id → the entering event of the state it belongs to. */
  const owners = new Map<number, number>()
  let status: RunStatus = 'RUNNING'

  /** The end of a Parallel follows an event of one of its branches: what is left is told by its name. */
  const ownerOfExit = (event: JsonObject, followed: number): number => {
    const name = textMember(detailsOf(event), 'name')
    if (states.get(followed)?.name === name) return followed
    const open = [...states].filter(([, state]) => state.name === name && state.status === 'running')
    return open.at(-1)?.[0] ?? followed
  }

  const change = (owner: number, changes: Partial<StateRun>): StateRun | null => {
    const state = states.get(owner)
    if (state === undefined) return null
    const next = { ...state, ...changes }
    states.set(owner, next)
    return next
  }

  const closeOpen = (timestampMs: number, failure: { error: string | null; cause: string | null }): void => {
    const last = status === 'FAILED' ? 'failed' : 'stopped'
    for (const [owner, state] of states) {
      if (state.status === 'running') change(owner, { status: last, exitedMs: timestampMs, ...failure })
    }
  }

  const apply = (event: JsonObject, owner: number, timestampMs: number): StateRun | null => {
    const type = textMember(event, 'type')
    if (type.endsWith('StateEntered')) {
      const entered: StateRun = {
        enteredEventId: owner,
        name: textMember(detailsOf(event), 'name'),
        type: type.slice(0, -'StateEntered'.length),
        status: 'running',
        enteredMs: timestampMs,
        exitedMs: null,
        attempts: 0,
        error: null,
        cause: null,
      }
      states.set(owner, entered)
      return entered
    }
    const state = states.get(owner)
    if (type.endsWith('StateExited')) {
      return change(owner, { status: state?.error == null ? 'succeeded' : 'caught', exitedMs: timestampMs })
    }
    if (STARTED_ATTEMPT.test(type)) {
      return change(owner, { attempts: (state?.attempts ?? 0) + 1, error: null, cause: null })
    }
    if (FAILED_ATTEMPT.test(type)) return change(owner, failureOf(event))
    const end = ENDS[type]
    if (end === undefined) return null
    status = end
    closeOpen(timestampMs, failureOf(event))
    return null
  }

  return {
    take(event) {
      const id = Number(event.id)
      const previousEventId = Number(event.previousEventId ?? 0)
      const timestampMs = Math.round(Number(event.timestamp) * 1000)
      const type = textMember(event, 'type')
      const followed = owners.get(previousEventId) ?? 0
      const owner = type.endsWith('StateEntered')
        ? id
        : type.endsWith('StateExited')
          ? ownerOfExit(event, followed)
          : followed
      owners.set(id, owner)
      const state = apply(event, owner, timestampMs)
      return { id, previousEventId, timestampMs, type, status, state }
    },
    progress: () => ({ status, states: [...states.values()] }),
  }
}

function failureOf(event: JsonObject): { readonly error: string | null; readonly cause: string | null } {
  const { error, cause } = detailsOf(event)
  return {
    error: typeof error === 'string' ? error : null,
    cause: typeof cause === 'string' ? sentenceOf(cause) : null,
  }
}

/** AWS names the details after the event: `taskFailedEventDetails`, `stateEnteredEventDetails`. */
function detailsOf(event: JsonObject): JsonObject {
  for (const [key, value] of Object.entries(event)) {
    if (key.endsWith('EventDetails') && isJsonObject(value)) return value
  }
  return {}
}

/** A Lambda's cause is JSON with a trace; what a person may see of it is the message. */
export function sentenceOf(cause: string): string {
  const parsed = jsonOrNull(cause)
  if (!isJsonObject(parsed)) return cause
  const message = parsed.errorMessage ?? parsed.message
  return typeof message === 'string' ? message : cause
}

export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
