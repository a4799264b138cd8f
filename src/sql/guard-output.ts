/** What a SELECT gives outward: the names of its columns and what is known of them. */
import { type ColumnTraits, NO_RELATION, PLAIN, plainName, type Relation, type Scope } from './guard-scope.ts'
import type { Argument } from './trino/expression-tree.ts'
import { FUNCTIONS } from './trino/functions.ts'
import { partsOf } from './trino/parts.ts'
import type { Name, SelectItem } from './trino/tree.ts'

/** What a query gives outward, with the scope that its ORDER BY sees besides. */
export interface Output extends Pick<Relation, 'columns' | 'isSingleRow' | 'isGrouped'> {
  readonly within: Scope | null
}

type Columns = ReadonlyMap<string, ColumnTraits>

/** Null where the column has no name. */
export function nameOf({ alias, value }: Extract<SelectItem, { kind: 'item' }>): string | null {
  if (alias !== null) return plainName(alias)
  return value.kind === 'column' || value.kind === 'member' ? plainName(value.name) : null
}

/** Two columns of one name count as the worse of both. */
export function merged(columns: readonly (readonly [string, ColumnTraits])[]): Columns {
  const all = new Map<string, ColumnTraits>()
  for (const [name, traits] of columns) all.set(name, worse(all.get(name) ?? traits, traits))
  return all
}

/** The columns of two queries whose rows are put together, under the names of the first. */
export function besides(left: Columns, right: Columns): Columns {
  const others = [...right.values()]
  return new Map([...left].map(([name, traits], place) => [name, worse(traits, others[place] ?? PLAIN)] as const))
}

const worse = (one: ColumnTraits, other: ColumnTraits): ColumnTraits => ({
  isCoarse: one.isCoarse || other.isCoarse,
  growth: Math.max(one.growth, other.growth),
  isCollected: one.isCollected || other.isCollected,
})

/** Columns under the names that an alias gives them; those of VALUES have no others. */
export function renamed(columns: Columns, names: readonly Name[]): Columns {
  if (names.length === 0) return columns
  const traits = [...columns.values()]
  return new Map(names.map((name, place) => [plainName(name), traits[place] ?? PLAIN] as const))
}

/** Whether an expression makes one value of many rows; what a subquery or a window does inside does not count. */
export function hasAggregate(expression: Argument): boolean {
  if (expression.kind === 'call') {
    if (expression.over !== null) return false
    if (FUNCTIONS.get(expression.name)?.kind === 'aggregate') return true
  }
  return partsOf(expression).expressions.some(hasAggregate)
}

export function relationOf(
  output: Output,
  alias: { readonly name: Name; readonly columns: readonly Name[] } | null,
): Relation {
  return {
    ...NO_RELATION,
    name: plainName(alias?.name ?? null),
    columns: renamed(output.columns, alias?.columns ?? []),
    isSingleRow: output.isSingleRow,
    isGrouped: output.isGrouped,
  }
}
