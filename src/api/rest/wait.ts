/** Waits for the end of an execution, for a bounded time; the events tell, nothing is asked again and again. */
import { InputError, shortened } from '#lib/errors'
import type { ApiDeps } from './deps.ts'

export function waitSecondsOf(text: string | undefined, deps: ApiDeps): number {
  if (text === undefined) return 0
  const seconds = Number(text)
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds, deps.maxWaitSeconds)
  throw new InputError('FIELD_INVALID', `wait is "${shortened(text)}".`, {
    field: 'wait',
    cure: `Give the seconds to wait, 0 to ${deps.maxWaitSeconds}.`,
  })
}

/** Resolves when the execution has ended, the time is up or the caller has left, whichever is first. */
export async function waitForEnd(
  deps: ApiDeps,
  { executionArn, seconds, callerLeft }: { executionArn: string; seconds: number; callerLeft: AbortSignal },
): Promise<void> {
  if (seconds <= 0) return
  const enough = AbortSignal.any([AbortSignal.timeout(seconds * 1000), callerLeft])
  try {
    for await (const _event of deps.stepFunctions.watch(executionArn, 0, enough));
  } catch (error) {
    if (!enough.aborted) throw error
  }
}
