/** Changes that make a query safe without changing what it asks: a limit on its rows, a window of time on what it sees. */
import { Dialect, parse } from '@polyglot-sql/sdk'
import { InvariantError } from '#lib/errors'
import { dateLiteral } from '#lib/sql-literal'
import { isTree, nodeOf, type Tree, treeIn } from './guard-tree.ts'

export type Change = string

export interface SqlWindow {
  /** YYYY-MM-DD, both ends included; null is open. */
  readonly from: string | null
  readonly to: string | null
}

interface Changed {
  readonly statement: Tree
  readonly changes: readonly Change[]
}

/** Null when LIMIT or OFFSET is something else than a number. */
export function enforceLimit(statement: Tree, rowLimit: number): Changed | null {
  const node = nodeOf(statement)
  if (node === null) return null
  const { kind, members } = node
  const offset = members.offset == null ? 0 : numberIn(members.offset)
  const given =
    members.fetch != null
      ? fetchCount(members.fetch)
      : members.limit == null
        ? Number.POSITIVE_INFINITY
        : numberIn(members.limit)
  if (given === null || offset === null) return null
  if (given <= rowLimit) return { statement, changes: [] }
  const limit = { literal: { literal_type: 'number', value: String(rowLimit) } }
  // A set operation holds its limit bare, a SELECT holds it in `this`.
  const set = kind === 'select' ? { this: limit } : limit
  return { statement: { [kind]: { ...members, fetch: null, limit: set } }, changes: [`LIMIT ${rowLimit} was set`] }
}

function fetchCount(fetch: unknown): number | null {
  const count = isTree(fetch) ? fetch.count : null
  if (isTree(fetch) && (fetch.with_ties === true || fetch.percent === true)) return null
  return count == null ? 1 : numberIn(count)
}

/** `LIMIT ALL` parses as a column and means no limit at all. */
function numberIn(value: unknown): number | null {
  if (!isTree(value)) return null
  const node = nodeOf(value)
  if (node === null) return 'this' in value ? numberIn(value.this) : null
  if (node.kind === 'column' && String((node.members.name as Tree | undefined)?.name).toLowerCase() === 'all') {
    return Number.POSITIVE_INFINITY
  }
  if (node.kind !== 'literal' || node.members.literal_type !== 'number') return null
  const text = String(node.members.value)
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

/** Wherever `projects` is read, only the rows inside the window are. */
export function enforceWindow(statement: Tree, window: SqlWindow): Changed {
  const conditions = [
    ...(window.from === null ? [] : [`close_date >= ${dateLiteral(window.from)}`]),
    ...(window.to === null ? [] : [`close_date <= ${dateLiteral(window.to)}`]),
  ]
  if (conditions.length === 0) return { statement, changes: [] }
  const parsed = parse(
    `SELECT 1 FROM (SELECT * FROM projects WHERE ${conditions.join(' AND ')}) AS projects`,
    Dialect.Trino,
  )
  const [inner] = (parsed.ast ?? []) as unknown as readonly Tree[]
  const source = (treeIn(treeIn(inner ?? {}, 'select') ?? {}, 'from')?.expressions as readonly Tree[] | undefined)?.[0]
  const subquery = treeIn(source ?? {}, 'subquery')
  if (subquery === null) throw new InvariantError('The statement of the window could not be read.')
  let isChanged = false
  const rewritten = rewrite(statement, (table) => {
    if (String((table.name as Tree | undefined)?.name).toLowerCase() !== 'projects') return null
    isChanged = true
    return { subquery: { ...subquery, alias: table.alias ?? table.name, column_aliases: table.column_aliases ?? [] } }
  })
  return { statement: rewritten as Tree, changes: isChanged ? [windowText(window)] : [] }
}

const windowText = ({ from, to }: SqlWindow): string =>
  `close dates were limited to ${from === null ? '' : `from ${from} `}${to === null ? '' : `until ${to}`}`.trim()

function rewrite(value: unknown, replaceTable: (table: Tree) => Tree | null): unknown {
  if (Array.isArray(value)) return value.map((entry) => rewrite(entry, replaceTable))
  if (!isTree(value)) return value
  const table = treeIn(value, 'table')
  if (table !== null && Object.keys(value).length === 1) {
    const replaced = replaceTable(table)
    if (replaced !== null) return replaced
  }
  return Object.fromEntries(Object.entries(value).map(([member, held]) => [member, rewrite(held, replaceTable)]))
}
