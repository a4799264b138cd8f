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
  /** No two rows share a value: the only key of a grouping. */
  readonly isUnique: boolean
}

export const PLAIN: ColumnTraits = { isCoarse: false, growth: 1, isCollected: false, isUnique: false }

/** A column in its place; one without a name can be given one by an alias. */
export interface Field {
  readonly name: string | null
  readonly traits: ColumnTraits
}

export interface Relation {
  /** As the rest of the query calls it; empty when it has no name. */
  readonly name: string
  /** In their order, as `*` and the names of an alias take them. */
  readonly fields: readonly Field[]
  /** The same by name; two of one name count as the worse of both. */
  readonly columns: ReadonlyMap<string, ColumnTraits>
  readonly sensitive: ReadonlySet<string>
  /** At most one row: an aggregate without GROUP BY. Joining it multiplies nothing. */
  readonly isSingleRow: boolean
  /** How often a row of a table may be in it, by UNION ALL, by ways of grouping, and by joining such. */
  readonly copies: number
}

export const NO_RELATION: Relation = {
  name: '',
  fields: [],
  columns: new Map(),
  sensitive: new Set(),
  isSingleRow: false,
  copies: 1,
}

export interface Scope {
  readonly relations: readonly Relation[]
  /** Common table expressions that can be named here, innermost last. */
  readonly shared: readonly Relation[]
  /** Parameters of a lambda, which hide all other names. */
  readonly parameters: ReadonlySet<string>
  /** Names of the output, which ORDER BY may use. They hide columns, but neither tables nor what is sensitive. */
  readonly aliases: ReadonlyMap<string, ColumnTraits>
  readonly outer: Scope | null
}

export const EMPTY_SCOPE: Scope = { relations: [], shared: [], parameters: new Set(), aliases: new Map(), outer: null }

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
  const sensitive = new Set(known.columns.filter((column) => column.sensitive === true).map((column) => column.name))
  const fields = known.columns
    .filter((column) => !sensitive.has(column.name))
    .map((column) => ({ name: column.name, traits: { ...PLAIN, isCoarse: column.type === 'BOOLEAN' } }))
  return { ...NO_RELATION, ...withFields(fields), name: alias, sensitive }
}

/** A relation's columns, by place and by name. */
export function withFields(fields: readonly Field[]): Pick<Relation, 'fields' | 'columns'> {
  const columns = new Map<string, ColumnTraits>()
  for (const { name, traits } of fields) {
    if (name !== null) columns.set(name, worse(columns.get(name) ?? traits, traits))
  }
  return { fields, columns }
}

export const worse = (one: ColumnTraits, other: ColumnTraits): ColumnTraits => ({
  isCoarse: one.isCoarse || other.isCoarse,
  growth: Math.max(one.growth, other.growth),
  isCollected: one.isCollected || other.isCollected,
  isUnique: one.isUnique && other.isUnique,
})

/** The relation that a column belongs to, `null` for a parameter or an alias, or the reason why there is none. */
export function bindColumn(column: Column, scope: Scope): Relation | null | Fault {
  const name = plainName(column.name)
  const table = plainName(column.table)
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (at.parameters.has(table === '' ? name : table)) return null
    const named = at.relations.filter((relation) => table === '' || relation.name === table)
    const isSecret = named.some(({ sensitive }) => sensitive.has(name))
    if (isSecret) return { reason: `the column ${name} is sensitive`, position: column.at }
    if (table === '' && at.aliases.has(name)) return null
    const found = named.find(({ columns }) => columns.has(name))
    if (found !== undefined) return found
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

/** What is known of a column here; of a lambda's parameter nothing is. */
export function traitsOf(column: Column, scope: Scope): ColumnTraits {
  const alias = column.table === null ? scope.aliases.get(plainName(column.name)) : undefined
  if (alias !== undefined) return alias
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
