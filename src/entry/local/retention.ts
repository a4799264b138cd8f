/** Closed executions go after their time, while the server runs, and their reports and rows with them. */
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
  readonly removeOrphanedResults: () => Promise<number>
  readonly now: () => number
  readonly log: (entry: JsonObject) => void
}

/** Removes at once and then every hour; the answer stops it. */
export function keepFor(days: number, deps: RetentionDeps): () => void {
  // At the start also what a server that ended in between has left.
  let mayBeOrphans = true
  const remove = async (): Promise<void> => {
    const executions = await deps.removeClosedBefore(deps.now() - days * DAY_MS)
    const results = executions > 0 || mayBeOrphans ? await deps.removeOrphanedResults() : 0
    mayBeOrphans = false
    if (executions > 0 || results > 0) deps.log({ event: 'retention', executions, results, days })
  }
  const start = (): void =>
    void remove().catch((error: unknown) =>
      // The engine has stopped, and says so to everybody who asks; here is nobody to tell but the log.
      deps.log({ event: 'retentionFailed', message: error instanceof Error ? error.message : 'unknown' }),
    )
  start()
  const timer = setInterval(start, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
