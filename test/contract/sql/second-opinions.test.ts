/** Our grammar of Trino and our words for DuckDB, held against two foreign ones: dt-sql-parser's (made from ANTLR) and polyglot's. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Dialect, parse, transpile } from '@polyglot-sql/sdk'
import { beforeAll, describe, expect, test } from 'vitest'
import { guardSql, toDuckDbSql } from '#sql'
import { parseTrino } from '../../../src/sql/trino/parse.ts'
import { printQuery } from '../../../src/sql/trino/print.ts'
import { type TrinoGrammar, trinoGrammar } from '../../support/trino-grammar.ts'
import { PLAIN_ATTACKS } from './attacks.ts'
import { BLIND_ATTACKS } from './blind-attacks.ts'
import { BLIND_QUERIES } from './blind-queries.ts'
import { FRESH_ATTACKS } from './fresh-attacks.ts'
import { FRESH_QUERIES } from './fresh-queries.ts'
import { plainLegitimateQueries } from './legitimate.ts'
import { mutant } from './mutants.ts'
import { randomQuery } from './random-queries.ts'

const RUNS = 300
/** A third each without nesting, with one and with two levels of it. */
const SAMPLES = Array.from({ length: RUNS }, (_, index) => randomQuery(index + 1, index % 3))

/** A tree without the places of its parts. */
const withoutPlaces = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (member, value: unknown) => (member === 'at' ? undefined : value)))

describe(`random queries of our grammar (seeds 1 to ${RUNS})`, () => {
  // A query in FROM may be any, VALUES too; the statement itself begins with SELECT or WITH.
  const statements = SAMPLES.map((query) => `SELECT 1 FROM (${printQuery(query)})`)

  test('what is printed parses to the same tree, and so prints the same again', () => {
    for (const [index, sql] of statements.entries()) {
      const parsed = parseTrino(sql)
      const again = 'fault' in parsed ? parsed.fault.reason : withoutPlaces(parsed.query)
      const inner = { kind: 'query relation', query: withoutPlaces(SAMPLES[index]) }

      expect({ sql, again }).toMatchObject({ again: { body: { from: [{ first: inner }] } } })
    }
  })

  test('the grammar made from ANTLR reads all of them', async () => {
    const strict: TrinoGrammar = await trinoGrammar()
    // It knows `= ANY (SELECT …)` in some clauses only; Trino's own grammar knows it wherever a comparison may stand.
    // And it is slow: the longest are left to us.
    const asked = statements.filter((sql) => sql.length < 800 && !/(?:ANY|ALL) \(/.test(sql))
    const faults = asked.flatMap((sql) => strict.faults(sql).map((fault) => `${sql}: ${fault}`))

    expect(faults).toEqual([])
    expect(asked.length).toBeGreaterThan(RUNS * 0.5)
  })

  test('polyglot reads most of them', () => {
    // It has no VALUES with an order or a limit, no WINDOW without FROM, and no member or element of a call with OVER or FILTER.
    const asked = statements.filter((sql) => !/VALUES|WINDOW/.test(sql))
    const read = asked.filter((sql) => parse(sql, Dialect.Trino).success)

    expect(asked.length).toBeGreaterThan(RUNS * 0.25)
    expect(read.length / asked.length).toBeGreaterThan(0.8)
  })
})

const MUTANTS = 6000

describe(`statements of all corpora, changed here and there (seeds 1 to ${MUTANTS})`, () => {
  const limits = { rowLimit: 400 }
  const attacked = [...PLAIN_ATTACKS, ...FRESH_ATTACKS, ...BLIND_ATTACKS].filter(({ length }) => length < 2000)
  const statements = [...attacked, ...plainLegitimateQueries(), ...FRESH_QUERIES, ...BLIND_QUERIES]
  const mutants = Array.from({ length: MUTANTS }, (_, index) => mutant(index + 1, statements))
  const passed = [...new Set(mutants)].flatMap((sql) => {
    const judgement = guardSql(sql, limits)
    return judgement.outcome === 'refused' ? [] : [judgement.sql]
  })

  test('what the guard lets through it lets through again, and DuckDB’s words are found for it', () => {
    expect(passed.length).toBeGreaterThan(100)
    for (const sql of passed) {
      expect(guardSql(sql, limits)).toEqual({ outcome: 'allowed', sql, reasons: [] })
      expect(toDuckDbSql(sql)).toMatch(/^[\s(]*(?:SELECT|WITH)/i)
    }
  })

  test('the grammar made from ANTLR reads what the guard lets through', async () => {
    const strict = await trinoGrammar()

    expect(passed.flatMap((sql) => strict.faults(sql).map((fault) => `${sql}: ${fault}`))).toEqual([])
  })
})

/** Where our words mean what Trino means, and polyglot's something near it. */
const OURS_IS_TRINOS: readonly RegExp[] = [
  // A date cut to its month, or a month later, stays a date.
  /date_trunc\(|date_add\(/,
  // A list of rows becomes a column a member; polyglot's is one column that holds the row.
  /UNNEST\(p\.services\)/,
  // Whole months that have passed, not turns of the month.
  /date_diff\('month'/,
]

describe('DuckDB gives the same rows for our words as for polyglot’s', () => {
  let duckdb: DuckDBConnection
  beforeAll(async () => {
    duckdb = await (await DuckDBInstance.create(':memory:')).connect()
    await duckdb.run('SET threads = 1')
    for (const table of ['projects', 'project_terms']) {
      await duckdb.run(`CREATE TABLE ${table} AS SELECT * FROM 'data/sample/history/${table}.parquet'`)
    }
  })

  /** Rows in an order of their own, as most queries ask for none; null where DuckDB refuses the words. */
  async function rowsOf(sql: string | undefined): Promise<readonly string[] | null> {
    if (sql === undefined) return null
    try {
      const reader = await duckdb.runAndReadAll(sql)
      return reader
        .getRowsJson()
        .map((row) => JSON.stringify(row))
        .toSorted()
    } catch (error) {
      if (error instanceof Error) return null
      throw error
    }
  }

  test('on every kind of legitimate query that both can run', async () => {
    const differing: string[] = []
    let compared = 0
    for (const sql of [...plainLegitimateQueries(), ...FRESH_QUERIES, ...BLIND_QUERIES]) {
      const ours = await rowsOf(toDuckDbSql(sql) ?? undefined)
      const theirs = await rowsOf(transpile(sql, Dialect.Trino, Dialect.DuckDB).sql?.[0])

      expect({ sql, ours }).not.toEqual({ sql, ours: null })
      if (ours === null || theirs === null) continue
      compared += 1
      const isSame = ours.length === theirs.length && ours.every((row, place) => row === theirs[place])
      if (!isSame && !OURS_IS_TRINOS.some((form) => form.test(sql))) differing.push(sql)
    }

    expect(differing).toEqual([])
    expect(compared).toBeGreaterThan(100)
  })
})
