/** A failure as data: what a state, a task or a branch hands to Retry and Catch. */
import { StateError } from '../expression/types.ts'
import { MAX_NESTING } from '../nesting.ts'

export interface Failure {
  /** Absent where a Fail state names none. */
  readonly error?: string
  readonly cause?: string
  /** The field whose evaluation failed; makes an EvaluationFailed event. */
  readonly location?: string
  /** A second name that Retry and Catch may use for it: a missed heartbeat is also States.HeartbeatTimeout. */
  readonly alias?: string
  /** Ends the execution whatever its states would catch. */
  readonly isTerminal?: true
}

export const RUNTIME_ERROR = 'States.Runtime'
const EVALUATION_ERROR = 'States.QueryEvaluationError'
export const DATA_LIMIT_ERROR = 'States.DataLimitExceeded'
export const TIMEOUT: Failure = { error: 'States.Timeout' }
export const HEARTBEAT_TIMEOUT: Failure = { error: 'States.Timeout', alias: 'States.HeartbeatTimeout' }

/** The state and the event at which it was entered, for AWS's sentence. */
export interface Entered {
  readonly stateName: string
  readonly eventId: number
}

/** What a thrown StateError means for the state; anything else is a fault of ours and passes. */
export function failureOf(thrown: unknown, entered: Entered): Failure {
  if (!(thrown instanceof StateError)) throw thrown
  const where = `An error occurred while executing the state '${entered.stateName}' (entered at the event id #${entered.eventId}).`
  return {
    error: thrown.error,
    cause: `${where} ${thrown.cause}`,
    ...(thrown.error === EVALUATION_ERROR && { location: thrown.location ?? '' }),
    ...(thrown.error === RUNTIME_ERROR && { isTerminal: true as const }),
  }
}

export function dataLimitCause(what: string, { isTooDeep }: { readonly isTooDeep: boolean }): string {
  // AWS's words for this one are not known.
  if (isTooDeep) return `The state/task '${what}' returned a result that is nested deeper than ${MAX_NESTING} levels.`
  return `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`
}

/** A state's own input or output is too large: nothing catches it. */
export function stateDataLimit(stateName: string, limit: { readonly isTooDeep: boolean }): Failure {
  return { error: DATA_LIMIT_ERROR, cause: dataLimitCause(stateName, limit), isTerminal: true }
}

/** What a Catcher hands on, and what `$states.errorOutput` holds. */
export function errorOutput(failure: Failure): { readonly Error: string; readonly Cause: string } {
  return { Error: failure.error ?? '', Cause: failure.cause ?? '' }
}
