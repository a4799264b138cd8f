/** The two object stores keep the same promises; S3 besides tells a missing right from a missing object. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseS3Location, s3Client, s3ObjectStore } from '#adapters/s3'
import type { ObjectStore } from '#handlers'
import { s3Service } from '../support/aws/s3.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'

const NOTHING_ABORTS = new AbortController().signal
let folder: string
let server: AwsServer
let store: ObjectStore
let forbidden: string | undefined

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDLOCAL'
  process.env.AWS_SECRET_ACCESS_KEY = 'local'
  folder = mkdtempSync(join(tmpdir(), 's3-'))
  const authorize = ({ action }: { action: string }) => ({ allowed: action !== forbidden, reason: `no ${action} here` })
  server = await startAwsServer({ services: [s3Service(folder)], authorize })
  const client = s3Client({ region: 'us-east-1', endpoint: server.endpoint })
  store = s3ObjectStore({ client, location: { bucket: 'results', prefix: 'objects' } })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

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

test.each(['../a', 'a/../b', 'a b', '', 'ä'])('the key %j is refused', async (key) => {
  await expect(store.put(key, '', NOTHING_ABORTS)).rejects.toMatchObject({ code: 'FIELD_INVALID' })
})

test('a missing right is an error and never an absent object', async () => {
  forbidden = 's3:ListBucket'
  await expect(store.get('nothing.json', NOTHING_ABORTS)).rejects.toMatchObject({ name: 'ObjectStoreFailed' })
  forbidden = 's3:PutObject'
  await expect(store.put('c.json', '1', NOTHING_ABORTS)).rejects.toThrow(/no s3:PutObject here/)
  forbidden = undefined
})

test('"slow down" passes after a retry of the transport, and is transient when it stays', async () => {
  server.faults.push({ service: 's3', operation: 'PutObject', status: 503, type: 'SlowDown', times: 2 })
  await store.put('d.json', 'd', NOTHING_ABORTS)
  server.faults.push({ service: 's3', operation: 'GetObject', status: 503, type: 'SlowDown', times: 3 })

  await expect(store.get('d.json', NOTHING_ABORTS)).rejects.toMatchObject({ name: 'TransientError' })
  expect(await store.get('d.json', NOTHING_ABORTS)).toBe('d')
})

test('an address is taken apart, and a wrong one refused with its field', () => {
  expect(parseS3Location('s3://my-bucket/a/b/', 'OBJECTS_LOCATION')).toEqual({ bucket: 'my-bucket', prefix: 'a/b' })
  expect(() => parseS3Location('my-bucket', 'OBJECTS_LOCATION')).toThrow(/OBJECTS_LOCATION/)
})
