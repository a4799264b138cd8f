/** Writes a file that is never seen half: beside its place, brought to disk, then renamed. */
import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { InputError } from '#lib/errors'

export async function writeWhole(path: string, text: string, { mode = 0o666 } = {}): Promise<void> {
  // A pipe or a device (/dev/stdout) is written to, not replaced.
  if (await isSpecial(path)) return writeFile(path, text)
  const beside = `${path}.${process.pid}.${crypto.randomUUID().slice(0, 8)}.part`
  try {
    const file = await open(beside, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    if (error instanceof Error && 'code' in error && ['EISDIR', 'ENOENT', 'ENOTDIR'].includes(String(error.code))) {
      throw new InputError('FILE_UNWRITABLE', `${path} cannot be written (${String(error.code)}).`, {
        field: path,
        cure: 'Name a file in a folder that exists.',
        cause: error,
      })
    }
    throw error
  }
}

async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  return found !== null && !found.isFile() && !found.isDirectory()
}
