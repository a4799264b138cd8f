/** A rule that is written in TypeScript, applied to a whole column: each distinct value is asked for once. */
import type { DuckDBConnection } from '@duckdb/node-api'

export interface ImportDatabase {
  readonly connection: DuckDBConnection
  /** A second connection: one cannot append while it streams a result. */
  readonly side: DuckDBConnection
}

export interface Lookup {
  /** Created with columns `value` and `result`; a value may have several results, or none. */
  readonly table: string
  /** One text column of distinct values. */
  readonly distinctSql: string
  readonly translate: (value: string) => readonly string[]
}

/** Streams, so that memory does not grow with the number of values. */
export async function fillLookup(
  { connection, side }: ImportDatabase,
  { table, distinctSql, translate }: Lookup,
): Promise<void> {
  await connection.run(`CREATE TABLE ${table} (value VARCHAR, result VARCHAR)`)
  await connection.run(
    `CREATE OR REPLACE TABLE asked_values AS SELECT * FROM (${distinctSql}) AS asked(value) WHERE value IS NOT NULL`,
  )
  const appender = await side.createAppender(table)
  const result = await connection.stream('SELECT value FROM asked_values ORDER BY value')
  for await (const rows of result.yieldRows()) {
    for (const [value] of rows) {
      for (const translated of translate(value as string)) {
        appender.appendVarchar(value as string)
        appender.appendVarchar(translated)
        appender.endRow()
      }
    }
  }
  appender.closeSync()
  await connection.run('DROP TABLE asked_values')
}
