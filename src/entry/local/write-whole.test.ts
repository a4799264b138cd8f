/** Files are written whole or not at all, and a file that cannot be written is named. */
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeWhole } from './write-whole.ts'

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'whole-'))

test('the last text counts, the mode is kept, and nothing else lies beside it', async () => {
  const folder = emptyFolder()

  await writeWhole(join(folder, 'note.json'), '1')
  await writeWhole(join(folder, 'note.json'), '2', { mode: 0o600 })

  expect(readFileSync(join(folder, 'note.json'), 'utf8')).toBe('2')
  expect(statSync(join(folder, 'note.json')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['note.json'])
})

test('a write that cannot be made names the file and leaves nothing behind', async () => {
  const folder = emptyFolder()

  await expect(writeWhole(join(folder, 'missing', 'report.html'), 'x')).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  })
  await expect(writeWhole(folder, 'x')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  expect(readdirSync(folder)).toEqual([])
})
