/** A selection that a model wrote: what the guard asks of any SQL, and that it answers the question that was put. */
import { type GuardLimits, guardSql, type Judgement } from './guard.ts'
import { nameOf } from './guard-output.ts'
import { parseTrino } from './trino/parse.ts'
import type { QueryBody } from './trino/tree.ts'

/** What `selectionToSql` joins on and orders by. */
const COLUMNS = ['project_no', 'relevance']

export function guardSelection(sql: string, limits: GuardLimits): Judgement {
  const judgement = guardSql(sql, limits)
  const parsed = parseTrino(sql)
  if (judgement.outcome === 'refused' || 'fault' in parsed) return judgement
  const names = columnNames(parsed.query)
  const isAnswer = names.length === COLUMNS.length && COLUMNS.every((name) => names.includes(name))
  if (isAnswer) return judgement
  const reason = `its columns are ${names.join(', ')}; they have to be ${COLUMNS.join(' and ')}`
  return { outcome: 'refused', reasons: [reason], position: null }
}

/** The first of several queries names the columns of all. */
function columnNames(body: QueryBody): readonly string[] {
  switch (body.kind) {
    case 'query':
      return columnNames(body.body)
    case 'set':
      return columnNames(body.left)
    case 'values':
      return []
    case 'select':
      return body.items.map((item) => (item.kind === 'star' ? '*' : (nameOf(item) ?? '?')))
  }
}
