/** Builds a folder beside its target and puts it there by renaming, so that no reader ever sees half of it. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { InputError } from '#lib/errors'
import { fileError } from './duckdb-import-errors.ts'

/** What the work needs and a history does not. */
const SCAFFOLDING = ['work.duckdb', 'work.duckdb.wal', 'spill']

export async function placeHistory<T>(out: string, build: (folder: string) => Promise<T>): Promise<T> {
  const target = resolve(out)
  requireReplaceable(target)
  const folder = join(dirname(target), `.${basename(target)}.importing-${process.pid}`)
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw fileError(error, folder, '--out')
  }
  try {
    const outcome = await build(folder)
    for (const name of SCAFFOLDING) rmSync(join(folder, name), { recursive: true, force: true })
    swapIn(folder, target)
    return outcome
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Only a history is ever replaced; a folder of something else is not ours to remove. */
function requireReplaceable(target: string): void {
  let names: readonly string[]
  try {
    names = existsSync(target) ? readdirSync(target) : []
  } catch (error) {
    throw fileError(error, target, '--out')
  }
  if (names.length === 0 || names.includes('history.json')) return
  throw new InputError('FILE_UNWRITABLE', `${target} holds something that is no history.`, {
    field: '--out',
    cure: 'Name a new folder, or an existing history to replace.',
  })
}

function swapIn(folder: string, target: string): void {
  const old = `${folder}.replaced`
  try {
    const hadOne = existsSync(target)
    if (hadOne) renameSync(target, old)
    try {
      renameSync(folder, target)
    } catch (error) {
      if (hadOne) renameSync(old, target)
      throw error
    }
    rmSync(old, { recursive: true, force: true })
  } catch (error) {
    throw fileError(error, target, '--out')
  }
}
