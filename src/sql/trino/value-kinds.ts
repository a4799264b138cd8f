/**
 * What kind of value an expression has, as far as DuckDB's print has to know: `/` between whole numbers is another operator there, and a date plus
 * an interval becomes a timestamp. A column is taken for what the catalogue calls so; where a query gives another value that name, the kind is a guess
 * that changes how a date is shown, or the fraction of a division, and nothing that the guard relies on.
 */
import { type Catalogue, HISTORY_CATALOGUE } from '../catalogue.ts'
import { isClaim, isLiteral, type Literal } from './expression-kinds.ts'
import type { Call, Expression } from './expression-tree.ts'

export type ValueKind = 'whole' | 'date' | 'other'

const COLUMN_KINDS = columnKinds(HISTORY_CATALOGUE)

function columnKinds(catalogue: Catalogue): ReadonlyMap<string, ValueKind> {
  const columns = catalogue.flatMap((table) => table.columns)
  return new Map(
    columns.map(({ name, type }) => [name, type === 'INTEGER' ? 'whole' : type === 'DATE' ? 'date' : 'other'] as const),
  )
}

const WHOLE_CALLS = new Set(
  `count count_if approx_distinct cardinality length strpos array_position year month day quarter week day_of_week dow day_of_month day_of_year doy
  date_diff row_number rank dense_rank ntile levenshtein_distance hamming_distance regexp_count grouping`.split(/\s+/),
)
const DATE_CALLS = new Set(['date', 'last_day_of_month', 'from_iso8601_date'])
/** Calls that give back what they are given, by the place of the argument that tells. */
const SAME_AS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      'sum',
      'min',
      'max',
      'arbitrary',
      'any_value',
      'max_by',
      'min_by',
      'lag',
      'lead',
      'first_value',
      'last_value',
      'nth_value',
      'coalesce',
      'greatest',
      'least',
      'nullif',
      'abs',
      'mod',
      'approx_percentile',
    ].map((name) => [name, 0]),
  ),
  if: 1,
  date_trunc: 1,
  date_add: 2,
}
const WHOLE_TYPES = new Set(['INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT'])

export function valueKind(expression: Expression): ValueKind {
  if (isLiteral(expression)) return literalKind(expression)
  if (isClaim(expression)) return 'other'
  switch (expression.kind) {
    case 'column':
      return COLUMN_KINDS.get(expression.name.text.toLowerCase()) ?? 'other'
    case 'extract':
      return 'whole'
    case 'signed':
      return valueKind(expression.of)
    case 'arithmetic': {
      const left = valueKind(expression.left)
      const right = valueKind(expression.right)
      if (left === 'whole' && right === 'whole') return 'whole'
      const hasInterval = expression.left.kind === 'interval' || expression.right.kind === 'interval'
      return hasInterval && (left === 'date' || right === 'date') ? 'date' : 'other'
    }
    case 'cast':
      if ('arrayOf' in expression.type) return 'other'
      return WHOLE_TYPES.has(expression.type.name) ? 'whole' : expression.type.name === 'DATE' ? 'date' : 'other'
    case 'case':
      return expression.branches[0] === undefined ? 'other' : valueKind(expression.branches[0].result)
    case 'call':
      return callKind(expression)
    case 'member':
    case 'subscript':
    case 'subquery':
    case 'concat':
    case 'row':
    case 'array':
    case 'trim':
      return 'other'
  }
}

function literalKind(literal: Literal): ValueKind {
  if (literal.kind === 'number') return /^\d+$/.test(literal.text) ? 'whole' : 'other'
  if (literal.kind === 'moment') return literal.type === 'DATE' ? 'date' : 'other'
  return literal.kind === 'today' ? 'date' : 'other'
}

function callKind({ name, args }: Call): ValueKind {
  if (WHOLE_CALLS.has(name)) return 'whole'
  if (DATE_CALLS.has(name)) return 'date'
  const place = SAME_AS[name]
  const argument = place === undefined || args === '*' ? undefined : args[place]
  return argument === undefined || argument.kind === 'lambda' ? 'other' : valueKind(argument)
}
