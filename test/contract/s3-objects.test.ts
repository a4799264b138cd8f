/** S3 besides what every object store promises (object-stores.test.ts): rights, throttling, addresses. */
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
