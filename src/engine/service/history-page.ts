/** A page of a history, read from where the page before it ended: a long history is read once, however small its pages. */
import type { Json } from '#lib/json'
import type { HistoryEvent } from '../history/event.ts'
import type { Journal } from '../journal/journal.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'

/** A record may hold anything from one event to a thousand. */
const RECORDS_PER_READ = 16

/** Where a page begins: a record, and how many of its events, in the page's order, were on the page before. */
interface Place {
  readonly record: number
  readonly skip: number
}

export interface HistoryPage {
  readonly events: readonly HistoryEvent[]
  /** For the next page; undefined after the last one. */
  readonly next: Json | undefined
}

export interface HistoryQuery {
  readonly executionId: number
  readonly isReversed: boolean
  readonly limit: number
  /** What the page before it answered as `next`. */
  readonly after: Json | undefined
}

export function readHistory(journal: Journal, query: HistoryQuery): HistoryPage {
  const { executionId, isReversed, limit } = query
  const place = placeOf(query.after)
  const first = place?.record ?? (isReversed ? (journal.ends(executionId).at(-1)?.number ?? 0) : 0)
  let skip = place?.skip ?? 0
  const events: HistoryEvent[] = []
  for (const record of isReversed ? backwards(journal, executionId, first) : forwards(journal, executionId, first)) {
    const all = eventsOf(parseRecord(record.text))
    const own = isReversed ? all.toReversed() : all
    const left = limit - events.length
    events.push(...own.slice(skip, skip + left))
    if (own.length - skip > left) return { events, next: [record.number, skip + left] }
    skip = 0
  }
  return { events, next: undefined }
}

function* forwards(journal: Journal, executionId: number, first: number) {
  for (let from = first; ; from += RECORDS_PER_READ) {
    const records = journal.records(executionId, from, RECORDS_PER_READ)
    yield* records
    if (records.length < RECORDS_PER_READ) return
  }
}

function* backwards(journal: Journal, executionId: number, last: number) {
  for (let end = last + 1; end > 0; end -= RECORDS_PER_READ) {
    const from = Math.max(0, end - RECORDS_PER_READ)
    yield* journal.records(executionId, from, end - from).toReversed()
  }
}

function placeOf(after: Json | undefined): Place | undefined {
  if (!Array.isArray(after)) return undefined
  const [record, skip] = after as readonly Json[]
  return isPosition(record) && isPosition(skip) ? { record, skip } : undefined
}

const isPosition = (value: Json | undefined): value is number => Number.isSafeInteger(value) && (value as number) >= 0
