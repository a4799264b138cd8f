/**
 * Which folder a history's alias stands for. A function's ARN ends with the alias of the history it reads, and an execution
 * keeps the definition it was started with; so one that is resumed after a crash reads the same history as before.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError } from '#lib/errors'
import { writeWhole } from './write-whole.ts'

export interface KnownHistories {
  /** The alias of a history folder; remembered on disk before it is answered. */
  aliasOf(folder: string): Promise<string>
  folderOf(alias: string): string
}

export async function knownHistories(file: string): Promise<KnownHistories> {
  const folders = new Map(Object.entries(await readFolders(file)))
  return {
    async aliasOf(folder) {
      const path = resolve(folder)
      const alias = `history-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
      if (folders.get(alias) !== path) {
        folders.set(alias, path)
        await writeWhole(file, JSON.stringify(Object.fromEntries(folders), null, 2))
      }
      return alias
    },
    folderOf(alias) {
      const folder = folders.get(alias)
      if (folder !== undefined) return folder
      throw new InputError('HISTORY_NOT_FOUND', `No history is known as ${alias}.`, {
        cure: 'Start the analysis again with --history.',
      })
    },
  }
}

async function readFolders(file: string): Promise<Record<string, string>> {
  try {
    // Written by `aliasOf` alone, and whole or not at all.
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}
