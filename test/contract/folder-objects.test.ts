/** A folder as an object store keeps the promises that S3 keeps, and leaves nothing half-written. */
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

test('what was put is got, letter for letter', async () => {
  const text = JSON.stringify({ 'grün & "quoted"': '€ 😀 <xml>', long: 'x'.repeat(300_000) })

  await store.put('runs/1/rows.json', text, NOTHING_ABORTS)

  expect(await store.get('runs/1/rows.json', NOTHING_ABORTS)).toBe(text)
})

test('an overwritten object is the new one, an unknown key is null', async () => {
  await store.put('a.json', '1', NOTHING_ABORTS)
  await store.put('a.json', '2', NOTHING_ABORTS)

  expect(await store.get('a.json', NOTHING_ABORTS)).toBe('2')
  expect(await store.get('b.json', NOTHING_ABORTS)).toBeNull()
})

test.each(['../a', 'a/../b', 'a b', '', 'ä', '/etc/x', 'a//b', '.hidden'])('the key %j is refused', async (key) => {
  await expect(store.put(key, '', NOTHING_ABORTS)).rejects.toMatchObject({ code: 'FIELD_INVALID' })
})

test('many writers of one key leave one of their texts, and no draft', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))

  await Promise.all(texts.map((text) => store.put('race/x.json', text, NOTHING_ABORTS)))

  expect(texts).toContain(await store.get('race/x.json', NOTHING_ABORTS))
  expect(readdirSync(join(folder, 'race'))).toEqual(['x.json'])
})

test('a write that is given up leaves nothing', async () => {
  await expect(store.put('given-up.json', 'x', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })

  expect(await store.get('given-up.json', NOTHING_ABORTS)).toBeNull()
})

test('a place that cannot be written fails the task and names the key', async () => {
  writeFileSync(join(folder, 'file'), '')

  await expect(store.put('file/x.json', '1', NOTHING_ABORTS)).rejects.toMatchObject({
    name: 'ObjectStoreFailed',
    message: expect.stringContaining('file/x.json'),
  })
})
