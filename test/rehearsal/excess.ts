/** Rights that a rehearsal cannot need and AWS can: each with the reason why it stays. */

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /: athena:StopQueryExecution$/,
    'Needed when an invocation runs out of time while its query runs; then the process is gone here.',
  ],
]

export function explained(right: string): string | null {
  return REASONS.find(([pattern]) => pattern.test(right))?.[1] ?? null
}
