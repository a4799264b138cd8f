/** Which Retrier or Catcher a failure meets, and after what delay a retry comes. */
import type { Catcher, Retrier } from '../definition/types.ts'
import type { Chance } from '../expression/types.ts'
import type { Failure } from './failure.ts'

export interface RetryDecision {
  /** Position of the Retrier, which counts its own attempts. */
  readonly retrier: number
  readonly delayMs: number
}

/** Retries come first, Catch after. `used` counts the attempts of each Retrier since the state was entered. */
export function decideRetry(
  retriers: readonly Retrier[] | undefined,
  failure: Failure,
  used: readonly number[],
  chance: Chance,
): RetryDecision | null {
  if (retriers === undefined || failure.isTerminal === true) return null
  const retrier = retriers.findIndex((candidate) => matchesError(candidate.ErrorEquals, failure))
  const found = retriers[retrier]
  if (found === undefined) return null
  const attempts = used[retrier] ?? 0
  if (attempts >= found.MaxAttempts) return null
  return { retrier, delayMs: retryDelayMs(found, attempts, chance) }
}

/** Full jitter is drawn after the cap. */
function retryDelayMs(retrier: Retrier, attempts: number, chance: Chance): number {
  const seconds = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** attempts,
    retrier.MaxDelaySeconds ?? Infinity,
  )
  return retrier.JitterStrategy === 'FULL' ? Math.floor(chance.random() * seconds * 1000) : Math.round(seconds * 1000)
}

export function findCatcher(catchers: readonly Catcher[] | undefined, failure: Failure): number {
  if (catchers === undefined || failure.isTerminal === true) return -1
  return catchers.findIndex((catcher) => matchesError(catcher.ErrorEquals, failure))
}

function matchesError(errorEquals: readonly string[], failure: Failure): boolean {
  const error = failure.error ?? ''
  return errorEquals.some((name) => {
    if (name === 'States.ALL') return true
    if (name === 'States.TaskFailed') return error !== 'States.Timeout'
    return name === error || name === failure.alias
  })
}
