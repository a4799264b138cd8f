/** Where the running server is reached and what it runs with, left in the state folder for other programs of the same person. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from './write-whole.ts'

export interface ServerNote {
  readonly url: string
  readonly pid: number
  /** Only said when the server wants one; the folder is the person's own. */
  readonly token?: string
  /** What its analyses depend on besides the question, by the name under which a person sets it. */
  readonly settings: Readonly<Record<string, string>>
}

/** The answer takes the note away again. */
export async function writeServerNote(stateFolder: string, note: ServerNote): Promise<() => Promise<void>> {
  const path = notePath(stateFolder)
  await writeWhole(path, JSON.stringify(note), { mode: 0o600 })
  return () => rm(path, { force: true })
}

/** Null when no server runs with this state folder. */
export async function readServerNote(stateFolder: string): Promise<ServerNote | null> {
  const note = await readOrNull(notePath(stateFolder))
  return note !== null && isAlive(note.pid) ? note : null
}

const notePath = (stateFolder: string): string => join(stateFolder, 'server.json')

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
