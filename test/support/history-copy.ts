/** A copy of the bundled sample, for tests that want another history or a spoiled one. */
import { closeSync, cpSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder } from './program.ts'

export function sampleCopy(): string {
  const folder = join(emptyFolder('history'), 'history')
  cpSync(join(import.meta.dirname, '..', '..', 'data', 'sample', 'history'), folder, { recursive: true })
  return folder
}

/** A file whose ends are whole and whose middle is not. */
export function scribbleOver(path: string): void {
  const { size } = statSync(path)
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(Math.floor(size * 0.9), 0xa5), 0, undefined, 8)
  closeSync(file)
}
