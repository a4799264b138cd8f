/**
 * A query plan as one SELECT, in the SQL that DuckDB and Trino share.
 * Relevance is the sum of the BM25 weights of the asked-for terms; the index lies in term order, so only the row groups
 * of those terms are read. Projects are numbered in order of their close date, so that a window of time is a range of
 * numbers: no match is joined for its date. The wide rows are fetched for the nearest projects alone.
 */
import { MAX_CANDIDATES, MAX_FOLLOW_ON_ROWS, type QueryPlan } from '#domain'
import { dateLiteral, numberLiteral, textLiteral } from '#lib/sql-literal'
import { HISTORY_CATALOGUE } from './catalogue.ts'

export function planToSql(plan: QueryPlan): string {
  const most = plan.purpose === 'followOn' ? MAX_FOLLOW_ON_ROWS : MAX_CANDIDATES
  const limit = Math.min(Math.max(1, Math.trunc(plan.rowLimit)), most)
  const nearest =
    plan.terms.length > 0
      ? nearestByTerms(plan, limit)
      : nearestByDate(conditionsOf(plan), limit, plan.perCustomer ?? null)
  return `${nearest}
SELECT ${candidateColumns().join(', ')}
FROM nearest
JOIN projects ON projects.project_no = nearest.project_no
ORDER BY nearest.relevance DESC, projects.project_no DESC
LIMIT ${limit}`
}

function nearestByTerms(plan: QueryPlan, limit: number): string {
  const list = plan.terms.map(({ term }) => textLiteral(term)).join(', ')
  const cases = plan.terms.map(({ term, weight }) => `WHEN ${textLiteral(term)} THEN ${numberLiteral(weight)}`)
  const conditions = filterConditions(plan)
  const filter =
    conditions.length === 0
      ? ''
      : `\n  JOIN projects ON projects.project_no = matches.project_no\n  WHERE ${conditions.join('\n    AND ')}`
  return `WITH matches AS (
  SELECT project_no, ROUND(SUM(weight * CASE term ${cases.join(' ')} END), 6) AS relevance
  FROM project_terms
  WHERE term IN (${list})${numbersInside(plan.window)}
  GROUP BY project_no
),
nearest AS (
  SELECT matches.project_no, matches.relevance
  FROM matches${filter}
  ORDER BY matches.relevance DESC, matches.project_no DESC
  LIMIT ${limit}
)`
}

/** Without a term nothing is nearer than anything else: the latest projects that pass the filters, of each customer or of all. */
function nearestByDate(conditions: readonly string[], limit: number, perCustomer: number | null): string {
  const where = conditions.length === 0 ? '' : `\n  WHERE ${conditions.join('\n    AND ')}`
  if (perCustomer === null)
    return `WITH nearest AS (
  SELECT projects.project_no, 0E0 AS relevance
  FROM projects${where}
  ORDER BY projects.project_no DESC
  LIMIT ${limit}
)`
  return `WITH latest AS (
  SELECT projects.project_no, ROW_NUMBER() OVER (PARTITION BY projects.customer ORDER BY projects.project_no DESC) AS place
  FROM projects${where}
),
nearest AS (
  SELECT latest.project_no, 0E0 AS relevance
  FROM latest
  WHERE latest.place <= ${Math.max(1, Math.trunc(perCustomer))}
  ORDER BY latest.project_no DESC
  LIMIT ${limit}
)`
}

/** Projects without a close date have the lowest numbers, and lie in no window; an empty window holds no number. */
function numbersInside(window: QueryPlan['window']): string {
  const conditions = windowConditions(window)
  if (conditions.length === 0) return ''
  const inside = `FROM projects WHERE ${conditions.join(' AND ')}`
  return `
    AND project_no >= (SELECT MIN(project_no) ${inside})
    AND project_no <= (SELECT MAX(project_no) ${inside})`
}

const conditionsOf = (plan: QueryPlan): readonly string[] => [
  ...filterConditions(plan),
  ...windowConditions(plan.window),
]

const filterConditions = ({ filters }: QueryPlan): readonly string[] =>
  filters
    .filter(({ anyOf }) => anyOf.length > 0)
    .map(({ column, anyOf }) => `projects.${column} IN (${anyOf.map(textLiteral).join(', ')})`)

const windowConditions = ({ from, to }: QueryPlan['window']): readonly string[] => [
  ...(from === null ? [] : [`projects.close_date >= ${dateLiteral(from)}`]),
  ...(to === null ? [] : [`projects.close_date <= ${dateLiteral(to)}`]),
]

/** Nested columns travel as JSON: Athena prints a list of rows in a way that cannot be read back. */
function candidateColumns(): readonly string[] {
  const [projects] = HISTORY_CATALOGUE
  return [
    ...(projects?.columns ?? []).map(({ name, type }) =>
      typeof type === 'string' ? `projects.${name}` : `CAST(projects.${name} AS JSON) AS ${name}`,
    ),
    'nearest.relevance',
  ]
}

/** A selection that somebody else wrote (project_no, relevance) inside the plan's window and limit, with the rows that go with it. */
export function selectionToSql(selection: string, plan: QueryPlan): string {
  const limit = Math.min(Math.max(1, Math.trunc(plan.rowLimit)), MAX_CANDIDATES)
  const conditions = conditionsOf({ ...plan, filters: [] })
  const where = conditions.length === 0 ? '' : `\n  WHERE ${conditions.join('\n    AND ')}`
  return `WITH selected AS (
${selection}
),
nearest AS (
  SELECT selected.project_no, MAX(selected.relevance) AS relevance
  FROM selected
  JOIN projects ON projects.project_no = selected.project_no${where}
  GROUP BY selected.project_no
)
SELECT ${candidateColumns().join(', ')}
FROM nearest
JOIN projects ON projects.project_no = nearest.project_no
ORDER BY nearest.relevance DESC, projects.project_no DESC
LIMIT ${limit}`
}
