/** Task ExecuteQuery: guards the SQL once more, runs it read-only, and stores the rows; the state gets their key and count. */
import { TaskError } from '#lib/errors'
import { load, type StoredQuery, type StoredRows, store } from './documents.ts'
import { asHandler, type Handler } from './handler.ts'
import type { HandlerDeps } from './sockets.ts'
import { judged } from './statement.ts'

export function createDataRetrievalHandler(deps: HandlerDeps): Handler {
  return asHandler(async (event, { signal }) => {
    const queryKey = event.key('queryKey')
    const { statement, plan } = await load<StoredQuery>({ objects: deps.objects, key: queryKey, kind: 'query', signal })
    // What lies in a store may have been changed there; what is run is judged where it is run.
    const { sql, verdict } = judged(statement.sql, plan.rowLimit)
    if (verdict.outcome === 'refused') {
      throw new TaskError('QueryRefused', `The stored SQL was refused: ${verdict.reasons.join('; ')}`)
    }
    const found = await deps.history.query({ sql, rowLimit: plan.rowLimit, idempotencyToken: queryKey, signal })
    const { truncated, elapsedMs, scannedBytes, costUsd } = found
    const document: StoredRows = {
      kind: 'rows',
      queryKey,
      rows: found.rows,
      truncated,
      elapsedMs,
      scannedBytes,
      costUsd,
    }
    const key = queryKey.replace(/query\.json$/, 'rows.json')
    const rowsKey = await store({ objects: deps.objects, key, document, signal })
    return { rowsKey, rows: found.rows.length, truncated, elapsedMs, scannedBytes, costUsd }
  })
}
