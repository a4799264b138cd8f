/** A folder besides what every object store promises (object-stores.test.ts): its own keys, and nothing half-written. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderObjectStore } from '#adapters/folder'
import type { ObjectStore } from '#handlers'

const NOTHING_ABORTS = new AbortController().signal
let folder: string
let store: ObjectStore

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'objects-'))
  store = folderObjectStore(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['/etc/x', 'a//b', '.hidden'])('the key %j is refused', async (key) => {
  await expect(store.put(key, '', NOTHING_ABORTS)).rejects.toMatchObject({ code: 'FIELD_INVALID' })
})

test('many writers of one key leave one of their texts, and no draft', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))

  await Promise.all(texts.map((text) => store.put('race/x.json', text, NOTHING_ABORTS)))

  expect(texts).toContain(await store.get('race/x.json', NOTHING_ABORTS))
  expect(readdirSync(join(folder, 'race'))).toEqual(['x.json'])
})

test('a place that cannot be written fails the task and names the key', async () => {
  writeFileSync(join(folder, 'file'), '')

  await expect(store.put('file/x.json', '1', NOTHING_ABORTS)).rejects.toMatchObject({
    name: 'ObjectStoreFailed',
    message: expect.stringContaining('file/x.json'),
  })
})
