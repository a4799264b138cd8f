/** How far DuckDB is with a long statement: it counts the rows or bytes of its scans, and is asked now and then. */
import type { DuckDBConnection } from '@duckdb/node-api'

const ASK_EVERY_MS = 250

/** A message, and where it can be told, which share of that work is done: 0 to 1. */
export type Progress = (message: string, share?: number) => void

/** DuckDB counts only when it is told to; it draws nothing itself. */
export async function countProgress(connection: DuckDBConnection): Promise<void> {
  await connection.run('SET enable_progress_bar = true')
  await connection.run('SET enable_progress_bar_print = false')
  await connection.run('SET progress_bar_time = 0')
}

export async function runTelling(
  connection: DuckDBConnection,
  sql: string,
  tell: (share: number) => void,
): Promise<void> {
  let told = 0
  const timer = setInterval(() => {
    // Below zero it does not know yet; it also goes back a little when a plan turns out larger.
    const share = Math.min(1, connection.progress.percentage / 100)
    if (share <= told) return
    told = share
    tell(share)
  }, ASK_EVERY_MS)
  try {
    await connection.run(sql)
  } finally {
    clearInterval(timer)
  }
}
