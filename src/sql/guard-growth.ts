/**
 * How much longer the values of an expression may be than those of the tables. Twenty characters can double a text, and a query that doubles
 * what another one doubled ends no sooner than the memory does.
 */

import type { Fault } from './guard-fault.ts'
import { type ColumnTraits, PLAIN, type Scope, traitsOf } from './guard-scope.ts'
import { isClaim, isLiteral } from './trino/expression-kinds.ts'
import type { Argument, Call, Expression } from './trino/expression-tree.ts'
import { partsOf } from './trino/parts.ts'

export type Growth = Pick<ColumnTraits, 'growth' | 'isCollected'>

const MAX_GROWTH = 200
/** A text in the statement counts as one of the table for each so many characters. */
const USUAL_TEXT = 50

export function growthFaults(expression: Expression, scope: Scope): readonly Fault[] {
  const { growth } = growthOf(expression, scope)
  if (growth <= MAX_GROWTH) return []
  return [{ reason: 'it builds texts or lists that grow too long', position: expression.at }]
}

/** Calls that answer with a number or a truth value, however long their arguments are. */
const MEASURES = new Set(
  `count count_if approx_distinct cardinality length strpos contains array_position any_match all_match none_match starts_with regexp_like regexp_count
  levenshtein_distance hamming_distance`.split(/\s+/),
)

export function growthOf(expression: Argument, scope: Scope): Growth {
  if (expression.kind === 'text') return { growth: sizeOf(expression.value), isCollected: false }
  if (isLiteral(expression)) return PLAIN
  if (isClaim(expression)) return shortUnlessParts(expression, scope)
  switch (expression.kind) {
    case 'column':
      return traitsOf(expression, scope)
    case 'concat':
    case 'row':
    case 'array':
      return sum(grownParts(expression, scope))
    case 'call':
      return callGrowth(expression, scope)
    case 'subquery':
      // What is inside stays below the limit, and nothing may be added to it.
      return { growth: MAX_GROWTH, isCollected: true }
    case 'case':
    case 'cast':
    case 'member':
    case 'subscript':
    case 'trim':
    case 'lambda':
      return largest(grownParts(expression, scope))
    case 'arithmetic':
    case 'signed':
    case 'extract':
      return shortUnlessParts(expression, scope)
  }
}

/** A number or a truth value is short, but one of its parts may not be. */
function shortUnlessParts(expression: Expression, scope: Scope): Growth {
  const { growth } = largest(grownParts(expression, scope))
  return growth > MAX_GROWTH ? { growth, isCollected: false } : PLAIN
}

const sizeOf = (text: string): number => Math.max(1, Math.ceil(text.length / USUAL_TEXT))

const grownParts = (expression: Argument, scope: Scope): readonly Growth[] =>
  partsOf(expression).expressions.map((part) => growthOf(part, scope))

function callGrowth(call: Call, scope: Scope): Growth {
  const grown = grownParts(call, scope)
  const most = largest(grown)
  if (most.growth > MAX_GROWTH) return most
  switch (call.name) {
    case 'concat':
    case 'concat_ws':
      return sum(grown)
    case 'replace':
      return { ...most, growth: (grown[0]?.growth ?? 1) * replacementFactor(call) }
    case 'transform':
    case 'reduce':
      return { ...most, growth: grown.reduce((product, { growth }) => product * growth, 1) }
    case 'array_join':
      return { ...most, growth: most.growth * separatorFactor(call) }
    case 'array_agg':
    case 'listagg':
    case 'histogram':
      // What holds all rows once may not be gathered once for each row.
      return {
        growth: most.isCollected ? Number.POSITIVE_INFINITY : most.growth * separatorFactor(call),
        isCollected: true,
      }
    default:
      return MEASURES.has(call.name) ? PLAIN : most
  }
}

function replacementFactor({ args }: Call): number {
  const [, from, to] = args === '*' ? [] : args
  if (to === undefined) return 1
  if (from?.kind !== 'text' || to.kind !== 'text') return MAX_GROWTH
  // Where nothing is looked for, every place between two characters is found.
  return Math.max(1, Math.ceil((to.value.length + (from.value === '' ? 1 : 0)) / Math.max(1, from.value.length)))
}

/** A text may fall into single characters, with a separator between any two. */
function separatorFactor({ args }: Call): number {
  const separator = args === '*' ? undefined : args[1]
  return separator?.kind === 'text' ? 1 + separator.value.length : 1
}

const sum = (parts: readonly Growth[]): Growth => ({
  growth: parts.reduce((total, { growth }) => total + growth, 0),
  isCollected: parts.some(({ isCollected }) => isCollected),
})

const largest = (parts: readonly Growth[]): Growth => ({
  growth: parts.reduce((most, { growth }) => Math.max(most, growth), 1),
  isCollected: parts.some(({ isCollected }) => isCollected),
})
