/** Results by reference, in a folder. A value appears whole or not at all: written beside its place, synced, renamed. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ObjectStore } from '#handlers'
import { InputError, shortened, TaskError } from '#lib/errors'

/** A key is a path of ours; anything else could leave the folder. */
const KEY = /^[a-zA-Z0-9_-][a-zA-Z0-9._-]*(?:\/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*$/

export function folderObjectStore(folder: string): ObjectStore {
  const root = resolve(folder)
  return {
    async put(key, text, signal) {
      const path = pathOf(root, key)
      signal.throwIfAborted()
      const draft = `${path}.${randomUUID()}.draft`
      try {
        await mkdir(dirname(path), { recursive: true })
        await writeSynced(draft, text, signal)
        await rename(draft, path)
      } catch (error) {
        // Nothing can lie there when its folder could not even be made.
        if ((error as NodeJS.ErrnoException).syscall !== 'mkdir') await rm(draft, { force: true })
        throw storeError(error, 'written', key)
      }
    },
    async get(key, signal) {
      const path = pathOf(root, key)
      try {
        return await readFile(path, { encoding: 'utf8', signal })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw storeError(error, 'read', key)
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

/** An abort stays what it is; what the file system refuses fails the task, and its own code stays in the cause. */
function storeError(error: unknown, doing: 'read' | 'written', key: string): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError') return error
  return new TaskError('ObjectStoreFailed', `${key} could not be ${doing}: ${error.message}`, { cause: error })
}

function pathOf(root: string, key: string): string {
  if (KEY.test(key)) return join(root, ...key.split('/'))
  throw new InputError('FIELD_INVALID', `"${shortened(key)}" is no key of a stored result.`, {
    field: 'key',
    cure: 'Keys are letters, digits, ".", "_", "-" and "/".',
  })
}
