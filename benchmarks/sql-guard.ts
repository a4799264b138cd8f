/**
 * Statements in a second of processor time: our grammar, the foreign one that it replaced, and the whole guard.
 *
 *   node benchmarks/sql-guard.ts
 */
import { loadavg } from 'node:os'
import { performance } from 'node:perf_hooks'
import { Dialect, parse } from '@polyglot-sql/sdk'
import { guardSql } from '#sql'
import { parseTrino } from '../src/sql/trino/parse.ts'
import { BLIND_QUERIES } from '../test/contract/sql/blind-queries.ts'
import { FRESH_QUERIES } from '../test/contract/sql/fresh-queries.ts'
import { plainLegitimateQueries } from '../test/contract/sql/legitimate.ts'

const WALL_MS = 3000
const WARM_ROUNDS = 20

const queries = [...plainLegitimateQueries(), ...FRESH_QUERIES, ...BLIND_QUERIES]
const characters = queries.reduce((total, { length }) => total + length, 0)
const load = loadavg()[0]?.toFixed(1)
console.log(`${queries.length} statements of ${Math.round(characters / queries.length)} characters; load ${load}`)

tell('our grammar', (sql) => parseTrino(sql))
tell('polyglot', (sql) => parse(sql, Dialect.Trino))
tell('the guard', (sql) => guardSql(sql, { rowLimit: 400 }))

function tell(name: string, judge: (sql: string) => unknown): void {
  for (let round = 0; round < WARM_ROUNDS; round++) queries.forEach(judge)
  const before = process.cpuUsage()
  const until = performance.now() + WALL_MS
  let statements = 0
  for (; performance.now() < until; statements += queries.length) queries.forEach(judge)
  const { user, system } = process.cpuUsage(before)
  console.log(`${name.padEnd(12)} ${Math.round((statements * 1e6) / (user + system))}`)
}
