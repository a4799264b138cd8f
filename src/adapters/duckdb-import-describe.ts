/** What a finished history can answer: counted, never assumed. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { HistoryDescription, Mapping } from '#domain'

const KNOWN: Readonly<Record<keyof HistoryDescription['known'], string>> = {
  annualValue: 'annual_value IS NOT NULL',
  totalValue: 'total_value IS NOT NULL',
  monthlyValue: 'monthly_value IS NOT NULL',
  duration: 'end_date >= start_date',
  gap: 'start_date >= close_date',
  services: 'len(services) > 0',
  components: 'len(components) > 0',
  funding: 'len(funding) > 0',
  customer: 'customer IS NOT NULL',
  outcome: 'outcome IS NOT NULL',
  amendments: 'amendments IS NOT NULL',
}

export async function describeTables(
  connection: DuckDBConnection,
  mapping: Mapping,
): Promise<Pick<HistoryDescription, 'known' | 'firstCloseDate' | 'lastCloseDate'>> {
  const counts = Object.entries(KNOWN).map(
    ([name, condition]) => `(count(*) FILTER (${condition}))::DOUBLE AS "${name}"`,
  )
  const result = await connection.runAndReadAll(
    `SELECT ${counts.join(', ')}, min(close_date)::VARCHAR AS first, max(close_date)::VARCHAR AS last FROM projects`,
  )
  const row = result.getRowObjects()[0] ?? {}
  const known = Object.fromEntries(Object.keys(KNOWN).map((name) => [name, Number(row[name])]))
  return {
    known: { ...(known as HistoryDescription['known']), ...(mapping.tellsGap ? {} : { gap: 0 }) },
    firstCloseDate: row.first === null ? null : String(row.first),
    lastCloseDate: row.last === null ? null : String(row.last),
  }
}

/** SHA-256 over both tables, in this order. */
export async function fingerprintOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['projects.parquet', 'project_terms.parquet']) {
    await pipeline(createReadStream(join(folder, name), { highWaterMark: 1 << 20 }), hash, { end: false })
  }
  return hash.digest('hex')
}
