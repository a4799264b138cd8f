/**
 * What happens in a run, state by state, folded from the history as AWS writes it. The command line, the page and the
 * API show the same thing because they fold with this one function. Data of the run never leaves it.
 */
import { isJsonObject, type JsonObject } from '#lib/json'
import { detailsOf } from './event-details.ts'
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
  /** What changed besides: an end of the run closes every open state, a redrive opens those again. */
  readonly others: readonly StateRun[]
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
export const STARTED_ATTEMPT = /^(?:Task|LambdaFunction|Activity)Scheduled$/
export const ENDED_ATTEMPT =
  /^(?:Task|LambdaFunction|Activity)(?:Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$|^EvaluationFailed$/
const CONTAINERS = ['Parallel', 'Map']

export interface RunProgress {
  readonly status: RunStatus
  readonly states: readonly StateRun[]
}

export interface RunFollower {
  take(event: JsonObject): RunEvent
  progress(): RunProgress
  /** The state that an event taken before belongs to: the id of the event that entered it; 0 for the run itself. */
  stateOfEvent(eventId: number): number
}

export function followRun(): RunFollower {
  const states = new Map<number, StateRun>()
  /** Event id → the entering event of the state it belongs to. */
  const owners = new Map<number, number>()
  /** State → the Parallel or Map that it runs in. */
  const containers = new Map<number, number>()
  /** State → what its last attempt was sent: after a redrive only this tells two branches apart. */
  const sent = new Map<number, string>()
  /** Never left: the end of the run closed them, and a redrive goes on with them. */
  const unfinished = new Set<number>()
  let resumed = { eventId: 0, waiting: [] as number[] }
  let status: RunStatus = 'RUNNING'

  /** The end of a Parallel follows an event of one of its branches: what is left is told by its name. */
  const ownerOfExit = (event: JsonObject, followed: number): number => {
    const name = textMember(detailsOf(event), 'name')
    if (states.get(followed)?.name === name) return followed
    const open = [...states].filter(([, state]) => state.name === name && state.status === 'running')
    return open.at(-1)?.[0] ?? followed
  }

  /** Right after a redrive nothing is entered: its first events follow it, and go on with what was left open. */
  const ownerOfResumed = (event: JsonObject, followed: number): number => {
    if (resumed.eventId === 0 || event.previousEventId !== resumed.eventId) return followed
    const request = sentBy(event)
    const owner = resumed.waiting.find((one) => sent.get(one) === request) ?? resumed.waiting[0] ?? followed
    resumed.waiting = resumed.waiting.filter((one) => one !== owner)
    return owner
  }

  const ownerOf = (event: JsonObject, type: string, followed: number): number => {
    if (type.endsWith('StateEntered')) return Number(event.id)
    if (type.endsWith('StateExited')) return ownerOfExit(event, followed)
    return type in ENDS ? followed : ownerOfResumed(event, followed)
  }

  const change = (owner: number, changes: Partial<StateRun>): StateRun | null => {
    const state = states.get(owner)
    if (state === undefined) return null
    const next = { ...state, ...changes }
    states.set(owner, next)
    return next
  }

  const enter = (event: JsonObject, owner: number, followed: number, timestampMs: number): StateRun => {
    const before = states.get(followed)
    const isInside = before !== undefined && before.status === 'running' && CONTAINERS.includes(before.type)
    const container = isInside ? followed : containers.get(followed)
    if (container !== undefined) containers.set(owner, container)
    const entered: StateRun = {
      enteredEventId: owner,
      name: textMember(detailsOf(event), 'name'),
      type: textMember(event, 'type').slice(0, -'StateEntered'.length),
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

  const closeAll = (timestampMs: number, failure: Pick<StateRun, 'error' | 'cause'>): readonly StateRun[] => {
    const last = status === 'FAILED' ? 'failed' : 'stopped'
    const open = [...states].filter(([, state]) => state.status === 'running')
    for (const [owner] of open) unfinished.add(owner)
    return open.flatMap(([owner]) => change(owner, { status: last, exitedMs: timestampMs, ...failure }) ?? [])
  }

  const reopen = (eventId: number): readonly StateRun[] => {
    status = 'RUNNING'
    const open = [...unfinished]
    unfinished.clear()
    const outer = new Set(open.map((owner) => containers.get(owner)))
    resumed = { eventId, waiting: open.filter((owner) => !outer.has(owner)) }
    return open.flatMap((owner) => change(owner, { status: 'running', exitedMs: null, error: null, cause: null }) ?? [])
  }

  const changed = (event: JsonObject, type: string, owner: number, timestampMs: number): StateRun | null => {
    const state = states.get(owner)
    if (type.endsWith('StateExited')) {
      return change(owner, { status: state?.error == null ? 'succeeded' : 'caught', exitedMs: timestampMs })
    }
    if (STARTED_ATTEMPT.test(type)) {
      sent.set(owner, sentBy(event))
      return change(owner, { attempts: (state?.attempts ?? 0) + 1, error: null, cause: null })
    }
    return FAILED_ATTEMPT.test(type) ? change(owner, failureOf(event)) : null
  }

  const othersOf = (event: JsonObject, type: string, timestampMs: number): readonly StateRun[] => {
    if (type === 'ExecutionRedriven') return reopen(Number(event.id))
    const end = ENDS[type]
    if (end === undefined) return []
    status = end
    return closeAll(timestampMs, failureOf(event))
  }

  return {
    take(event) {
      const id = Number(event.id)
      const previousEventId = Number(event.previousEventId ?? 0)
      const timestampMs = Math.round(Number(event.timestamp) * 1000)
      const type = textMember(event, 'type')
      const followed = owners.get(previousEventId) ?? 0
      const owner = ownerOf(event, type, followed)
      owners.set(id, owner)
      const state = type.endsWith('StateEntered')
        ? enter(event, owner, followed, timestampMs)
        : changed(event, type, owner, timestampMs)
      const others = othersOf(event, type, timestampMs)
      return { id, previousEventId, timestampMs, type, status, state, others }
    },
    progress: () => ({ status, states: [...states.values()] }),
    stateOfEvent: (eventId) => owners.get(eventId) ?? 0,
  }
}

function sentBy(event: JsonObject): string {
  const { resource, parameters, input } = detailsOf(event)
  return JSON.stringify([resource ?? null, parameters ?? input ?? null])
}

export function failureOf(event: JsonObject): { readonly error: string | null; readonly cause: string | null } {
  const { error, cause } = detailsOf(event)
  return {
    error: typeof error === 'string' ? error : null,
    cause: typeof cause === 'string' ? sentenceOf(cause) : null,
  }
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
