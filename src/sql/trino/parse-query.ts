/** Queries: WITH, set operations, SELECT with its clauses, VALUES, order and limit. */

import type { Expression } from './expression-tree.ts'
import { parseFrom } from './parse-relation.ts'
import { parseSortKeys, parseWindow } from './parse-window.ts'
import type { Reader } from './reader.ts'
import type { Grouping, Query, QueryBody, RowCount, Select, SelectItem, SharedQuery, Values } from './tree.ts'
import { CLAUSE_WORDS } from './words.ts'

export function parseQuery(reader: Reader): Query {
  const { at } = reader
  const shared = sharedQueries(reader)
  const body = union(reader)
  const orderBy = parseSortKeys(reader)
  const offset = offsetOf(reader)
  const limit = limitOf(reader)
  if (reader.isWord('OFFSET')) reader.refuse('OFFSET stands before LIMIT in Trino')
  return { kind: 'query', at, shared, body, orderBy, offset, limit }
}

function sharedQueries(reader: Reader): readonly SharedQuery[] {
  if (!reader.takeWord('WITH')) return []
  if (reader.isWord('RECURSIVE')) reader.refuse('WITH RECURSIVE is not allowed')
  return reader.list(() => {
    const name = reader.name()
    const columns = reader.isSign('(') ? reader.names() : []
    reader.needWord('AS')
    reader.needSign('(')
    const query = reader.query()
    reader.needSign(')')
    return { name, columns, query }
  })
}

/** INTERSECT binds tighter than UNION and EXCEPT. */
function union(reader: Reader): QueryBody {
  return setOperations(reader, ['UNION', 'EXCEPT'], () => setOperations(reader, ['INTERSECT'], () => term(reader)))
}

function setOperations(
  reader: Reader,
  operators: readonly ('UNION' | 'INTERSECT' | 'EXCEPT')[],
  operand: () => QueryBody,
): QueryBody {
  const { at } = reader
  let left = operand()
  for (;;) {
    const operator = operators.find((word) => reader.takeWord(word))
    if (operator === undefined) return left
    reader.link()
    const keepsDuplicates = reader.takeWord('ALL')
    if (!keepsDuplicates) reader.takeWord('DISTINCT')
    left = { kind: 'set', at, operator, keepsDuplicates, left, right: operand() }
  }
}

function term(reader: Reader): QueryBody {
  if (reader.takeSign('(')) {
    if (reader.isWord('WITH')) reader.refuse('WITH stands before the bracket in Trino')
    const query = reader.query()
    reader.needSign(')')
    return query
  }
  if (reader.isWord('VALUES')) return values(reader)
  return select(reader)
}

function values(reader: Reader): Values {
  const { at } = reader.next()
  return { kind: 'values', at, rows: reader.expressions() }
}

function select(reader: Reader): Select {
  const { at } = reader
  reader.needWord('SELECT')
  const isDistinct = reader.takeWord('DISTINCT')
  if (!isDistinct) reader.takeWord('ALL')
  return {
    kind: 'select',
    at,
    isDistinct,
    items: reader.list(() => selectItem(reader)),
    from: reader.takeWord('FROM') ? parseFrom(reader) : [],
    where: reader.takeWord('WHERE') ? reader.expression() : null,
    groupBy: groupings(reader),
    having: reader.takeWord('HAVING') ? reader.expression() : null,
    windows: reader.takeWord('WINDOW') ? reader.list(() => namedWindow(reader)) : [],
  }
}

function selectItem(reader: Reader): SelectItem {
  const { at } = reader
  if (reader.takeSign('*')) return { kind: 'star', at, table: null }
  if (reader.isName() && reader.isSign('.', 1) && reader.isSign('*', 2)) {
    const table = reader.name()
    reader.needSign('.')
    reader.needSign('*')
    return { kind: 'star', at, table }
  }
  const value = reader.expression()
  const isAliased = reader.takeWord('AS') || (reader.isName() && !isClause(reader))
  return { kind: 'item', at, value, alias: isAliased ? reader.name('an alias') : null }
}

const isClause = (reader: Reader): boolean => {
  const { kind, text } = reader.ahead()
  return kind === 'word' && CLAUSE_WORDS.has(text)
}

function namedWindow(reader: Reader): Select['windows'][number] {
  const name = reader.name('the name of a window')
  reader.needWord('AS')
  return { name, window: parseWindow(reader) }
}

function groupings(reader: Reader): readonly Grouping[] {
  if (!reader.takeWord('GROUP')) return []
  reader.needWord('BY')
  return reader.list(() => grouping(reader))
}

function grouping(reader: Reader): Grouping {
  const { at } = reader
  const set = () => groupingSet(reader)
  if (reader.takeWord('ROLLUP')) return { kind: 'sets', at, style: 'ROLLUP', sets: reader.bracketed(set) }
  if (reader.takeWord('CUBE')) return { kind: 'sets', at, style: 'CUBE', sets: reader.bracketed(set) }
  if (reader.takeWord('GROUPING', 'SETS')) {
    return { kind: 'sets', at, style: 'GROUPING SETS', sets: reader.bracketed(set) }
  }
  return { kind: 'key', of: reader.expression() }
}

/** `(a, b)`, `()` or `a`. */
function groupingSet(reader: Reader): readonly Expression[] {
  if (!reader.isSign('(')) return [reader.expression()]
  if (!reader.isSign(')', 1)) return reader.bracketed(() => reader.expression())
  reader.needSign('(')
  reader.needSign(')')
  return []
}

function offsetOf(reader: Reader): number | null {
  if (!reader.takeWord('OFFSET')) return null
  const rows = reader.wholeNumber('OFFSET')
  if (!reader.takeWord('ROWS')) reader.takeWord('ROW')
  return rows
}

function limitOf(reader: Reader): RowCount | null {
  if (reader.takeWord('LIMIT', 'ALL')) reader.refuse('LIMIT ALL is not allowed, give a number')
  if (reader.takeWord('LIMIT')) return { style: 'limit', rows: reader.wholeNumber('LIMIT') }
  if (!reader.takeWord('FETCH')) return null
  if (!reader.takeWord('FIRST')) reader.needWord('NEXT')
  const rows = reader.ahead().kind === 'number' ? reader.wholeNumber('FETCH') : 1
  if (!reader.takeWord('ROWS')) reader.needWord('ROW')
  reader.needWord('ONLY')
  return { style: 'fetch', rows }
}
