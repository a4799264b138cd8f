/** The tables of an import as files: Parquet for everybody, and for large histories a copy in DuckDB's own format. */
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { textLiteral } from '#sql'
import { SORTED_POSTINGS } from './duckdb-import-terms.ts'
import { LOCAL_COPY } from './history-folder.ts'

/** Rows a row group: a look-up of one term decodes at least one group. */
const TERM_ROW_GROUP = 61_440
const PROJECT_ROW_GROUP = 20_480
/** Bytes of a block of the local copy, the least that DuckDB allows: the rows of an answer lie far apart, and each costs whole blocks. */
const LOCAL_BLOCK = 16_384

export async function writeTables(connection: DuckDBConnection, folder: string): Promise<void> {
  const parquet = (rows: number) => `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rows})`
  // They lie in order of their numbers already, and DuckDB keeps the order of what it copies.
  await connection.run(`COPY projects
    TO ${textLiteral(join(folder, 'projects.parquet'))} ${parquet(PROJECT_ROW_GROUP)}`)
  await connection.run(`COPY (${SORTED_POSTINGS})
    TO ${textLiteral(join(folder, 'project_terms.parquet'))} ${parquet(TERM_ROW_GROUP)}`)
}

/** Its `projects` are made by the import, which reads them there from then on. */
export async function attachLocalCopy(connection: DuckDBConnection, folder: string): Promise<void> {
  const file = textLiteral(join(folder, LOCAL_COPY))
  await connection.run(`ATTACH ${file} AS local_copy (BLOCK_SIZE ${LOCAL_BLOCK})`)
}

export async function completeLocalCopy(connection: DuckDBConnection, folder: string): Promise<void> {
  const terms = textLiteral(join(folder, 'project_terms.parquet'))
  await connection.run(`CREATE TABLE local_copy.project_terms AS SELECT * FROM read_parquet(${terms})`)
  // A join hands its few numbers to the scan beside it, and that finds their rows here instead of reading all between them.
  await connection.run('CREATE UNIQUE INDEX projects_by_number ON local_copy.projects (project_no)')
}
