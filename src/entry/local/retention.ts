/** Closed executions go after their time, while the server runs. Reports and rows in the state folder are not touched. */
import { InputError, shortened } from '#lib/errors'
import type { JsonObject } from '#lib/json'

/** As AWS keeps the history of a closed execution. */
const DEFAULT_DAYS = 90
const DAY_MS = 86_400_000
/** Looking costs one question to an index; a removal costs a commit for some hundred executions. */
const EVERY_MS = 3_600_000

export function retentionDays({
  OPPORTUNITY_RETENTION_DAYS: text,
}: Readonly<Record<string, string | undefined>>): number {
  if (text === undefined || text === '') return DEFAULT_DAYS
  const days = Number(text)
  if (Number.isInteger(days) && days >= 1 && days <= 36_500) return days
  throw new InputError('CONFIG_INVALID', `OPPORTUNITY_RETENTION_DAYS is "${shortened(text)}".`, {
    field: 'OPPORTUNITY_RETENTION_DAYS',
    cure: 'Use a whole number of days from 1 to 36500.',
  })
}

export interface RetentionDeps {
  readonly removeClosedBefore: (ms: number) => Promise<number>
  readonly now: () => number
  readonly log: (entry: JsonObject) => void
}

/** Removes at once and then every hour; the answer stops it. */
export function keepFor(days: number, { removeClosedBefore, now, log }: RetentionDeps): () => void {
  const remove = () =>
    void removeClosedBefore(now() - days * DAY_MS).then(
      (executions) => {
        if (executions > 0) log({ event: 'retention', executions, days })
      },
      // The engine has stopped, and says so to everybody who asks; here is nobody to tell but the log.
      (error: unknown) =>
        log({ event: 'retentionFailed', message: error instanceof Error ? error.message : 'unknown' }),
    )
  remove()
  const timer = setInterval(remove, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
