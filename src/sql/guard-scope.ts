/** Names in a query, as SQL binds them: which relation a column belongs to, and what a query gives outward. */
import { nearestNames } from '#domain'
import type { Catalogue } from './catalogue.ts'
import { type Fault, nodeOf, positionIn, type Tree, treeIn } from './guard-tree.ts'

export interface Relation {
  /** As the rest of the query calls it; empty when it has no name. */
  readonly name: string
  readonly columns: ReadonlySet<string>
  readonly sensitive: ReadonlySet<string>
  /** At most one row: an aggregate without GROUP BY. Joining it multiplies nothing. */
  readonly isSingleRow: boolean
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

/** A name as SQL compares it. */
export const plainName = (identifier: unknown): string => {
  const name = nodeOf(identifier)?.members.name ?? (identifier as Tree | null)?.name
  return typeof name === 'string' ? name.toLowerCase() : ''
}

export function tableRelation(table: Tree, catalogue: Catalogue, scope: Scope): Relation | Fault {
  const name = plainName(table.name)
  const position = positionIn(table)
  if (table.schema != null || table.catalog != null) {
    return { reason: `${name} is named with a schema; name tables as the catalogue does`, position }
  }
  const alias = plainName(table.alias) || name
  const shared = scope.shared.findLast((relation) => relation.name === name)
  if (shared !== undefined) return { ...shared, name: alias }
  const known = catalogue.find((candidate) => candidate.name === name)
  if (known === undefined) {
    const names = catalogue.map((candidate) => candidate.name).join(', ')
    return { reason: `no table is called ${name.slice(0, 60)}; there are ${names}`, position }
  }
  return {
    name: alias,
    columns: new Set(known.columns.filter(({ sensitive }) => sensitive !== true).map((column) => column.name)),
    sensitive: new Set(known.columns.filter(({ sensitive }) => sensitive === true).map((column) => column.name)),
    isSingleRow: false,
  }
}

/** The relation that a column belongs to, `null` for a parameter or an alias, or the reason why there is none. */
export function bindColumn(column: Tree, scope: Scope): Relation | null | Fault {
  const name = plainName(column.name)
  const table = plainName(column.table)
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (table === '' ? at.extra.has(name) : at.extra.has(table)) return null
    const found = at.relations.find(
      (relation) => (table === '' || relation.name === table) && relation.columns.has(name),
    )
    if (found !== undefined) return found
    const secret = at.relations.find(
      (relation) => (table === '' || relation.name === table) && relation.sensitive.has(name),
    )
    if (secret !== undefined) return { reason: `the column ${name} is sensitive`, position: positionIn(column) }
  }
  return unknownColumn(name, table, scope, positionIn(column))
}

function unknownColumn(name: string, table: string, scope: Scope, position: Fault['position']): Fault {
  const relations = scope.relations.filter((relation) => table === '' || relation.name === table)
  const nearest = nearestNames(name, [...new Set(relations.flatMap(({ columns }) => [...columns]))])
  const shown = (table === '' ? name : `${table}.${name}`).slice(0, 60)
  const hint = nearest.length === 0 ? '' : `; nearest: ${nearest.join(', ')}`
  return { reason: `no column is called ${shown}${hint}`, position }
}

export const isFault = (value: Relation | null | Fault): value is Fault => value !== null && 'reason' in value

/** The relations whose columns an expression mentions. */
export function relationsIn(value: unknown, scope: Scope): ReadonlySet<Relation> {
  const found = new Set<Relation>()
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) {
      part.forEach(visit)
      return
    }
    if (typeof part !== 'object' || part === null) return
    const node = nodeOf(part)
    if (node?.kind === 'column') {
      const relation = bindColumn(node.members, scope)
      if (relation !== null && !isFault(relation)) found.add(relation)
    }
    Object.values(part).forEach(visit)
  }
  visit(value)
  return found
}

/** Conditions that must all hold. */
export function conjuncts(condition: unknown): readonly Tree[] {
  const node = nodeOf(condition)
  if (node === null) return []
  if (node.kind === 'and') return [...conjuncts(node.members.left), ...conjuncts(node.members.right)]
  if (node.kind === 'paren') return conjuncts(node.members.this)
  return [condition as Tree]
}

/** Whether some equality ties a relation to one before it, so that their rows meet in pairs and not all with all. */
export function isTied(relation: Relation, conditions: readonly Tree[], scope: Scope): boolean {
  return conditions.some((condition) => {
    const eq = treeIn(condition, 'eq')
    if (eq === null) return false
    const left = relationsIn(eq.left, scope)
    const right = relationsIn(eq.right, scope)
    const isAcross = (own: ReadonlySet<Relation>, other: ReadonlySet<Relation>) =>
      own.has(relation) && other.size > 0 && !other.has(relation)
    return isAcross(left, right) || isAcross(right, left)
  })
}
