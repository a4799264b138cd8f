/** The finished projects one after the other, for those who learn from them at import time. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { decodeCandidate, type PastProject } from '#domain'
import type { JsonObject } from '#lib/json'
import { HISTORY_CATALOGUE } from '#sql'

/** In order of close date; `newest` limits them to the latest. */
export async function* projectsOf(connection: DuckDBConnection, newest?: number): AsyncIterable<PastProject> {
  const [projects] = HISTORY_CATALOGUE
  const columns = (projects?.columns ?? []).map(({ name }) => name)
  const from =
    newest === undefined
      ? ''
      : `WHERE project_no > (SELECT max(project_no) FROM projects) - ${Math.max(0, Math.trunc(newest))}`
  const result = await connection.stream(
    `SELECT ${columns.join(', ')}, 0 AS relevance FROM projects ${from} ORDER BY project_no`,
  )
  for await (const rows of result.yieldRowObjectJson()) {
    for (const row of rows) yield decodeCandidate(row as JsonObject).project
  }
}
