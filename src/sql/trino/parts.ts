/** What an expression holds, for those who look for something anywhere in it. */
import { assertNever } from '#lib/errors'
import { isLiteral } from './expression-kinds.ts'
import type { Argument, Call, Expression } from './expression-tree.ts'
import type { Query, SortKey, Window } from './tree.ts'

export interface Parts {
  readonly expressions: readonly Argument[]
  readonly queries: readonly Query[]
}

const NOTHING: Parts = { expressions: [], queries: [] }
const holding = (...expressions: readonly (Argument | null)[]): Parts => ({
  expressions: expressions.filter((part) => part !== null),
  queries: [],
})

export function partsOf(whole: Argument): Parts {
  if (isLiteral(whole)) return NOTHING
  switch (whole.kind) {
    case 'column':
      return NOTHING
    case 'member':
    case 'not':
    case 'is null':
    case 'signed':
    case 'cast':
    case 'extract':
      return holding(whole.of)
    case 'subscript':
      return holding(whole.of, whole.index)
    case 'logical':
    case 'concat':
      return holding(...whole.operands)
    case 'compare':
    case 'distinct':
    case 'arithmetic':
      return holding(whole.left, whole.right)
    case 'quantified':
      return { expressions: [whole.left], queries: [whole.query] }
    case 'between':
      return holding(whole.of, whole.low, whole.high)
    case 'in':
      return 'kind' in whole.choices
        ? { expressions: [whole.of], queries: [whole.choices] }
        : holding(whole.of, ...whole.choices)
    case 'like':
      return holding(whole.of, whole.pattern, whole.escapedBy)
    case 'exists':
    case 'subquery':
      return { expressions: [], queries: [whole.query] }
    case 'row':
    case 'array':
      return holding(...whole.values)
    case 'case':
      return holding(whole.operand, ...whole.branches.flatMap(({ when, result }) => [when, result]), whole.otherwise)
    case 'trim':
      return holding(whole.characters, whole.of)
    case 'lambda':
      return holding(whole.body)
    case 'call':
      return holding(...callParts(whole))
    default:
      return assertNever(whole)
  }
}

function callParts(call: Call): readonly (Argument | null)[] {
  const args = call.args === '*' ? [] : call.args
  const window = call.over !== null && 'partitionBy' in call.over ? windowParts(call.over) : []
  return [...args, ...sortParts(call.orderBy), ...sortParts(call.withinGroup), call.filter, ...window]
}

const sortParts = (keys: readonly SortKey[]): readonly Expression[] => keys.map(({ by }) => by)

export const windowParts = ({ partitionBy, orderBy }: Window): readonly Expression[] => [
  ...partitionBy,
  ...sortParts(orderBy),
]
