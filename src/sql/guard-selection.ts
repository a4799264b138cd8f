/** A selection that a model wrote: what the guard asks of any SQL, and that it answers the question that was put. */
import { analyzeQuery, Dialect } from '@polyglot-sql/sdk'
import { type GuardLimits, guardSql, type Judgement } from './guard.ts'

/** What `selectionToSql` joins on and orders by. */
const COLUMNS = ['project_no', 'relevance']

export function guardSelection(sql: string, limits: GuardLimits): Judgement {
  const judgement = guardSql(sql, limits)
  if (judgement.outcome === 'refused') return judgement
  const { analysis } = analyzeQuery(judgement.sql, { dialect: Dialect.Trino })
  const names = (analysis?.projections ?? []).map(({ name }) => (name ?? '?').toLowerCase())
  const isAnswer = names.length === COLUMNS.length && COLUMNS.every((name) => names.includes(name))
  if (isAnswer) return judgement
  const reason = `its columns are ${names.join(', ')}; they have to be ${COLUMNS.join(' and ')}`
  return { outcome: 'refused', reasons: [reason], position: null }
}
