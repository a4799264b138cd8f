/** All projects of a history folder, for those who measure it. */
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { PastProject } from '#domain'
import { InputError } from '#lib/errors'
import { textLiteral } from '#sql'
import { projectsOf } from './duckdb-import-projects.ts'

/** Beyond this a back-test learns nothing more, and the latest say most. */
const MAX_PROJECTS = 250_000

/** In order of close date; the latest ones when there are very many. */
export async function readProjects(folder: string): Promise<readonly PastProject[]> {
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const connection = await instance.connect()
    await connection.run(
      `CREATE VIEW projects AS SELECT * FROM read_parquet(${textLiteral(join(folder, 'projects.parquet'))})`,
    )
    return await Array.fromAsync(projectsOf(connection, MAX_PROJECTS))
  } catch (error) {
    throw new InputError('HISTORY_CORRUPT', `${join(folder, 'projects.parquet')} cannot be read.`, {
      field: '--history',
      cure: 'Import the history again.',
      cause: error,
    })
  } finally {
    instance.closeSync()
  }
}
