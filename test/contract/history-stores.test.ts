/** What every history store promises, DuckDB and Athena alike, over the same files. What only one of them can do wrong is beside this file. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { athenaClient, athenaHistoryStore } from '#adapters/athena'
import { openDuckDbHistory } from '#adapters/duckdb-history'
import { s3Client } from '#adapters/s3'
import { decodeCandidate, parseOpportunity, planFollowOn, type QueryPlan } from '#domain'
import type { HistoryStore } from '#handlers'
import { planToSql } from '#sql'
import { localAthena } from '../support/aws/athena.ts'
import { s3Service } from '../support/aws/s3.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'
import { importCsv, PLAIN_HEADER } from '../support/csv-history.ts'
import { planFor } from '../support/query-plan.ts'

const NOTHING_ABORTS = new AbortController().signal
const SAMPLE = join(import.meta.dirname, '../../data/sample/history')
const QUESTION = {
  opportunityDetails: {
    CustomerName: 'Example Corp',
    region: 'us-east-1',
    closeDate: '2027-03-31',
    oppName: 'Cloud Migration',
    oppDescription: 'Migrate legacy systems to AWS',
  },
}
const folder = mkdtempSync(join(tmpdir(), 'history-stores-'))
const closing: (() => unknown)[] = []
let token = 0

/** One history behind both stores. */
async function storesOver(history: string): Promise<Readonly<Record<StoreName, HistoryStore>>> {
  const root = mkdtempSync(join(folder, 's3-'))
  cpSync(history, join(root, 'data', 'history'), { recursive: true })
  const table = (name: string) => `read_parquet('${join(history, `${name}.parquet`)}')`
  const tables = { projects: table('projects'), project_terms: table('project_terms') }
  const server: AwsServer = await startAwsServer({
    services: [(await localAthena({ tables })).service, s3Service(root)],
  })
  const place = { region: 'us-east-1', endpoint: server.endpoint }
  const duckdb = openDuckDbHistory(history)
  closing.push(
    () => duckdb.close(),
    () => server[Symbol.asyncDispose](),
  )
  return {
    DuckDB: duckdb,
    Athena: athenaHistoryStore({
      athena: athenaClient(place),
      s3: s3Client(place),
      workGroup: 'test',
      database: 'test',
      location: { bucket: 'data', prefix: 'history' },
    }),
  }
}

type StoreName = 'DuckDB' | 'Athena'
const STORES: readonly StoreName[] = ['DuckDB', 'Athena']
let small: Readonly<Record<StoreName, HistoryStore>>
let sample: Readonly<Record<StoreName, HistoryStore>>

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDLOCAL'
  process.env.AWS_SECRET_ACCESS_KEY = 'local'
  const { out } = await importCsv([
    PLAIN_HEADER,
    'A1,Migrating Oracle databases,Acme,2022-01-05,,,10',
    'A2,Migration of servers,Borealis,2023-01-05,,,20',
    'A3,Database migration to Aurora,Acme,2024-01-05,,,30',
    'A4,Call centre for sales,Cirrus,2024-02-05,,,40',
    'A5,Undated telephone works,Cirrus,,,,50',
  ])
  small = await storesOver(out)
  sample = await storesOver(SAMPLE)
})

afterAll(async () => {
  for (const close of closing) await close()
  rmSync(folder, { recursive: true })
})

const ask = (store: HistoryStore, sql: string, rowLimit = 100, signal = NOTHING_ABORTS) =>
  store.query({ sql, rowLimit, idempotencyToken: `t${++token}`, signal })

