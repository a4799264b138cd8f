/** An execution's events as they happen, where the only way to learn of them is to ask: GetExecutionHistory, again and again. */
import type { Json, JsonObject } from '#lib/json'
import { backoff, type Waits } from './backoff.ts'

/** A page of newest events; more are fetched only when more than these are new. */
const PAGE = 100

const TERMINAL = new Set<unknown>(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'])

export interface HistoryPoll {
  readonly executionArn: string
  readonly afterEventId: number
  readonly signal: AbortSignal
  readonly waits: Waits
  /** GetExecutionHistory. */
  readonly readHistory: (request: JsonObject) => Promise<JsonObject>
}

/** Ends quietly when the signal aborts: the watcher has left, nothing has failed. */
export async function* pollHistory(poll: HistoryPoll): AsyncGenerator<JsonObject> {
  const { signal, waits } = poll
  let seen = poll.afterEventId
  try {
    while (!signal.aborted) {
      // A quiet time makes the waits longer; news makes them short again.
      for await (const _attempt of backoff({ ...waits, signal })) {
        const { news, hasEnded } = await eventsAfter({ ...poll, afterEventId: seen })
        for (const event of news) {
          seen = event.id as number
          yield event
        }
        if (hasEnded) return
        if (news.length > 0) break
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Newest first until a known event appears, so that a poll costs what is new and not what has been. */
async function eventsAfter({ executionArn, afterEventId, readHistory }: HistoryPoll) {
  const news: JsonObject[] = []
  let hasEnded: boolean | undefined
  let nextToken: Json = null
  for (;;) {
    const page = await readHistory({
      executionArn,
      reverseOrder: true,
      maxResults: PAGE,
      includeExecutionData: true,
      ...(nextToken === null ? {} : { nextToken }),
    })
    const events = page.events as readonly JsonObject[]
    // Only the newest event ends it: a redriven execution has an ending in its middle.
    hasEnded ??= TERMINAL.has(events[0]?.type)
    const fresh = events.filter((event) => (event.id as number) > afterEventId)
    news.push(...fresh)
    nextToken = page.nextToken ?? null
    if (nextToken === null || fresh.length < events.length) return { news: news.reverse(), hasEnded }
  }
}
