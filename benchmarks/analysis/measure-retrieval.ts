/** Retrieval alone: the statement that the product runs, beside what one would write without an index. */
import { openDuckDbHistory } from '#adapters/duckdb-history'
import { parseFlatRequest, parseOpportunity, planQuery, type QueryPlan } from '#domain'
import type { JsonObject } from '#lib/json'
import { planToSql, textLiteral } from '#sql'
import { percentile } from '../figures.ts'

/** A scan of all texts takes long enough that few of them tell its time. */
const SCANS = 3
const TODAY = '2026-11-23'

export interface RetrievalCost {
  readonly indexP50Ms: number
  readonly indexP99Ms: number
  readonly scanMs: number
}

export async function measureRetrieval(folder: string, questions: readonly JsonObject[]): Promise<RetrievalCost> {
  // A scan of ten million texts may take longer than any query of the product may.
  const history = openDuckDbHistory(folder, { timeoutMs: 600_000 })
  const { signal } = new AbortController()
  const timed = async (sql: string, token: string) => {
    const from = performance.now()
    await history.query({ sql, rowLimit: 400, idempotencyToken: token, signal })
    return performance.now() - from
  }
  const plans = questions.map((question) => planQuery(opportunityOf(question)))
  await timed(planToSql(plans[0] as QueryPlan), 'first')
  const index: number[] = []
  for (const [place, plan] of plans.entries()) index.push(await timed(planToSql(plan), `index ${place}`))
  const scans: number[] = []
  for (const [place, plan] of plans.slice(0, SCANS).entries()) scans.push(await timed(scanSql(plan), `scan ${place}`))
  history.close()
  return { indexP50Ms: percentile(index, 0.5), indexP99Ms: percentile(index, 0.99), scanMs: percentile(scans, 0.5) }
}

function opportunityOf(question: JsonObject) {
  const { input } = parseFlatRequest(question, TODAY)
  return parseOpportunity(input, TODAY).opportunity
}

/** Every text is read and every word looked for in it; words are not even weighed by how rare they are. */
function scanSql({ terms, window, rowLimit }: QueryPlan): string {
  const words = terms.filter(({ term }) => !term.includes('='))
  const hits = words.map(
    ({ term, weight }) =>
      `CASE WHEN lower(title || ' ' || description) LIKE ${textLiteral(`%${term}%`)} THEN ${weight} ELSE 0 END`,
  )
  return `SELECT * FROM (
      SELECT project_id, title, ${hits.join(' + ')} AS relevance FROM projects
      WHERE close_date <= DATE ${textLiteral(window.to ?? TODAY)})
    WHERE relevance > 0 ORDER BY relevance DESC, project_id LIMIT ${rowLimit}`
}
