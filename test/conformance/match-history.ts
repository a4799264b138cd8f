/** Rule 6: histories event by event, or as a multiset where AWS itself has no fixed order. */
import type { Json, JsonObject } from '#lib/json'
import type { ConformanceCase } from './case.ts'
import type { Matcher } from './match.ts'

/**
 * Ids are dense on AWS, so a sorted recording whose last id is larger than its count has lost events: the recorder kept
 * no `…Succeeded`, `…Failed` or inner `…Exited` of a Parallel. So many of ours of these types may stand alone.
 */
const LOST_BY_SORTING = /^ParallelState(Succeeded|Failed|Exited)$/

export function historyDifference(
  one: ConformanceCase,
  matcher: Matcher,
  actual: readonly JsonObject[],
): string | null {
  const { history = [], history_order: order, history_concurrent: isConcurrent } = one.expected
  if (order !== 'parallel_sorted' && isConcurrent !== true) {
    for (const [index, expected] of history.entries()) {
      const found = matcher.difference(expected, actual[index], `history[${index}]`)
      if (found !== null) return found
    }
    return actual.length === history.length ? null : `history: recorded ${history.length} events, here ${actual.length}`
  }
  const last = history.at(-1)
  const lastId = typeof last?.id === 'number' ? last.id : history.length
  if (actual.length !== lastId) return `history: recorded ${lastId} events, here ${actual.length}`
  const ends = [
    [history[0], actual[0]],
    [last, actual.at(-1)],
  ] as const
  for (const [expected, ours] of ends) {
    const found = matcher.difference(bare(expected ?? {}), bare(ours ?? {}), 'history (ends)')
    if (found !== null) return found
  }
  return multisetDifference(history.slice(1, -1), actual.slice(1, -1), matcher, lastId - history.length)
}

function multisetDifference(
  expected: readonly JsonObject[],
  actual: readonly JsonObject[],
  matcher: Matcher,
  mayBeLost: number,
): string | null {
  const left = actual.map(bare)
  for (const event of expected) {
    const wanted = bare(event)
    const at = left.findIndex((candidate) => candidate.type === wanted.type && matcher.attempt(wanted, candidate))
    if (at < 0) return `history: no event like ${JSON.stringify(wanted).slice(0, 300)}`
    left.splice(at, 1)
  }
  const surplus = left.filter((event) => !(typeof event.type === 'string' && LOST_BY_SORTING.test(event.type)))
  if (surplus.length > 0 || left.length > mayBeLost)
    return `history: not recorded: ${JSON.stringify(left).slice(0, 300)}`
  return null
}

function bare(event: JsonObject): JsonObject {
  const { id: _id, previousEventId: _previous, timestamp: _timestamp, ...rest } = event
  return rest as Readonly<Record<string, Json>>
}
