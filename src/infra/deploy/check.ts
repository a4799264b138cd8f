/** What a check says; one that says no says also what to do. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warn' | 'failed' | 'skipped'
  readonly says: string
  readonly cure: string | null
}

/** AWS is asked for so long; a network that swallows packets is said to do so, and not waited for. */
export const CHECK_TIMEOUT_MS = 15_000

export const ok = (name: string, says: string): Check => ({ name, state: 'ok', says, cure: null })
export const warn = (name: string, says: string, cure: string): Check => ({ name, state: 'warn', says, cure })
export const failed = (name: string, says: string, cure: string): Check => ({ name, state: 'failed', says, cure })

export const limit = () => ({ abortSignal: AbortSignal.timeout(CHECK_TIMEOUT_MS) })

export const sentence = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** Which right the deployer lacks, where that is why AWS said no; null for any other failure. */
export function lackingRight(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  return /not authorized to perform:? ([\w-]+:\w+)/.exec(error.message)?.[1] ?? null
}

export function printChecks(checks: readonly Check[]): void {
  const MARKS = { ok: '✓', warn: '!', failed: '✗', skipped: '-' }
  for (const { name, state, says, cure } of checks) {
    console.log(`${MARKS[state]} ${name.padEnd(16)} ${says}`)
    if (cure !== null) console.log(`  → ${cure}`)
  }
}
