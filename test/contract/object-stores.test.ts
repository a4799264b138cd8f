/** What every object store promises, a folder and S3 alike. What only one of them can do wrong is beside this file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folderObjectStore } from '#adapters/folder'
import { s3Client, s3ObjectStore } from '#adapters/s3'
import type { ObjectStore } from '#handlers'
import { s3Service } from '../support/aws/s3.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'

const NOTHING_ABORTS = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'objects-'))
let server: AwsServer

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDLOCAL'
  process.env.AWS_SECRET_ACCESS_KEY = 'local'
  server = await startAwsServer({ services: [s3Service(join(folder, 's3'))] })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const FILLINGS: readonly (readonly [string, () => ObjectStore])[] = [
  ['a folder', () => folderObjectStore(join(folder, 'plain'))],
  [
    'S3',
    () => {
      const client = s3Client({ region: 'us-east-1', endpoint: server.endpoint })
      return s3ObjectStore({ client, location: { bucket: 'results', prefix: 'objects' } })
    },
  ],
]

describe.each(FILLINGS)('%s', (_name, open) => {
  test('what was put is got, letter for letter', async () => {
    const text = JSON.stringify({ 'grün & "quoted"': '€ 😀 <xml>', long: 'x'.repeat(300_000) })
    const store = open()

    await store.put('runs/1/rows.json', text, NOTHING_ABORTS)

    expect(await store.get('runs/1/rows.json', NOTHING_ABORTS)).toBe(text)
  })

  test('an overwritten object is the new one, an empty one is empty, an unknown key is null', async () => {
    const store = open()
    await store.put('a.json', '1', NOTHING_ABORTS)
    await store.put('a.json', '2', NOTHING_ABORTS)
    await store.put('empty.txt', '', NOTHING_ABORTS)

    expect(await store.get('a.json', NOTHING_ABORTS)).toBe('2')
    expect(await store.get('empty.txt', NOTHING_ABORTS)).toBe('')
    expect(await store.get('b.json', NOTHING_ABORTS)).toBeNull()
  })

  test.each(['../a', 'a/../b', 'a b', '', 'ä'])('the key %j is refused', async (key) => {
    await expect(open().put(key, '', NOTHING_ABORTS)).rejects.toMatchObject({ code: 'FIELD_INVALID' })
    await expect(open().get(key, NOTHING_ABORTS)).rejects.toMatchObject({ code: 'FIELD_INVALID' })
  })

  test('many writers of one key leave one of their texts', async () => {
    const store = open()
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))

    await Promise.all(texts.map((text) => store.put('race/x.json', text, NOTHING_ABORTS)))

    expect(texts).toContain(await store.get('race/x.json', NOTHING_ABORTS))
  })

  test('a write that is given up leaves nothing', async () => {
    const store = open()

    await expect(store.put('given-up.json', 'x', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })

    expect(await store.get('given-up.json', NOTHING_ABORTS)).toBeNull()
  })
})
