/** Where the running server is reached, left in the state folder for other programs of the same person. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '#lib/errors'
import { stateFolder } from '../local/state-folder.ts'
import { writeWhole } from '../local/write-whole.ts'

export interface ServerNote {
  readonly url: string
  readonly pid: number
  /** Only said when the server wants one; the folder is the person's own. */
  readonly token?: string
}

type Env = Readonly<Record<string, string | undefined>>

export async function writeServerNote(env: Env, cwd: string, note: ServerNote): Promise<() => Promise<void>> {
  const path = await notePath(env, cwd)
  await writeWhole(path, JSON.stringify(note), { mode: 0o600 })
  return () => rm(path, { force: true })
}

export async function readServerNote(env: Env, cwd: string): Promise<ServerNote> {
  const note = await readOrNull(await notePath(env, cwd))
  if (note !== null && isAlive(note.pid)) return note
  throw new InputError('CONFIG_INVALID', 'No server runs on this machine with this state folder.', {
    cure: 'Start it with npm start (opportunity serve), then run this again.',
  })
}

async function notePath(env: Env, cwd: string): Promise<string> {
  return join((await stateFolder(env, cwd)).path, 'server.json')
}

async function readOrNull(path: string): Promise<ServerNote | null> {
  try {
    // Written by the server alone, and whole or not at all.
    return JSON.parse(await readFile(path, 'utf8')) as ServerNote
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** A killed server leaves its note behind. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
