/** The attempts of a task: when each began and ended, and why it failed. */
import type { JsonObject } from '#lib/json'
import { ENDED_ATTEMPT, failureOf, STARTED_ATTEMPT } from '../run-progress.ts'
import { textMember } from '../wire-member.ts'

export interface Attempt {
  readonly startedAt: string
  /** Null while it runs, and for one that the end of the run cut off. */
  readonly endedAt: string | null
  readonly error: string | null
  readonly cause: string | null
}

/** `events` are those of one state. */
export function attemptsOf(events: readonly JsonObject[]): readonly Attempt[] {
  const attempts: Attempt[] = []
  for (const event of events) {
    const type = textMember(event, 'type')
    if (STARTED_ATTEMPT.test(type)) {
      attempts.push({ startedAt: timeOf(event), endedAt: null, error: null, cause: null })
    } else if (ENDED_ATTEMPT.test(type)) {
      const last = attempts.pop()
      if (last !== undefined) attempts.push({ ...last, endedAt: timeOf(event), ...failureOf(event) })
    }
  }
  return attempts
}

const timeOf = (event: JsonObject): string => new Date(Math.round(Number(event.timestamp) * 1000)).toISOString()
