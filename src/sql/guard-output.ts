/** What a SELECT gives outward: its columns in their order, and what is known of them. */
import { growthOf } from './guard-growth.ts'
import {
  type Field,
  NO_RELATION,
  PLAIN,
  plainName,
  type Relation,
  type Scope,
  withFields,
  worse,
} from './guard-scope.ts'
import { isDistinctive } from './guard-ties.ts'
import type { Argument, Expression } from './trino/expression-tree.ts'
import { FUNCTIONS } from './trino/functions.ts'
import { partsOf } from './trino/parts.ts'
import type { Alias, Select, SelectItem, SharedQuery, Values } from './trino/tree.ts'

/** What a query gives outward, with the scope that its ORDER BY sees besides. */
export interface Output {
  readonly fields: readonly Field[]
  readonly isSingleRow: boolean
  readonly copies: number
  readonly within: Scope | null
}

/** Null where the column has no name. */
export function nameOf({ alias, value }: Extract<SelectItem, { kind: 'item' }>): string | null {
  if (alias !== null) return plainName(alias)
  return value.kind === 'column' || value.kind === 'member' ? plainName(value.name) : null
}

export function itemField(item: Extract<SelectItem, { kind: 'item' }>, select: Select, scope: Scope): Field {
  const { value } = item
  const isUnique = isOnlyKey(item, select)
  return { name: nameOf(item), traits: { ...growthOf(value, scope), isCoarse: !isDistinctive(value, scope), isUnique } }
}

/** `SELECT DISTINCT x`, `SELECT x … GROUP BY x` or `GROUP BY 1`. */
function isOnlyKey(item: SelectItem, { isDistinct, items, groupBy }: Select): boolean {
  if (isDistinct && items.length === 1) return true
  const [key, ...others] = groupBy
  if (key?.kind !== 'key' || others.length > 0 || item.kind === 'star') return false
  if (key.of.kind === 'number') return items[Number(key.of.text) - 1] === item
  return written(key.of) === written(item.value)
}

/** An expression without its places, to compare it with another. */
const written = (expression: Expression): string =>
  JSON.stringify(expression, (member, value: unknown) => (member === 'at' ? undefined : value))

export function valuesFields({ rows }: Values): readonly Field[] {
  const [first] = rows
  const width = first?.kind === 'row' ? first.values.length : 1
  return Array.from({ length: width }, () => ({ name: null, traits: PLAIN }))
}

/** The columns of two queries whose rows are put together, under the names of the first; null where they have not the same number. */
export function besides(left: readonly Field[], right: readonly Field[]): readonly Field[] | null {
  if (left.length !== right.length) return null
  return left.map(({ name, traits }, place) => ({
    name,
    // A value may be in both.
    traits: { ...worse(traits, right[place]?.traits ?? traits), isUnique: false },
  }))
}

/** Whether an expression makes one value of many rows; what a subquery or a window does inside does not count. */
export function hasAggregate(expression: Argument): boolean {
  if (expression.kind === 'call') {
    if (expression.over !== null) return false
    if (FUNCTIONS.get(expression.name)?.kind === 'aggregate') return true
  }
  return partsOf(expression).expressions.some(hasAggregate)
}

/** A query as a relation, under the names of an alias; null where the alias has not as many names as the query has columns. */
export function relationOf(
  { fields, isSingleRow, copies }: Output,
  alias: Alias | SharedQuery | null,
): Relation | null {
  const name = plainName(alias?.name ?? null)
  const renamed = renamedFields(fields, alias)
  return renamed === null ? null : { ...NO_RELATION, ...withFields(renamed), name, isSingleRow, copies }
}

/** Columns under the names that an alias gives them, one for each. */
export function renamedFields(fields: readonly Field[], alias: Pick<Alias, 'columns'> | null): readonly Field[] | null {
  const names = alias?.columns ?? []
  if (names.length === 0) return fields
  if (names.length !== fields.length) return null
  return fields.map(({ traits }, place) => ({ name: plainName(names[place] ?? null), traits }))
}
