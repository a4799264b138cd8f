/** DuckDB as a history store: answers, and what the process that runs a model's SQL cannot do. */
import { copyFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DuckDbHistory, openDuckDbHistory } from '#adapters/duckdb-history'
import { DuckDbProcess } from '#adapters/duckdb-process'
import { FORECAST_FORMAT } from '#domain'
import { planToSql } from '#sql'
import { type CsvHistory, importCsv, PLAIN_HEADER } from '../support/csv-history.ts'
import { planFor } from '../support/query-plan.ts'

const NOTHING_ABORTS = new AbortController().signal
const TIMEOUT_MS = 1500
/** Four rows a table, so twenty-four tables have more combinations than anybody can count. */
const WITHOUT_END = `SELECT count(*) AS n FROM ${Array.from({ length: 24 }, (_, index) => `projects p${index}`).join(', ')}`
let made: CsvHistory
let history: DuckDbHistory
let token = 0

const ask = (sql: string, rowLimit = 100) =>
  history.query({ sql, rowLimit, idempotencyToken: String(++token), signal: NOTHING_ABORTS })

beforeAll(async () => {
  made = await importCsv([
    PLAIN_HEADER,
    'A1,Migrating Oracle databases,Acme,2022-01-05,,,10',
    'A2,Migration of servers,Borealis,2023-01-05,,,20',
    'A3,Database migration to Aurora,Acme,2024-01-05,,,30',
    'A4,Call centre for sales,Cirrus,2024-02-05,,,40',
  ])
  history = openDuckDbHistory(made.out, { timeoutMs: TIMEOUT_MS })
})
afterAll(() => history.close())

test('a repeated token answers from the first call', async () => {
  const request = {
    sql: 'SELECT count(*) AS n FROM projects',
    rowLimit: 1,
    idempotencyToken: 'same',
    signal: NOTHING_ABORTS,
  }

  expect(await history.query(request)).toBe(await history.query(request))
})

describe('what gets past every other door stops here', () => {
  // These go around the guard and the translation on purpose: the process must hold alone.
  const process = () => {
    alone ??= new DuckDbProcess(made.out)
    return alone
  }
  let alone: DuckDbProcess | null = null
  const askAlone = (sql: string) => process().ask({ sql, rowLimit: 100, timeoutMs: TIMEOUT_MS, signal: NOTHING_ABORTS })
  afterAll(() => alone?.stop())

  test.each([
    ['a second statement', 'SELECT 1; SELECT 2'],
    ['a write', "COPY (SELECT 1) TO '/tmp/stolen.csv'"],
    ['a file', "SELECT * FROM read_text('/etc/passwd')"],
    ['a file of the history', "SELECT * FROM read_text('history.json')"],
    ['the environment', "SELECT getenv('PATH')"],
    ['a setting', "SET memory_limit = '64GB'"],
    ['an extension', 'INSTALL httpfs'],
    ['a change', 'DROP VIEW projects'],
    ['another database', "ATTACH ':memory:' AS x"],
    ['nonsense', 'SELECT nope FROM projects'],
  ])('%s fails the task', async (_, sql) => {
    await expect(askAlone(sql)).rejects.toMatchObject({ kind: 'refused' })
    await expect(ask(sql)).rejects.toMatchObject({ name: 'QueryFailed', retryable: false })
  })

  test('its own tables cannot be overwritten', async () => {
    const before = readFileSync(join(made.out, 'projects.parquet'))

    for (const options of ['', '(USE_TMP_FILE false)']) {
      await expect(
        askAlone(`COPY (SELECT 1 AS x) TO '${join(made.out, 'projects.parquet')}' ${options}`),
      ).rejects.toMatchObject({ kind: 'refused' })
    }
    expect(readFileSync(join(made.out, 'projects.parquet')).equals(before)).toBe(true)
  })

  test.skipIf(!openDuckDbHistory('.').isLimitedBySystem)(
    'a bomb of memory is an error, and the next query is answered',
    async () => {
      await expect(askAlone('SELECT sum(x) AS s FROM (SELECT unnest(range(200000000)) AS x)')).rejects.toMatchObject({
        name: 'WorkerFailure',
      })
      await expect(askAlone("SELECT length(repeat('x', 2000000000)) AS n")).rejects.toMatchObject({
        name: 'WorkerFailure',
      })
      expect((await askAlone('SELECT count(*) AS n FROM projects')).rows).toEqual([{ n: 4 }])
    },
  )

  test('a query without end is killed in time, and the next one is answered', async () => {
    const started = performance.now()

    await expect(ask(WITHOUT_END)).rejects.toMatchObject({ name: 'QueryTimeout', retryable: false })
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + 3000)
    expect((await ask('SELECT count(*) AS n FROM projects')).rows).toEqual([{ n: 4 }])
  })

  test('a caller who gives up is not kept waiting', async () => {
    const giveUp = new AbortController()
    const asked = history.query({
      sql: WITHOUT_END,
      rowLimit: 1,
      idempotencyToken: 'given-up',
      signal: giveUp.signal,
    })
    giveUp.abort()

    await expect(asked).rejects.toMatchObject({ name: 'QueryAborted' })
  })
})

