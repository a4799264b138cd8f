/**
 * How long the nearest projects take, asked as an analysis asks for them: the index beside a naive scan over the text.
 *
 *   node benchmarks/relevance.ts DIR [TEXT]
 */
import { availableParallelism, loadavg } from 'node:os'
import { performance } from 'node:perf_hooks'
import { openDuckDbHistory } from '#adapters/duckdb-history'
import { type QueryPlan, termsOf } from '#domain'
import { planToSql, textLiteral } from '#sql'

const ROUNDS = 15
const TEXT = 'Migrate legacy systems and databases to the cloud with application hosting, managed security and support'

const [folder, text = TEXT] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name a history: node benchmarks/relevance.ts DIR')
const terms = [...new Set(termsOf(text))].map((term) => ({ term, weight: 1 }))
const plan: QueryPlan = {
  purpose: 'opportunity',
  terms,
  filters: [],
  window: { from: null, to: null },
  rowLimit: 400,
  reasons: [],
}
/** What one would write without an index: every text is read, every word is looked for. */
const hits = terms.map(
  ({ term }) => `CASE WHEN lower(title || ' ' || description) LIKE ${textLiteral(`%${term}%`)} THEN 1 ELSE 0 END`,
)
const scan = `SELECT * FROM (SELECT project_id, title, ${hits.join(' + ')} AS relevance FROM projects) WHERE relevance > 0 ORDER BY relevance DESC, project_id LIMIT 400`

const history = openDuckDbHistory(folder)
const { signal } = new AbortController()
const { name, projects } = await history.describe(signal)
console.log(
  `${name}: ${projects} projects, ${terms.length} terms, load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`,
)
const started = performance.now()
await history.query({ sql: 'SELECT count(*) AS n FROM projects', rowLimit: 1, idempotencyToken: 'start', signal })
console.log(`process started and first row: ${(performance.now() - started).toFixed(0)} ms`)
for (const [label, sql, rounds] of [
  ['index', planToSql(plan), ROUNDS],
  ['index, closed until 2024', planToSql({ ...plan, window: { from: null, to: '2023-12-31' } }), ROUNDS],
  ['scan of the text', scan, 3],
] as const) {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now()
    await history.query({ sql, rowLimit: 400, idempotencyToken: `${label} ${round}`, signal })
    times.push(performance.now() - from)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(0)
  console.log(`${label}: p50 ${at(0.5)} ms, slowest ${at(1)} ms of ${rounds}`)
}
history.close()
