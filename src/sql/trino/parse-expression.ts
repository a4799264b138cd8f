/** Expressions, from the operator that binds loosest to the one that binds tightest, as in Trino's grammar: a predicate takes no other predicate as its side. */

import { isLiteral } from './expression-kinds.ts'
import type { ArithmeticOperator, Comparison, Expression } from './expression-tree.ts'
import { parsePrimary } from './parse-primary.ts'
import type { Reader } from './reader.ts'

export function parseExpression(reader: Reader): Expression {
  return logical(reader, 'OR', () => logical(reader, 'AND', () => negation(reader)))
}

function logical(reader: Reader, operator: 'AND' | 'OR', operand: () => Expression): Expression {
  const { at } = reader
  const first = operand()
  if (!reader.isWord(operator)) return first
  const operands = [first]
  while (reader.takeWord(operator)) operands.push(operand())
  return { kind: 'logical', at, operator, operands }
}

function negation(reader: Reader): Expression {
  const { at } = reader
  if (!reader.takeWord('NOT')) return predicate(reader)
  return { kind: 'not', at, of: reader.nested(() => negation(reader)) }
}

const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['=', '<>', '<', '<=', '>', '>='])
const isComparison = (sign: string): sign is Comparison => COMPARISONS.has(sign)

function predicate(reader: Reader): Expression {
  const { at } = reader
  const left = parseValue(reader)
  const { kind, text } = reader.ahead()
  if (kind === 'sign' && isComparison(text)) {
    reader.next()
    return comparison(reader, at, text, left)
  }
  if (reader.takeWord('IS')) return isPredicate(reader, at, left)
  const isNegated = reader.takeWord('NOT')
  if (reader.takeWord('BETWEEN')) {
    const low = parseValue(reader)
    reader.needWord('AND')
    return { kind: 'between', at, isNegated, of: left, low, high: parseValue(reader) }
  }
  if (reader.takeWord('IN')) return { kind: 'in', at, isNegated, of: left, choices: choices(reader) }
  if (reader.takeWord('LIKE')) {
    const pattern = parseValue(reader)
    const escapedBy = reader.takeWord('ESCAPE') ? parseValue(reader) : null
    return { kind: 'like', at, isNegated, of: left, pattern, escapedBy }
  }
  return isNegated ? reader.refuseNext('BETWEEN, IN or LIKE') : left
}

function comparison(reader: Reader, at: number, operator: Comparison, left: Expression): Expression {
  const quantifier = reader.isSign('(', 1) ? quantifierAhead(reader) : null
  if (quantifier === null) return { kind: 'compare', at, operator, left, right: parseValue(reader) }
  reader.next()
  reader.needSign('(')
  const query = reader.query()
  reader.needSign(')')
  return { kind: 'quantified', at, operator, quantifier, left, query }
}

/** SOME is another word for ANY. */
function quantifierAhead(reader: Reader): 'ALL' | 'ANY' | null {
  if (reader.isWord('ALL')) return 'ALL'
  return reader.isWord('ANY') || reader.isWord('SOME') ? 'ANY' : null
}

function isPredicate(reader: Reader, at: number, left: Expression): Expression {
  const isNegated = reader.takeWord('NOT')
  if (reader.takeWord('NULL')) return { kind: 'is null', at, isNegated, of: left }
  if (!reader.takeWord('DISTINCT', 'FROM')) return reader.refuseNext('NULL or DISTINCT FROM')
  return { kind: 'distinct', at, isNegated, left, right: parseValue(reader) }
}

function choices(reader: Reader): Extract<Expression, { kind: 'in' }>['choices'] {
  reader.needSign('(')
  const isQuery = reader.startsQuery()
  const found = isQuery ? reader.query() : reader.expressions()
  reader.needSign(')')
  return found
}

/** Everything that is no truth value of itself. `||` binds looser than `+`. */
export function parseValue(reader: Reader): Expression {
  const { at } = reader
  const first = sum(reader)
  if (!reader.isSign('||')) return first
  const operands = [first]
  while (reader.takeSign('||')) operands.push(sum(reader))
  return { kind: 'concat', at, operands }
}

const sum = (reader: Reader): Expression => chain(reader, ['+', '-'], () => product(reader))
const product = (reader: Reader): Expression => chain(reader, ['*', '/', '%'], () => signed(reader))

function chain(reader: Reader, operators: readonly ArithmeticOperator[], operand: () => Expression): Expression {
  const { at } = reader
  let left = operand()
  for (;;) {
    const operator = operators.find((sign) => reader.takeSign(sign))
    if (operator === undefined) return left
    reader.link()
    left = { kind: 'arithmetic', at, operator, left, right: operand() }
  }
}

function signed(reader: Reader): Expression {
  const { at } = reader
  const sign = reader.takeSign('-') ? '-' : reader.takeSign('+') ? '+' : null
  if (sign === null) return postfix(reader)
  return { kind: 'signed', at, sign, of: reader.nested(() => signed(reader)) }
}

function postfix(reader: Reader): Expression {
  const { at } = reader
  let of = parsePrimary(reader)
  for (;;) {
    if (reader.takeSign('[')) {
      reader.link()
      const index = reader.value()
      reader.needSign(']')
      of = { kind: 'subscript', at, of, index }
    } else if (reader.takeSign('.')) {
      reader.link()
      if (isLiteral(of)) reader.refuse('a literal has no members')
      of = { kind: 'member', at, of, name: reader.name('the name of a member') }
    } else return of
  }
}
