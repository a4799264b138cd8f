/** Calls: arguments, lambdas among them, and what may follow the bracket. Which functions there are is not the grammar's business. */

import type { Argument, Call, Expression, Lambda } from './expression-tree.ts'
import { parseSortKeys, parseWindow } from './parse-window.ts'
import type { Reader } from './reader.ts'
import type { Name, SortKey, Window } from './tree.ts'
import { RESERVED } from './words.ts'

/** Reserved words that name functions. */
const CALLABLE = new Set(['GROUPING', 'LISTAGG'])

export function parseCall(reader: Reader): Call {
  const { kind, text, at } = reader.next()
  if (kind === 'word' && RESERVED.has(text) && !CALLABLE.has(text)) reader.refuse(`${text} is not allowed here`)
  const name = text.toLowerCase()
  reader.needSign('(')
  const isDistinct = reader.takeWord('DISTINCT')
  const args = argumentsOf(reader, { name, isDistinct })
  const orderBy = args === '*' ? [] : parseSortKeys(reader)
  reader.needSign(')')
  const clauses = behind(reader)
  if (args === '*' && clauses.nulls !== null) reader.refuse(`${name}(*) has no nulls to ${clauses.nulls.toLowerCase()}`)
  return { kind: 'call', at, name, args, isDistinct, orderBy, ...clauses }
}

function argumentsOf(
  reader: Reader,
  { name, isDistinct }: { readonly name: string; readonly isDistinct: boolean },
): readonly Argument[] | '*' {
  if (reader.isSign(')')) return isDistinct ? reader.refuseNext('a value') : []
  // `count(*)`, and neither `count(DISTINCT *)` nor `f(*, 1)`.
  if (!isDistinct && reader.takeSign('*')) return '*'
  if (name !== 'substring') return reader.list(() => argument(reader))
  // `substring(x FROM a FOR b)` is `substring(x, a, b)`.
  const of = reader.expression()
  if (!reader.takeWord('FROM')) return reader.takeSign(',') ? [of, ...reader.expressions()] : [of]
  const start = reader.expression()
  return reader.takeWord('FOR') ? [of, start, reader.expression()] : [of, start]
}

function argument(reader: Reader): Argument {
  return isLambda(reader) ? reader.nested(() => lambda(reader)) : reader.expression()
}

/** `x ->` or `(x, y) ->`. Looks no further than the names, so it is done in time with their number. */
function isLambda(reader: Reader): boolean {
  if (reader.isName()) return reader.isSign('->', 1)
  if (!reader.isSign('(')) return false
  let ahead = 1
  while (reader.isName(ahead) && reader.isSign(',', ahead + 1)) ahead += 2
  return reader.isName(ahead) && reader.isSign(')', ahead + 1) && reader.isSign('->', ahead + 2)
}

function lambda(reader: Reader): Lambda {
  const { at } = reader
  const parameters = reader.isSign('(') ? reader.names() : [reader.name()]
  reader.needSign('->')
  return { kind: 'lambda', at, parameters, body: reader.expression() }
}

function behind(reader: Reader): Pick<Call, 'withinGroup' | 'filter' | 'nulls' | 'over'> {
  const withinGroup = reader.takeWord('WITHIN', 'GROUP') ? sortKeysIn(reader) : []
  const filter = reader.isWord('FILTER') && reader.isSign('(', 1) ? filterOf(reader) : null
  const nulls = reader.takeWord('IGNORE', 'NULLS') ? 'IGNORE' : reader.takeWord('RESPECT', 'NULLS') ? 'RESPECT' : null
  const isWindowed = reader.isWord('OVER') && (reader.isSign('(', 1) || reader.isName(1))
  if (nulls !== null && !isWindowed) reader.refuseNext('OVER')
  return { withinGroup, filter, nulls, over: isWindowed ? over(reader) : null }
}

function sortKeysIn(reader: Reader): readonly SortKey[] {
  reader.needSign('(')
  if (!reader.isWord('ORDER')) reader.refuseNext('ORDER BY')
  const keys = parseSortKeys(reader)
  reader.needSign(')')
  return keys
}

function filterOf(reader: Reader): Expression {
  reader.needWord('FILTER')
  reader.needSign('(')
  reader.needWord('WHERE')
  const condition = reader.expression()
  reader.needSign(')')
  return condition
}

function over(reader: Reader): Window | Name {
  reader.needWord('OVER')
  return reader.isSign('(') ? parseWindow(reader) : reader.name('the name of a window')
}
