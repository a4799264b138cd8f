/** Past projects in a folder on this machine: the documents are read here, SQL runs in a process of its own. */
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { HistoryDescription } from '#domain'
import type { HistoryStore, QueryResult } from '#handlers'
import { InputError, TaskError } from '#lib/errors'

import { toDuckDbSql } from '#sql'
import { DuckDbProcess, WorkerFailure } from './duckdb-process.ts'
import { DESCRIPTION, HISTORY_FORMAT, parseDescription, refuseUnlessDocument } from './history-folder.ts'

/** Longer than any query of ours over ten million projects, shorter than the timeout of the workflow's task. */
const DEFAULT_TIMEOUT_MS = 20_000
/** Answers kept for a repeated call with the same token: a retry of a task, not a cache. */
const MAX_REMEMBERED = 16

export interface DuckDbHistory extends HistoryStore {
  /** False where only DuckDB's own limits hold: no memory limit by the operating system, no ban on writing. */
  readonly isLimitedBySystem: boolean
  /** Starts the process early; a query does so anyhow. */
  warm(): void
  close(): void
}

export function openDuckDbHistory(folder: string, options: { readonly timeoutMs?: number } = {}): DuckDbHistory {
  const root = resolve(folder)
  const worker = new DuckDbProcess(root)
  const remembered = new Map<string, QueryResult>()
  return {
    isLimitedBySystem: DuckDbProcess.isLimited(),
    warm: () => worker.warm(),
    close: () => worker.stop(),
    describe: () => readDescription(root),
    document: (name) => readDocument(root, name),
    async query({ sql, rowLimit, idempotencyToken, signal }) {
      const key = JSON.stringify([idempotencyToken, rowLimit, sql])
      const known = remembered.get(key)
      if (known !== undefined) return known
      const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
      try {
        const answer = await worker.ask({ sql: duckDbSql(sql), rowLimit, timeoutMs, signal })
        const result = { ...answer, scannedBytes: null, costUsd: null }
        remembered.set(key, result)
        if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value as string)
        return result
      } catch (error) {
        if (error instanceof WorkerFailure) throw taskErrorFor(error)
        throw error
      }
    },
  }
}

/** The socket speaks Trino's dialect, as Athena does. */
function duckDbSql(sql: string): string {
  const translated = toDuckDbSql(sql)
  if (translated !== null) return translated
  throw new TaskError('QueryFailed', 'The statement could not be translated for DuckDB.')
}

/** A query that failed fails again: only a process that ended for an unknown reason is worth another try. */
function taskErrorFor(failure: WorkerFailure): TaskError {
  switch (failure.kind) {
    case 'refused':
      return new TaskError('QueryFailed', `DuckDB refused the statement: ${failure.message}`, { cause: failure })
    case 'timeout':
      return new TaskError('QueryTimeout', failure.message, { cause: failure })
    case 'aborted':
      return new TaskError('QueryAborted', failure.message, { cause: failure })
    case 'broken':
      return new TaskError('HistoryCorrupt', `The history cannot be opened: ${failure.message}`, { cause: failure })
    case 'ended':
      return new TaskError('QueryFailed', failure.message, { cause: failure })
  }
}

/** Also for those who only want to know what a folder holds. */
export async function readDescription(folder: string): Promise<HistoryDescription> {
  const text = await readDocument(folder, DESCRIPTION)
  if (text === null) {
    throw new InputError('HISTORY_NOT_FOUND', `${folder} holds no history.`, {
      field: '--history',
      cure: 'Make one with opportunity import FILE… --mapping M --out DIR.',
    })
  }
  const description = parseDescription(text)
  if (description !== null) return description
  throw new InputError(
    'HISTORY_CORRUPT',
    `${join(folder, DESCRIPTION)} describes no history of format ${HISTORY_FORMAT}.`,
    {
      field: '--history',
      cure: 'Import the history again.',
    },
  )
}

async function readDocument(folder: string, name: string): Promise<string | null> {
  refuseUnlessDocument(name)
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new InputError('FILE_UNREADABLE', `${join(folder, name)} cannot be read.`, {
      field: '--history',
      cure: 'Check the folder and its permissions.',
      cause: error,
    })
  }
}
