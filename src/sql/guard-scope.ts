/** Names in a query, as SQL binds them: which relation a column belongs to, and what a query gives outward. */
import { nearestNames } from '#domain'
import type { Catalogue } from './catalogue.ts'
import type { Fault } from './guard-fault.ts'
import type { Argument, Column } from './trino/expression-tree.ts'
import type { Name, TableRelation } from './trino/tree.ts'
import { walkExpression } from './trino/walk.ts'

/** What is known of a column's values beyond its name. */
export interface ColumnTraits {
  /** It has few values, so an equality with it keeps few rows apart. */
  readonly isCoarse: boolean
  /** How many times longer its texts may be than those of the table. */
  readonly growth: number
  /** It holds many rows in one value. */
  readonly isCollected: boolean
}

export const PLAIN: ColumnTraits = { isCoarse: false, growth: 1, isCollected: false }

export interface Relation {
  /** As the rest of the query calls it; empty when it has no name. */
  readonly name: string
  readonly columns: ReadonlyMap<string, ColumnTraits>
  readonly sensitive: ReadonlySet<string>
  /** At most one row: an aggregate without GROUP BY. Joining it multiplies nothing. */
  readonly isSingleRow: boolean
  /** One row for each key: few, if the key is coarse. */
  readonly isGrouped: boolean
}

export const NO_RELATION: Relation = {
  name: '',
  columns: new Map(),
  sensitive: new Set(),
  isSingleRow: false,
  isGrouped: false,
}

export interface Scope {
  readonly relations: readonly Relation[]
  /** Common table expressions that can be named here, innermost last. */
  readonly shared: readonly Relation[]
  /** Names that are no columns: parameters of a lambda, aliases of the output in ORDER BY. */
  readonly extra: ReadonlySet<string>
  readonly outer: Scope | null
}

export const EMPTY_SCOPE: Scope = { relations: [], shared: [], extra: new Set(), outer: null }

/** A name as SQL compares it, quoted or not. */
export const plainName = (name: Name | null): string => name?.text.toLowerCase() ?? ''

export function tableRelation(table: TableRelation, catalogue: Catalogue, scope: Scope): Relation | Fault {
  const name = plainName(table.name)
  const position = table.at
  if (table.qualifiers.length > 0) {
    return { reason: `${name.slice(0, 60)} is named with a schema; name tables as the catalogue does`, position }
  }
  const alias = table.alias === null ? name : plainName(table.alias.name)
  const shared = scope.shared.findLast((relation) => relation.name === name)
  if (shared !== undefined) return { ...shared, name: alias }
  const known = catalogue.find((candidate) => candidate.name === name)
  if (known === undefined) {
    const names = catalogue.map((candidate) => candidate.name).join(', ')
    return { reason: `no table is called ${name.slice(0, 60)}; there are ${names}`, position }
  }
  const open = known.columns.filter(({ sensitive }) => sensitive !== true)
  return {
    ...NO_RELATION,
    name: alias,
    columns: new Map(open.map((column) => [column.name, { ...PLAIN, isCoarse: column.type === 'BOOLEAN' }])),
    sensitive: new Set(known.columns.filter(({ sensitive }) => sensitive === true).map((column) => column.name)),
  }
}

/** The relation that a column belongs to, `null` for a parameter or an alias, or the reason why there is none. */
export function bindColumn(column: Column, scope: Scope): Relation | null | Fault {
  const name = plainName(column.name)
  const table = plainName(column.table)
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (at.extra.has(table === '' ? name : table)) return null
    const named = at.relations.filter((relation) => table === '' || relation.name === table)
    const found = named.find(({ columns }) => columns.has(name))
    if (found !== undefined) return found
    const isSecret = named.some(({ sensitive }) => sensitive.has(name))
    if (isSecret) return { reason: `the column ${name} is sensitive`, position: column.at }
  }
  return unknownColumn(name, table, scope, column.at)
}

function unknownColumn(name: string, table: string, scope: Scope, position: Fault['position']): Fault {
  const relations = scope.relations.filter((relation) => table === '' || relation.name === table)
  const nearest = nearestNames(name, [...new Set(relations.flatMap(({ columns }) => [...columns.keys()]))])
  const shown = (table === '' ? name : `${table}.${name}`).slice(0, 60)
  const hint = nearest.length === 0 ? '' : `; nearest: ${nearest.join(', ')}`
  return { reason: `no column is called ${shown}${hint}`, position }
}

export const isFault = (value: Relation | null | Fault): value is Fault => value !== null && 'reason' in value

/** What is known of a column here; of a parameter or an alias nothing is. */
export function traitsOf(column: Column, scope: Scope): ColumnTraits {
  const relation = bindColumn(column, scope)
  if (relation === null || isFault(relation)) return PLAIN
  return relation.columns.get(plainName(column.name)) ?? PLAIN
}

/** The relations whose columns an expression mentions. */
export function relationsIn(expression: Argument, scope: Scope): ReadonlySet<Relation> {
  const found = new Set<Relation>()
  walkExpression(expression, {
    expression: (part) => {
      if (part.kind !== 'column') return
      const relation = bindColumn(part, scope)
      if (relation !== null && !isFault(relation)) found.add(relation)
    },
  })
  return found
}
