/** The door of `sql`. */

export { dateLiteral, numberLiteral, quotedName, textLiteral } from '#lib/sql-literal'
export {
  type Catalogue,
  type Column,
  type ColumnType,
  catalogueText,
  duckdbType,
  HISTORY_CATALOGUE,
  type NestedType,
  type Table,
  trinoType,
} from './catalogue.ts'
export { type GuardLimits, guardSql, type Judgement } from './guard.ts'
export type { SqlWindow } from './guard-repair.ts'
export { guardSelection } from './guard-selection.ts'
export { planToSql, selectionToSql } from './plan-to-sql.ts'
export { toDuckDbSql } from './to-duckdb.ts'
