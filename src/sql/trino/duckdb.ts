/** Trino's SQL in DuckDB's words, so that one statement means the same in both stores. */
import { duckDbCall } from './duckdb-calls.ts'
import { isClaim, isLiteral } from './expression-kinds.ts'
import type { DataType, Expression } from './expression-tree.ts'
import { quoted, TRINO } from './print.ts'
import type { Dialect, Printer } from './print-expression.ts'
import type { Relation } from './tree.ts'
import { valueKind } from './value-kinds.ts'
import { RESERVED_IN_DUCKDB } from './words.ts'

export const DUCKDB: Dialect = {
  name: (text) => (RESERVED_IN_DUCKDB.has(text.toUpperCase()) ? quoted(text) : TRINO.name(text)),
  lambda: (parameters, body) => `lambda ${parameters.join(', ')}: ${body}`,
  type: typeText,
  expression,
  relation,
}

function typeText(type: DataType): string {
  if ('arrayOf' in type) return `${typeText(type.arrayOf)}[]`
  // Fractions of a second have no size here.
  return type.name === 'TIMESTAMP' ? type.name : TRINO.type(type)
}

function expression(whole: Expression, printer: Printer): string | null {
  const print = printer.expression
  if (isLiteral(whole) || isClaim(whole)) return null
  switch (whole.kind) {
    case 'call':
      return duckDbCall(whole, printer)
    case 'array':
      return `[${whole.values.map((value) => print(value, 'any')).join(', ')}]`
    case 'extract':
      if (whole.field === 'DOW' || whole.field === 'DAY_OF_WEEK') return `isodow(${print(whole.of, 'any')})`
      if (whole.field === 'DOY' || whole.field === 'DAY_OF_YEAR') return `dayofyear(${print(whole.of, 'any')})`
      return whole.field === 'DAY_OF_MONTH' ? `day(${print(whole.of, 'any')})` : null
    case 'arithmetic': {
      const { left, operator, right } = whole
      const isWhole = operator === '/' && valueKind(left) === 'whole' && valueKind(right) === 'whole'
      if (isWhole) return `(${print(left, 'product')} // ${print(right, 'sign')})`
      const hasInterval = left.kind === 'interval' || right.kind === 'interval'
      return hasInterval && valueKind(whole) === 'date'
        ? `CAST(${print(left, 'sum')} ${operator} ${print(right, 'product')} AS DATE)`
        : null
    }
    case 'column':
    case 'member':
    case 'subscript':
    case 'subquery':
    case 'signed':
    case 'concat':
    case 'row':
    case 'cast':
    case 'case':
    case 'trim':
      return null
  }
}

/** `UNNEST(list of rows) AS t(a, b)` gives a column a member in Trino; DuckDB does so for a recursive unnest in SELECT. */
function relation(source: Relation, printer: Printer): string | null {
  if (source.kind !== 'unnest') return null
  const lists = source.lists.map((list) => printer.expression(list, 'any'))
  if (!source.withOrdinality) {
    return `LATERAL (SELECT ${lists.map((list) => `unnest(${list}, recursive := true)`).join(', ')})`
  }
  // Named first, so that each list is written once.
  const columns = lists.map((_, index) => `unnest(_${index}, recursive := true)`)
  const named = lists.map((list, index) => `${list} AS _${index}`)
  return `LATERAL (SELECT ${columns.join(', ')}, generate_subscripts(_0, 1) FROM (SELECT ${named.join(', ')}))`
}