describe.each(STORES)('%s', (name) => {
  const ids = async (asked: QueryPlan) => {
    const { rows } = await ask(small[name], planToSql(asked))
    return rows.map((row) => decodeCandidate(row).project.projectId)
  }

  test('the project that has most of the terms comes first, one without any does not come', async () => {
    expect(await ids(planFor('migrate a database to aurora'))).toEqual(['A3', 'A1', 'A2'])
  })

  test('the window and a filter hold; what has no date lies in no window, and a window may be empty', async () => {
    const window = { from: '2022-06-01', to: '2023-12-31' }
    const filters = [{ column: 'customer', anyOf: ['Acme'] } as const]

    expect(await ids(planFor('migration', { window }))).toEqual(['A2'])
    expect(await ids(planFor('migration', { window: { from: null, to: '2023-12-31' }, filters }))).toEqual(['A1'])
    expect(await ids(planFor('telephone'))).toEqual(['A5'])
    expect(await ids(planFor('telephone', { window: { from: null, to: '2030-12-31' } }))).toEqual([])
    expect(await ids(planFor('migration', { window: { from: '2025-01-01', to: '2025-12-31' } }))).toEqual([])
  })

  test('a whole value is a term of its own', async () => {
    expect((await ids(planFor('', { terms: [{ term: 'customer=acme', weight: 1 }] }))).sort()).toEqual(['A1', 'A3'])
  })

  test('each type comes back as the value it was', async () => {
    const sql = `SELECT project_id, close_date, total_value, total_value > 20 AS is_large, count(*) AS n, NULL AS nothing
      FROM projects WHERE project_id = 'A3' GROUP BY project_id, close_date, total_value`

    expect((await ask(small[name], sql)).rows).toEqual([
      { project_id: 'A3', close_date: '2024-01-05', total_value: 30, is_large: true, n: 1, nothing: null },
    ])
  })

  test('more rows than the limit are cut and said to be', async () => {
    expect(await ask(small[name], 'SELECT title FROM projects', 4)).toMatchObject({
      truncated: true,
      rows: { length: 4 },
    })
    expect(await ask(small[name], 'SELECT title FROM projects', 5)).toMatchObject({
      truncated: false,
      rows: { length: 5 },
    })
  })

  test('a repeated token answers as the first call did', async () => {
    const again = {
      sql: 'SELECT project_id FROM projects ORDER BY project_id',
      rowLimit: 9,
      idempotencyToken: 'same',
      signal: NOTHING_ABORTS,
    }

    expect((await small[name].query(again)).rows).toEqual((await small[name].query(again)).rows)
  })

  test('what cannot be run is a failed query that no retry helps', async () => {
    await expect(ask(small[name], 'SELECT no_such_column FROM projects')).rejects.toMatchObject({
      name: 'QueryFailed',
      retryable: false,
    })
  })

  test('a caller who has given up gets no answer', async () => {
    await expect(ask(small[name], 'SELECT title FROM projects', 9, AbortSignal.abort())).rejects.toThrow()
  })

  test('the description and documents are read; an unknown document is null, one by another path is refused', async () => {
    expect(await small[name].describe(NOTHING_ABORTS)).toMatchObject({ name: 'Test', projects: 5 })
    expect(JSON.parse((await sample[name].document('forecast.json', NOTHING_ABORTS)) ?? 'null')).toHaveProperty(
      'formatVersion',
    )
    expect(await small[name].document('nothing.json', NOTHING_ABORTS)).toBeNull()
    await expect(small[name].document('../x', NOTHING_ABORTS)).rejects.toMatchObject({ name: 'DocumentUnknown' })
  })
})

describe('both answer alike, row for row and column for column', () => {
  const alike = async (asked: QueryPlan) => {
    const sql = planToSql(asked)
    const [duckdb, athena] = await Promise.all([
      ask(sample.DuckDB, sql, asked.rowLimit),
      ask(sample.Athena, sql, asked.rowLimit),
    ])
    expect(duckdb.rows.length).toBeGreaterThan(50)
    expect(athena.rows).toEqual(duckdb.rows)
  }

  test('a deal', async () => {
    await alike(
      planFor('migrate an oracle database and file servers to managed services', {
        window: { from: null, to: '2026-01-31' },
        rowLimit: 400,
      }),
    )
  })

  test('what customers bought', async () => {
    const busiest = 'SELECT customer, count(*) AS n FROM projects GROUP BY customer ORDER BY n DESC, customer LIMIT 20'
    const { rows } = await ask(sample.Athena, busiest)
    const opportunity = parseOpportunity(QUESTION, '2026-09-20').opportunity

    await alike(planFollowOn({ opportunity, customers: rows.map(({ customer }) => customer as string) }))
  })
})
