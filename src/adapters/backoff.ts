/** Waits between tries and polls. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Waits {
  readonly firstMs: number
  readonly longestMs: number
}

/** Waits that double from `firstMs` to `longestMs`, each drawn from its upper half so that callers do not march in step. */
export async function* backoff(limits: Waits & { readonly signal: AbortSignal }): AsyncGenerator<number> {
  for (let attempt = 0; ; attempt += 1) {
    const fullMs = Math.min(limits.longestMs, limits.firstMs * 2 ** attempt)
    await sleep(fullMs / 2 + (fullMs / 2) * Math.random(), undefined, { signal: limits.signal })
    yield attempt
  }
}
