/**
 * Trino's SQL in DuckDB's words, so that one statement means the same in both stores. The SDK knows most differences; the
 * ones it does not know, and that queries over our tables meet, are written here.
 */
import { Dialect, generate, parse, transpile } from '@polyglot-sql/sdk'
import { InvariantError } from '#lib/errors'
import { isTree, nodeOf, type Tree, treeIn, treesIn } from './guard-tree.ts'
import { withMarkers, withTexts } from './tree-sql.ts'

/** Null when the statement cannot be parsed or written; a guarded one always can. */
export function toDuckDbSql(sql: string): string | null {
  const statement = parsedAs(sql, Dialect.Trino)
  if (statement === null) return null
  if (isShared(statement)) return sql
  const texts: string[] = []
  const trino = generated(withMarkers(statement, texts), Dialect.Trino)
  const translated = trino === null ? undefined : transpile(trino, Dialect.Trino, Dialect.DuckDB).sql?.[0]
  const duckdb = translated === undefined ? null : parsedAs(translated, Dialect.DuckDB)
  const whole = duckdb === null ? null : generated(rewritten(duckdb), Dialect.DuckDB)
  return whole === null ? null : withTexts(whole, texts)
}

/** What both engines read alike; a planned statement is made of these, and stays as the user sees it. */
const SHARED = new Set(
  `select union table column star alias literal paren subquery and or not eq neq lt lte gt gte is_null in between like
  add sub mul case cast coalesce sum count avg min max round lower upper ordered null boolean exists`.split(/\s+/),
)

function isShared(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isShared)
  if (!isTree(value)) return true
  const node = nodeOf(value)
  const kind = node?.kind === 'function' ? String(node.members.name).toLowerCase() : node?.kind
  return (kind === undefined || SHARED.has(kind)) && Object.values(value).every(isShared)
}

function parsedAs(sql: string, dialect: Dialect): Tree | null {
  const { success, ast } = parse(sql, dialect)
  return success ? ((ast as unknown as readonly Tree[])[0] ?? null) : null
}

function generated(statement: unknown, dialect: Dialect): string | null {
  const { success, sql } = generate([statement] as unknown as Parameters<typeof generate>[0], dialect)
  return success ? (sql?.[0] ?? null) : null
}

/** Functions that the SDK leaves under a name which DuckDB does not know, or gives another meaning. */
const RENAMED: Readonly<Record<string, string>> = {
  transform: 'list_transform',
  contains: 'list_contains',
  array_join: 'array_to_string',
  cardinality: 'len',
  approx_percentile: 'quantile_cont',
  arbitrary: 'any_value',
  max_by: 'arg_max',
  min_by: 'arg_min',
  every: 'bool_and',
  array_max: 'list_max',
  array_min: 'list_min',
  is_nan: 'isnan',
  is_finite: 'isfinite',
  levenshtein_distance: 'levenshtein',
  last_day_of_month: 'last_day',
  regexp_like: 'regexp_matches',
}

function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten)
  if (!isTree(value)) return value
  const node = nodeOf(value)
  if (node?.kind === 'alias') {
    const unnested = nodeOf(node.members.this)
    if (unnested?.kind === 'unnest') return unnestedRows(unnested.members, node.members)
  }
  if (node?.kind === 'interval' && nodeOf(node.members.this)?.kind !== 'literal') {
    // DuckDB takes an amount that is computed, e.g. a minus, only in parentheses.
    const amount = { paren: { this: rewritten(node.members.this), trailing_comments: [] } }
    return { interval: { ...node.members, this: amount } }
  }
  if (node?.kind === 'function' || node?.kind === 'aggregate_function') {
    const name = String(node.members.name).toLowerCase()
    const special = specialCall(name, node.members)
    if (special !== null) return rewritten(special)
    const renamed = RENAMED[name]
    if (renamed !== undefined) return { [node.kind]: { ...members(node.members), name: renamed } }
  }
  return Object.fromEntries(Object.entries(value).map(([member, held]) => [member, rewritten(held)]))
}

const members = (tree: Tree): Tree => rewritten(tree) as Tree

/** `UNNEST(list of rows) AS t(a, b)` gives a column a member in Trino; DuckDB does so for a recursive unnest in SELECT. */
function unnestedRows(unnest: Tree, alias: Tree): Tree {
  const template = parsedAs(
    'SELECT 1 FROM t CROSS JOIN LATERAL (SELECT unnest(x, recursive := true)) AS u',
    Dialect.DuckDB,
  )
  const [join] = treesIn(treeIn(template ?? {}, 'select'), 'joins')
  const subquery = treeIn(treeIn(join ?? {}, 'this') ?? {}, 'subquery')
  if (subquery === null) throw new InvariantError('The template of an unnest could not be read.')
  const list = rewritten(unnest.this)
  const filled = replaceColumn(subquery, 'x', list) as Tree
  return { subquery: { ...filled, alias: alias.alias, column_aliases: alias.column_aliases } }
}

function replaceColumn(value: unknown, name: string, by: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => replaceColumn(entry, name, by))
  if (!isTree(value)) return value
  const node = nodeOf(value)
  if (node?.kind === 'column' && (node.members.name as Tree | undefined)?.name === name) return by
  return Object.fromEntries(Object.entries(value).map(([member, held]) => [member, replaceColumn(held, name, by)]))
}

/** Calls that have another shape in DuckDB. */
function specialCall(name: string, call: Tree): Tree | null {
  const args = Array.isArray(call.args) ? (call.args as readonly Tree[]) : []
  const [first, second] = args
  if (first === undefined || second === undefined) return null
  const filtered = { function: { name: 'list_filter', args: [first, second], distinct: false } }
  const counted = { function: { name: 'len', args: [filtered], distinct: false } }
  const zero = { literal: { literal_type: 'number', value: '0' } }
  switch (name) {
    case 'any_match':
      return { gt: { left: counted, right: zero, left_comments: [], operator_comments: [], trailing_comments: [] } }
    case 'none_match':
      return { eq: { left: counted, right: zero, left_comments: [], operator_comments: [], trailing_comments: [] } }
    default:
      return null
  }
}
