/** What became of every row of an import, and what in it could not be read. Kept in history.json. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Mapping } from '#domain'
import type { SourceFile } from './duckdb-import-source.ts'

/** Row numbers kept for each reason; the count beside them is complete. */
const MAX_ROWS_LISTED = 20
const MAX_FIELDS_LISTED = 50

export interface ImportReport {
  readonly files: readonly { readonly name: string; readonly input: string; readonly bytes: number }[]
  readonly rowsRead: number
  readonly rowsUsed: number
  /** Rows whose key another, more complete or later row has. */
  readonly duplicates: number
  readonly refused: readonly {
    readonly reason: string
    readonly rows: number
    readonly examples: readonly { readonly file: string; readonly row: number }[]
  }[]
  /** Values that are there and cannot be read, that lie outside the mapping's limits, or that its `values` do not list. */
  readonly unreadable: readonly { readonly field: string; readonly rows: number; readonly example: string }[]
  /** Terms that are left out of the index because nearly every project has them. */
  readonly commonTerms: readonly string[]
}

export async function reportOf(
  connection: DuckDBConnection,
  input: {
    readonly mapping: Mapping
    readonly sources: readonly SourceFile[]
    readonly rowsRead: number
    readonly projects: number
    readonly commonTerms: readonly string[]
  },
): Promise<ImportReport> {
  const nameOf = (fileNo: unknown) => input.sources[Number(fileNo)]?.name ?? ''
  const refused = [...(await malformedRows(connection)), ...(await refusedRows(connection, nameOf))]
  const malformed = refused
    .filter(({ reason }) => reason.startsWith('malformed'))
    .reduce((sum, { rows }) => sum + rows, 0)
  const refusedStaged = refused.reduce((sum, { rows }) => sum + rows, 0) - malformed
  return {
    files: input.sources.map(({ name, input: role, bytes }) => ({ name, input: role, bytes })),
    rowsRead: input.rowsRead + malformed,
    rowsUsed: input.projects,
    duplicates: input.rowsRead - refusedStaged - input.projects,
    refused,
    unreadable: await unreadableFields(connection),
    commonTerms: input.commonTerms,
  }
}

async function refusedRows(
  connection: DuckDBConnection,
  nameOf: (fileNo: unknown) => string,
): Promise<ImportReport['refused']> {
  const result = await connection.runAndReadAll(`
    SELECT refusal, count(*)::DOUBLE AS rows,
      min(struct_pack(file_no := file_no, row_no := row_no), ${MAX_ROWS_LISTED}) AS examples
    FROM staged WHERE refusal IS NOT NULL GROUP BY refusal ORDER BY rows DESC, refusal`)
  return result.getRowObjectsJson().map((row) => ({
    reason: row.refusal as string,
    rows: Number(row.rows),
    examples: (row.examples as unknown as { file_no: number; row_no: number }[]).map((example) => ({
      file: nameOf(example.file_no),
      row: Number(example.row_no),
    })),
  }))
}

/** Lines that DuckDB's CSV reader could not take apart: wrong number of columns, an open quote, broken encoding. */
async function malformedRows(connection: DuckDBConnection): Promise<ImportReport['refused']> {
  const exists = await connection.runAndReadAll(
    "SELECT count(*)::INTEGER FROM duckdb_tables() WHERE table_name = 'reject_errors'",
  )
  if (Number(exists.getRows()[0]?.[0]) === 0) return []
  const result = await connection.runAndReadAll(`
    SELECT 'malformed line: ' || lower(replace(error_type::VARCHAR, '_', ' ')) AS reason, count(DISTINCT (file_id, line))::DOUBLE AS rows,
      min(struct_pack(path := file_path, line := line), ${MAX_ROWS_LISTED}) AS examples
    FROM (SELECT DISTINCT file_id, line, min(error_type) AS error_type, min(file_path) AS file_path
          FROM reject_errors JOIN reject_scans USING (scan_id, file_id) GROUP BY ALL)
    GROUP BY ALL ORDER BY rows DESC, reason`)
  return result.getRowObjectsJson().map((row) => ({
    reason: row.reason as string,
    rows: Number(row.rows),
    examples: (row.examples as unknown as { path: string; line: number }[]).map(({ path, line }) => ({
      file: path.replace(/^.*[\\/]/, ''),
      row: Number(line),
    })),
  }))
}

async function unreadableFields(connection: DuckDBConnection): Promise<ImportReport['unreadable']> {
  const result = await connection.runAndReadAll(`
    SELECT entry.field AS field, count(*)::DOUBLE AS rows, min(entry.value) AS example
    FROM (SELECT unnest(unreadable) AS entry FROM staged WHERE refusal IS NULL)
    GROUP BY entry.field ORDER BY rows DESC, field LIMIT ${MAX_FIELDS_LISTED}`)
  return result
    .getRowObjects()
    .map((row) => ({ field: String(row.field), rows: Number(row.rows), example: String(row.example) }))
}
