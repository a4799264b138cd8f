/** A history on its way into the bucket: against S3 over a folder, as the script is started. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { historyFiles } from '#infra'
import { s3Service } from '../support/aws/s3.ts'
import { type AwsServer, type AwsService, startAwsServer } from '../support/aws/server.ts'

const SAMPLE = 'data/sample/history'
const BUCKET = 'opportunity-analysis-history-123456789012-us-east-1'
let server: AwsServer | undefined

afterEach(async () => {
  await server?.[Symbol.asyncDispose]()
})

const identity: AwsService = {
  name: 'sts',
  operationOf: () => 'GetCallerIdentity',
  answer: () => ({
    headers: { 'content-type': 'text/xml' },
    body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ann</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  }),
  errorAnswer: ({ message, status }) => ({ status, body: message }),
}

async function bucket() {
  const folder = mkdtempSync(join(tmpdir(), 'load-history-'))
  server = await startAwsServer({ services: [identity, s3Service(folder)] })
  const { endpoint, faults } = server
  const load = async (): Promise<{ readonly code: number | null; readonly said: string }> => {
    const child = spawn(process.execPath, ['src/infra/deploy/load-history.ts', SAMPLE], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: '/nonexistent',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, said }
  }
  return { load, faults, fileOf: (key: string) => join(folder, BUCKET, 'history', key) }
}

test('every file arrives as it is, where Athena and the functions look for it', async () => {
  const { load, fileOf } = await bucket()

  const { code, said } = await load()

  expect([code, said]).toEqual([0, expect.stringMatching(/Loaded\./)])
  for (const { file, key } of historyFiles(SAMPLE)) {
    expect(readFileSync(fileOf(key)).equals(readFileSync(join(SAMPLE, file))), key).toBe(true)
  }
})

test('an upload that breaks off is no history, says so, and goes through when it is repeated', async () => {
  const { load, faults, fileOf } = await bucket()
  // Past the script’s own tries.
  faults.push({ service: 's3', operation: 'PutObject', status: 503, type: 'SlowDown', times: 3 })

  const broken = await load()
  const left = existsSync(fileOf('history.json'))
  const repeated = await load()

  expect([broken.code, broken.said]).toEqual([1, expect.stringMatching(/did not arrive: \w+[\s\S]*→ Start again/)])
  expect(left).toBe(false)
  expect(repeated.code).toBe(0)
  expect(existsSync(fileOf('history.json'))).toBe(true)
})
