/** The events of an execution as they happen; each is on disk before it is shown. */
import type { JsonObject } from '#lib/json'
import { historyEventToWire } from '../history/event.ts'
import { endsHistory, eventsOf, parseRecord } from '../journal/record.ts'
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
  while (!signal.aborted) {
    // Only the records that are new: a long history is not read again for each of its events.
    const records = host.journal.records(row.id, recordsRead)
    if (records.length === 0) await news(host, row.id, signal)
    recordsRead += records.length
    // Only the last event ends it: a redriven execution has an ending in its middle.
    const last = records.at(-1)
    for (const record of records) {
      const body = parseRecord(record.text)
      for (const event of eventsOf(body, afterEventId)) yield historyEventToWire(event)
      if (record === last && endsHistory(body)) return
    }
  }
}

/** Resolves when the execution has new events on disk, or nobody wants them any more. */
function news(host: Host, executionId: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const tell = () => {
      stop()
      signal.removeEventListener('abort', tell)
      resolve()
    }
    const stop = host.listen(executionId, tell)
    signal.addEventListener('abort', tell)
  })
}
