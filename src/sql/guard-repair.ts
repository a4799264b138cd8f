/** Changes that make a query safe without changing what it asks: a limit on its rows, a window of time on what it sees. */
import { dateLiteral } from '#lib/sql-literal'
import { plainName } from './guard-scope.ts'
import { TRINO } from './trino/print.ts'
import type { Dialect } from './trino/print-expression.ts'
import type { Query } from './trino/tree.ts'

export type Change = string

export interface SqlWindow {
  /** YYYY-MM-DD, both ends included; null is open. */
  readonly from: string | null
  readonly to: string | null
}

export function enforceLimit(
  statement: Query,
  rowLimit: number,
): { readonly statement: Query; readonly changes: readonly Change[] } {
  if (statement.limit !== null && statement.limit.rows <= rowLimit) return { statement, changes: [] }
  return {
    statement: { ...statement, limit: { style: 'limit', rows: rowLimit } },
    changes: [`LIMIT ${rowLimit} was set`],
  }
}

/** Wherever `projects` is read, only the rows inside the window are. */
export function windowed(
  window: SqlWindow,
  tables: ReadonlySet<string>,
): { readonly dialect: Dialect; readonly changes: readonly Change[] } {
  const conditions = [
    ...(window.from === null ? [] : [`close_date >= ${dateLiteral(window.from)}`]),
    ...(window.to === null ? [] : [`close_date <= ${dateLiteral(window.to)}`]),
  ]
  if (conditions.length === 0 || !tables.has('projects')) return { dialect: TRINO, changes: [] }
  const seen = `(SELECT * FROM projects WHERE ${conditions.join(' AND ')})`
  const dialect: Dialect = {
    ...TRINO,
    relation: (relation) => {
      if (relation.kind !== 'table' || plainName(relation.name) !== 'projects') return null
      return relation.alias === null ? `${seen} AS projects` : seen
    },
  }
  return { dialect, changes: [windowText(window)] }
}

const windowText = ({ from, to }: SqlWindow): string =>
  `close dates were limited to ${from === null ? '' : `from ${from} `}${to === null ? '' : `until ${to}`}`.trim()
