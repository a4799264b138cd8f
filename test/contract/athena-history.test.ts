/** Athena as a history store: over the real SDK and protocol, its answers computed by DuckDB from Parquet files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { athenaClient, athenaHistoryStore, queryCostUsd } from '#adapters/athena'
import { s3Client } from '#adapters/s3'
import type { HistoryStore } from '#handlers'
import { type LocalAthena, localAthena } from '../support/aws/athena.ts'
import { s3Service } from '../support/aws/s3.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'

const NOTHING_ABORTS = new AbortController().signal

let folder: string
let athena: LocalAthena
let server: AwsServer
let store: HistoryStore
let token = 0

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDLOCAL'
  process.env.AWS_SECRET_ACCESS_KEY = 'local'
  folder = mkdtempSync(join(tmpdir(), 'athena-'))
  const parquet = join(folder, 'projects.parquet')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (
    SELECT i::INTEGER AS project_no, 'P' || i AS project_id, i * 1.5::DOUBLE AS annual_value,
      DATE '2025-01-31' + i::INTEGER AS close_date, i % 2 = 0 AS is_follow_on,
      CASE WHEN i > 1 THEN [{'name': 'a, b=c} "q"', 'share': 0.25::DOUBLE}, {'name': 'x', 'share': NULL}] END AS components
    FROM range(1, 2501) AS t(i)) TO '${parquet}' (FORMAT parquet)`)
  mkdirSync(join(folder, 'data', 'history'), { recursive: true })
  writeFileSync(join(folder, 'data', 'history', 'history.json'), JSON.stringify({ formatVersion: 9, name: 'Test' }))
  athena = await localAthena({ tables: { projects: `read_parquet('${parquet}')` } })
  server = await startAwsServer({ services: [athena.service, s3Service(folder)] })
  const place = { region: 'us-east-1', endpoint: server.endpoint }
  store = athenaHistoryStore({
    athena: athenaClient(place),
    s3: s3Client(place),
    workGroup: 'test',
    database: 'test',
    location: { bucket: 'data', prefix: 'history' },
  })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function ask(sql: string, options: { rowLimit?: number; token?: string; signal?: AbortSignal } = {}) {
  token += 1
  return store.query({
    sql,
    rowLimit: options.rowLimit ?? 10_000,
    idempotencyToken: options.token ?? `t${token}`,
    signal: options.signal ?? NOTHING_ABORTS,
  })
}

test('a statement that Trino cannot read is refused when it is asked, and is no try again', async () => {
  await expect(ask('SELECT title FROM projects LIMIT 5 OFFSET 5')).rejects.toMatchObject({ retryable: false })
  expect(athena.unreadable.at(-1)).toMatch(/OFFSET/)
})

test('each type comes back as the value it was', async () => {
  const { rows } = await ask(
    'SELECT project_no, project_id, annual_value, close_date, is_follow_on, NULL AS nothing FROM projects WHERE project_no = 3',
  )

  expect(rows).toEqual([
    {
      project_no: 3,
      project_id: 'P3',
      annual_value: 4.5,
      close_date: '2025-02-03',
      is_follow_on: false,
      nothing: null,
    },
  ])
})

test('a list of records asked for as JSON keeps commas, braces and quotes, and costs one query', async () => {
  const before = athena.statements.length

  const { rows } = await ask('SELECT CAST(components AS JSON) AS components FROM projects WHERE project_no = 2')

  expect(rows).toEqual([
    {
      components: [
        { name: 'a, b=c} "q"', share: 0.25 },
        { name: 'x', share: null },
      ],
    },
  ])
  expect(athena.statements.length - before).toBe(1)
})

test('a list of records left as it is is asked for again as JSON', async () => {
  const { rows } = await ask(
    'SELECT project_no, components FROM projects WHERE project_no IN (1, 2) ORDER BY project_no',
  )

  expect(rows).toEqual([
    { project_no: 1, components: null },
    {
      project_no: 2,
      components: [
        { name: 'a, b=c} "q"', share: 0.25 },
        { name: 'x', share: null },
      ],
    },
  ])
})

test('pages are read to the end, and no further than the limit', async () => {
  const all = await ask('SELECT project_no FROM projects ORDER BY project_no')
  const some = await ask('SELECT project_no FROM projects ORDER BY project_no', { rowLimit: 1_500 })

  expect(all.rows).toHaveLength(2_500)
  expect(all.rows.at(-1)).toEqual({ project_no: 2_500 })
  expect(all.truncated).toBe(false)
  expect(some.rows).toHaveLength(1_500)
  expect(some.truncated).toBe(true)
})

test('the same token asks Athena once', async () => {
  const before = athena.statements.length

  const [first, second] = await Promise.all([
    ask('SELECT 1 AS one', { token: 'same' }),
    ask('SELECT 1 AS one', { token: 'same' }),
  ])

  expect(first.rows).toEqual(second.rows)
  expect(athena.statements.length - before).toBe(1)
})

test('bytes and cost are told as Athena bills them', async () => {
  const { scannedBytes, costUsd } = await ask('SELECT 1 AS one')

  expect(scannedBytes).toBe(1_000_000)
  expect(costUsd).toBeCloseTo(0.000_05)
  expect(queryCostUsd(2e12)).toBe(10)
  expect(queryCostUsd(0)).toBe(0)
})

describe('what goes wrong is named, and says whether a retry can help', () => {
  test('SQL that Athena refuses', async () => {
    await expect(ask('SELECT no_such_column FROM projects')).rejects.toMatchObject({
      name: 'QueryFailed',
      retryable: false,
      message: expect.stringContaining('no_such_column'),
    })
  })

  test('a query that Athena could not finish', async () => {
    const exhausted = { state: 'FAILED', reason: 'Query exhausted resources', retryable: true } as const
    athena.queryFaults.push({ times: 1, ...exhausted })
    const { rows } = await ask('SELECT 1 AS one', { token: 'retried' })
    athena.queryFaults.push({ times: 3, ...exhausted })

    expect(rows).toEqual([{ one: 1 }])
    await expect(ask('SELECT 1 AS one')).rejects.toMatchObject({ name: 'TransientError', retryable: true })
  })

  test('a query that ran into the scan limit', async () => {
    athena.queryFaults.push({
      times: 1,
      state: 'CANCELLED',
      reason: 'Bytes scanned limit was exceeded',
      retryable: false,
    })

    await expect(ask('SELECT 1 AS one')).rejects.toMatchObject({
      name: 'QueryFailed',
      message: expect.stringContaining('Bytes scanned limit'),
    })
  })

  test('throttling passes after a retry of the transport, and is transient when it stays', async () => {
    const throttled = { service: 'athena', operation: 'StartQueryExecution', status: 400, type: 'ThrottlingException' }
    server.faults.push({ ...throttled, times: 2 })
    const { rows } = await ask('SELECT 1 AS one')
    server.faults.push({ ...throttled, times: 3 })

    expect(rows).toEqual([{ one: 1 }])
    await expect(ask('SELECT 1 AS one')).rejects.toMatchObject({ name: 'TransientError' })
  })

  test('two columns of one name', async () => {
    await expect(ask('SELECT 1 AS one, 2 AS one')).rejects.toThrow(/Two columns of the answer are called "one"/)
  })
})

test('a caller who gives up stops the query', async () => {
  athena.queryFaults.push({ times: 1, state: 'RUNNING', reason: '', retryable: false })
  const before = athena.stopped.length

  await expect(ask('SELECT 1 AS one', { signal: AbortSignal.timeout(400) })).rejects.toThrow()

  expect(athena.stopped.length - before).toBe(1)
})

test('a description of another format is a corrupt history, and says what to do', async () => {
  await expect(store.describe(NOTHING_ABORTS)).rejects.toMatchObject({
    name: 'HistoryCorrupt',
    message: expect.stringMatching(/load-history/),
  })
})