test('a worker that ends under a query after it answered others is replaced, and the query answered', async () => {
  const alone = new DuckDbProcess(made.out)
  const request = { rowLimit: 1, timeoutMs: 30_000, signal: NOTHING_ABORTS }
  await alone.ask({ ...request, sql: 'SELECT 1 AS n' })
  const first = alone.pid as number

  const slow = alone.ask({ ...request, sql: 'SELECT count(*) AS n FROM range(300000000) AS t(i) WHERE i % 7 = 3' })
  setTimeout(() => process.kill(first, 'SIGKILL'), 100)

  expect((await slow).rows).toEqual([{ n: 42_857_143 }])
  expect(alone.pid).not.toBe(first)
  alone.stop()
})

test('what a query filled is given back before the next: many of them fit into the limit of one', async () => {
  // Each fills some 17 MB with lists; kept, thirty of them would reach the limit.
  const sql = `SELECT i % 50000 AS g, len(list(i)) AS n FROM range(1000000) AS t(i)
    GROUP BY g ORDER BY n, g LIMIT 1`

  const alone = new DuckDbProcess(made.out)

  for (let round = 0; round < 45; round++) {
    const request = { sql: `${sql} OFFSET ${round}`, rowLimit: 1, timeoutMs: 20_000, signal: NOTHING_ABORTS }
    expect((await alone.ask(request)).rows).toEqual([{ g: round, n: 20 }])
  }
  alone.stop()
})

describe("the copy in DuckDB's own format", () => {
  let copied: DuckDbHistory
  let copy: string
  const askCopy = (sql: string) => copied.query({ sql, rowLimit: 100, idempotencyToken: sql, signal: NOTHING_ABORTS })

  beforeAll(async () => {
    const rows = Array.from(
      { length: 300 },
      (_, index) => `B${index},Migration number ${index % 40},C${index % 7},2023-01-05,,,${index + 1}`,
    )
    const { out } = await importCsv([PLAIN_HEADER, ...rows], undefined, { localCopyFrom: 1 })
    copy = join(out, 'local.duckdb')
    copied = openDuckDbHistory(out, { timeoutMs: TIMEOUT_MS })
  })
  afterAll(() => copied.close())

  test('answers as the Parquet files do', async () => {
    const sql = planToSql(planFor('migration number 12', { rowLimit: 50 }))
    const fromCopy = await askCopy(sql)
    const parquetOnly = mkdtempSync(join(tmpdir(), 'parquet-'))
    for (const table of ['projects.parquet', 'project_terms.parquet'])
      copyFileSync(join(copy, '..', table), join(parquetOnly, table))
    const fromParquet = openDuckDbHistory(parquetOnly)

    expect(
      (await fromParquet.query({ sql, rowLimit: 100, idempotencyToken: 'x', signal: NOTHING_ABORTS })).rows,
    ).toEqual(fromCopy.rows)
    fromParquet.close()
  })

  test.each([
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "SELECT * FROM read_text('/etc/passwd')",
    'DROP TABLE projects',
    'DETACH history',
    'CREATE TABLE x (a INTEGER)',
  ])('is as closed: %s', async (sql) => {
    const before = readFileSync(copy)

    await expect(askCopy(sql)).rejects.toMatchObject({ name: 'QueryFailed' })
    expect(readFileSync(copy).equals(before)).toBe(true)
  })
})

describe('a folder that is no history', () => {
  const emptyFolder = () => mkdtempSync(join(tmpdir(), 'none-'))

  test('an empty one', async () => {
    await expect(openDuckDbHistory(emptyFolder()).describe(NOTHING_ABORTS)).rejects.toMatchObject({
      code: 'HISTORY_NOT_FOUND',
      field: '--history',
    })
  })

  test.each(['', '{', '[]', '{"formatVersion": 99, "known": {}}'])('one whose description is %j', async (text) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'history.json'), text)

    await expect(openDuckDbHistory(folder).describe(NOTHING_ABORTS)).rejects.toMatchObject({ code: 'HISTORY_CORRUPT' })
  })

  test('one whose table was cut off', async () => {
    const { out } = await importCsv([PLAIN_HEADER, 'A1,Move,Acme,2024-01-05,,,10'])
    truncateSync(join(out, 'projects.parquet'), 100)
    const broken = openDuckDbHistory(out)

    await expect(
      broken.query({ sql: 'SELECT 1 AS x', rowLimit: 1, idempotencyToken: 'x', signal: NOTHING_ABORTS }),
    ).rejects.toMatchObject({ name: 'HistoryCorrupt' })
  })
})

test("the bundled sample's forecast is of the version that this program reads", async () => {
  const text = await openDuckDbHistory('data/sample/history').document('forecast.json', NOTHING_ABORTS)

  expect(JSON.parse(text ?? '{}')).toMatchObject({ formatVersion: FORECAST_FORMAT })
})
