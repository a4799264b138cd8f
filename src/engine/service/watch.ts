/** The events of an execution as they happen; each is on disk before it is shown. */
import type { JsonObject } from '#lib/json'
import { historyEventToWire, isTerminalEvent } from '../history/event.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'
import type { Host } from './host.ts'
import { findStored } from './stored.ts'

export async function* watchExecution(
  host: Host,
  executionArn: string,
  afterEventId: number,
  signal: AbortSignal,
): AsyncGenerator<JsonObject> {
  const row = findStored(host, executionArn, true)
  let recordsRead = 0
  let news = Promise.withResolvers<void>()
  const tell = () => news.resolve()
  const stop = host.listen(row.id, tell)
  signal.addEventListener('abort', tell)
  try {
    while (!signal.aborted) {
      news = Promise.withResolvers<void>()
      // Only the records that are new: a long history is not read again for each of its events.
      const records = host.journal.records(row.id, recordsRead)
      recordsRead += records.length
      const events = records.flatMap((record) => eventsOf(parseRecord(record.text)))
      for (const event of events) if (event.id > afterEventId) yield historyEventToWire(event)
      // Only the last event ends it: a redriven execution has an ending in its middle.
      const newest = events.at(-1)
      if (newest !== undefined && isTerminalEvent(newest.type)) return
      await news.promise
    }
  } finally {
    stop()
    signal.removeEventListener('abort', tell)
  }
}
