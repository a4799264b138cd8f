/**
 * One SELECT of Trino as a tree: everything that analysts may ask, and nothing else. What has no place here cannot be said, so every `switch` over
 * these kinds is complete. `at` is the character where a part begins, counted from 1.
 */

import type { Expression, IntervalLiteral, NumberLiteral } from './expression-tree.ts'

export interface Name {
  /** In lower case unless it was quoted. */
  readonly text: string
  readonly at: number
}

export interface Query {
  readonly kind: 'query'
  readonly at: number
  readonly shared: readonly SharedQuery[]
  readonly body: QueryBody
  readonly orderBy: readonly SortKey[]
  readonly offset: number | null
  readonly limit: RowCount | null
}

/** A common table expression. */
export interface SharedQuery {
  readonly name: Name
  readonly columns: readonly Name[]
  readonly query: Query
}

export interface RowCount {
  readonly style: 'limit' | 'fetch'
  readonly rows: number
}

export type QueryBody = Select | SetOperation | Values | Query

export interface SetOperation {
  readonly kind: 'set'
  readonly at: number
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT'
  readonly keepsDuplicates: boolean
  readonly left: QueryBody
  readonly right: QueryBody
}

export interface Values {
  readonly kind: 'values'
  readonly at: number
  readonly rows: readonly Expression[]
}

export interface Select {
  readonly kind: 'select'
  readonly at: number
  readonly isDistinct: boolean
  readonly items: readonly SelectItem[]
  readonly from: readonly JoinedRelation[]
  readonly where: Expression | null
  readonly groupBy: readonly Grouping[]
  readonly having: Expression | null
  readonly windows: readonly { readonly name: Name; readonly window: Window }[]
}

export type SelectItem =
  | { readonly kind: 'item'; readonly at: number; readonly value: Expression; readonly alias: Name | null }
  | { readonly kind: 'star'; readonly at: number; readonly table: Name | null }

export interface JoinedRelation {
  readonly first: Relation
  readonly joins: readonly Join[]
}

export interface Join {
  readonly at: number
  readonly side: JoinSide
  readonly relation: Relation
  /** Null where the kind of join takes none. */
  readonly on: Expression | { readonly using: readonly Name[] } | null
}

export type JoinSide = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS'

export type Relation = TableRelation | QueryRelation | UnnestRelation

export interface Alias {
  readonly name: Name
  readonly columns: readonly Name[]
}

export interface TableRelation {
  readonly kind: 'table'
  readonly at: number
  /** Catalogue and schema, where they are named. */
  readonly qualifiers: readonly Name[]
  readonly name: Name
  readonly alias: Alias | null
}

export interface QueryRelation {
  readonly kind: 'query relation'
  readonly at: number
  readonly query: Query
  readonly alias: Alias | null
}

export interface UnnestRelation {
  readonly kind: 'unnest'
  readonly at: number
  readonly lists: readonly Expression[]
  readonly withOrdinality: boolean
  readonly alias: Alias | null
}

export type Grouping =
  | { readonly kind: 'key'; readonly of: Expression }
  | {
      readonly kind: 'sets'
      readonly at: number
      readonly style: 'ROLLUP' | 'CUBE' | 'GROUPING SETS'
      readonly sets: readonly (readonly Expression[])[]
    }

export interface SortKey {
  readonly by: Expression
  readonly isDescending: boolean
  readonly nulls: 'FIRST' | 'LAST' | null
}

export interface Window {
  readonly at: number
  readonly base: Name | null
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortKey[]
  readonly frame: Frame | null
}

export interface Frame {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS'
  readonly start: FrameBound
  readonly end: FrameBound | null
}

/** A `size` of null is without bound. */
export type FrameBound =
  | 'CURRENT ROW'
  | { readonly size: NumberLiteral | IntervalLiteral | null; readonly direction: 'PRECEDING' | 'FOLLOWING' }
