/** The guard against two corpora, with a second grammar of Trino as a witness and DuckDB as the one who has to run it. */

import { beforeAll, describe, expect, test } from 'vitest'
import { openDuckDbHistory } from '#adapters/duckdb-history'
import { type Catalogue, guardSql, HISTORY_CATALOGUE } from '#sql'
import { type TrinoGrammar, trinoGrammar } from '../../support/trino-grammar.ts'
import { attacks, PLAIN_ATTACKS } from './attacks.ts'
import { BLIND_ATTACKS } from './blind-attacks.ts'
import { BLIND_QUERIES } from './blind-queries.ts'
import { FRESH_ATTACKS, FRESH_SENSITIVE } from './fresh-attacks.ts'
import { FRESH_QUERIES } from './fresh-queries.ts'
import { legitimateQueries, plainLegitimateQueries } from './legitimate.ts'

const ROW_LIMIT = 400

/** The catalogue of a partner who keeps the account number in the table. */
const WITH_ACCOUNT: Catalogue = HISTORY_CATALOGUE.map((table) =>
  table.name === 'projects'
    ? {
        ...table,
        columns: [...table.columns, { name: 'aws_account_id', type: 'VARCHAR', meaning: '', sensitive: true } as const],
      }
    : table,
)

describe('attacks', () => {
  test(`there are at least three hundred (${attacks().length}, from ${PLAIN_ATTACKS.length})`, () => {
    expect(attacks().length).toBeGreaterThanOrEqual(300)
  })

  test('none passes', () => {
    const passed = attacks().filter((sql) => guardSql(sql, { rowLimit: ROW_LIMIT }).outcome !== 'refused')

    expect(passed).toEqual([])
  })

  test(`none of those that were written blind passes (${FRESH_ATTACKS.length + FRESH_SENSITIVE.length + BLIND_ATTACKS.length})`, () => {
    const limits = { rowLimit: ROW_LIMIT, catalogue: WITH_ACCOUNT }
    const passed = [...FRESH_ATTACKS, ...FRESH_SENSITIVE, ...BLIND_ATTACKS].filter(
      (sql) => guardSql(sql, limits).outcome !== 'refused',
    )

    expect(passed).toEqual([])
    expect(
      [...FRESH_ATTACKS, ...BLIND_ATTACKS].filter(
        (sql) => guardSql(sql, { rowLimit: ROW_LIMIT }).outcome !== 'refused',
      ),
    ).toEqual([])
  })

  test('none passes where the table holds a sensitive column', () => {
    const limits = { rowLimit: ROW_LIMIT, catalogue: WITH_ACCOUNT }
    const passed = PLAIN_ATTACKS.filter((sql) => guardSql(sql, limits).outcome !== 'refused')
    const stars = ['SELECT * FROM projects', 'SELECT p.* FROM projects p', 'SELECT x.* FROM (SELECT * FROM projects) x']

    expect(passed).toEqual([])
    expect(stars.map((sql) => guardSql(sql, limits).outcome)).toEqual(['refused', 'refused', 'refused'])
  })

  test('every refusal has a reason', () => {
    for (const sql of PLAIN_ATTACKS) expect(guardSql(sql, { rowLimit: ROW_LIMIT }).reasons.length).toBeGreaterThan(0)
  })
})

describe('legitimate queries', () => {
  const queries = [...legitimateQueries(), ...FRESH_QUERIES, ...BLIND_QUERIES]
  const oneOfEachKind = [...plainLegitimateQueries(), ...FRESH_QUERIES, ...BLIND_QUERIES]
  let strict: TrinoGrammar
  beforeAll(async () => {
    strict = await trinoGrammar()
  })

  test(`there are at least three hundred (${queries.length})`, () => {
    expect(queries.length).toBeGreaterThanOrEqual(300)
  })

  test('all pass, with a limit, and a second grammar of Trino reads what is run', () => {
    const faults = queries.flatMap((sql) => {
      const judgement = guardSql(sql, { rowLimit: ROW_LIMIT })
      if (judgement.outcome === 'refused') return [`${sql}: ${judgement.reasons.join('; ')}`]
      if (!/\b(?:LIMIT \d+|(?:FIRST|NEXT) \d+ ROWS ONLY)\s*$/i.test(judgement.sql))
        return [`${judgement.sql}: has no limit`]
      return strict.faults(judgement.sql).map((message) => `${judgement.sql}: ${message}`)
    })

    expect(faults).toEqual([])
  })

  test('with a window of time all pass too, and each read of projects is inside it', () => {
    const window = { from: '2022-01-01', to: '2024-12-31' }
    for (const sql of oneOfEachKind) {
      const judgement = guardSql(sql, { rowLimit: ROW_LIMIT, window })
      const reads = sql.match(/(?:FROM|JOIN)\s+projects\b/gi)?.length ?? 0
      const inside =
        judgement.outcome === 'refused'
          ? -1
          : (judgement.sql.match(/close_date <= CAST\('2024-12-31' AS DATE\)|close_date <= DATE '2024-12-31'/g)
              ?.length ?? 0)

      expect({ sql, inside }).toEqual({ sql, inside: reads })
      if (judgement.outcome !== 'refused') expect(strict.faults(judgement.sql)).toEqual([])
    }
  })

  test('DuckDB runs one of each kind, translated', async () => {
    const history = openDuckDbHistory('data/sample/history')
    const signal = new AbortController().signal
    const refused: string[] = []
    for (const sql of oneOfEachKind) {
      const judgement = guardSql(sql, { rowLimit: ROW_LIMIT })
      const asked = {
        sql: judgement.outcome === 'refused' ? sql : judgement.sql,
        rowLimit: ROW_LIMIT,
        idempotencyToken: sql,
        signal,
      }
      await history.query(asked).catch((error: Error) => refused.push(`${sql}: ${error.message}`))
    }
    history.close()

    expect(refused).toEqual([])
  })

  test('what a guard let through it lets through again', () => {
    for (const sql of oneOfEachKind) {
      const first = guardSql(sql, { rowLimit: ROW_LIMIT })
      if (first.outcome === 'refused') continue
      expect(guardSql(first.sql, { rowLimit: ROW_LIMIT })).toEqual({ outcome: 'allowed', sql: first.sql, reasons: [] })
    }
  })
})
