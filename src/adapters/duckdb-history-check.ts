/** Looks at a history before anything is started with it: what is missing or cut off is told at once, not by a failed step. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '#lib/errors'
import { HISTORY_CATALOGUE } from '#sql'
import { readDescription } from './duckdb-history.ts'

/** The first and the last bytes of every Parquet file: one that was cut off lacks the last. */
const PARQUET_MARK = 'PAR1'

export async function checkHistory(folder: string): Promise<void> {
  const { projects } = await readDescription(folder)
  if (projects === 0) {
    throw new InputError('HISTORY_EMPTY', `The history ${folder} holds no project.`, {
      field: '--history',
      cure: 'Import it again; opportunity import says why rows are refused.',
    })
  }
  for (const { name } of HISTORY_CATALOGUE) await checkTable(join(folder, `${name}.parquet`))
}

async function checkTable(path: string): Promise<void> {
  const marks = await marksOf(path).catch((error: NodeJS.ErrnoException) => {
    throw corrupt(`${path} cannot be read (${error.code}).`, error)
  })
  if (marks.some((mark) => mark !== PARQUET_MARK)) throw corrupt(`${path} is no whole Parquet file.`)
}

async function marksOf(path: string): Promise<readonly string[]> {
  await using file = await open(path)
  const { size } = await file.stat()
  const lengthOfMark = PARQUET_MARK.length
  return Promise.all(
    [0, Math.max(0, size - lengthOfMark)].map(async (position) => {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(lengthOfMark), position })
      return buffer.toString('latin1', 0, bytesRead)
    }),
  )
}

const corrupt = (message: string, cause?: unknown): InputError =>
  new InputError('HISTORY_CORRUPT', message, { field: '--history', cure: 'Import the history again.', cause })
