/** Results by reference, in a folder. A value appears whole or not at all: written beside its place, synced, renamed. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ObjectStore } from '#handlers'
import { InvariantError } from '#lib/errors'

/** A key is a path of ours; anything else could leave the folder. */
const KEY = /^[a-zA-Z0-9_-][a-zA-Z0-9._-]*(?:\/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*$/

export function folderObjectStore(folder: string): ObjectStore {
  const root = resolve(folder)
  return {
    async put(key, text, signal) {
      const path = pathOf(root, key)
      signal.throwIfAborted()
      await mkdir(dirname(path), { recursive: true })
      const draft = `${path}.${randomUUID()}.draft`
      try {
        await writeSynced(draft, text, signal)
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    async get(key, signal) {
      try {
        return await readFile(pathOf(root, key), { encoding: 'utf8', signal })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
  }
}

async function writeSynced(path: string, text: string, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(text, { encoding: 'utf8', signal })
    await file.sync()
  } finally {
    await file.close()
  }
}

function pathOf(root: string, key: string): string {
  if (KEY.test(key)) return join(root, ...key.split('/'))
  throw new InvariantError(`"${key.slice(0, 80)}" is no key of an object.`)
}
