/** What an expression is made of: literals, columns, calls, and what stands between words or brackets of its own. */

import type { Expression, ExtractField } from './expression-tree.ts'
import { parseCall } from './parse-call.ts'
import { parseInterval } from './parse-interval.ts'
import { parseType } from './parse-type.ts'
import type { Reader } from './reader.ts'

export function parsePrimary(reader: Reader): Expression {
  const { kind, text, at } = reader.ahead()
  switch (kind) {
    case 'number':
      reader.next()
      return { kind: 'number', at, text }
    case 'text':
      reader.next()
      return { kind: 'text', at, value: text }
    case 'sign':
      return text === '(' ? bracket(reader) : reader.refuseNext('a value')
    case 'word':
      return KEYWORDS[text]?.(reader) ?? named(reader)
    case 'name':
      return named(reader)
    case 'end':
      return reader.refuseNext('a value')
  }
}

/** Each answers null where its word is only a name here, as DATE is in `date(x)`. */
const KEYWORDS: Readonly<Record<string, (reader: Reader) => Expression | null>> = {
  NULL: (reader) => ({ kind: 'null', at: reader.next().at }),
  TRUE: (reader) => ({ kind: 'boolean', at: reader.next().at, value: true }),
  FALSE: (reader) => ({ kind: 'boolean', at: reader.next().at, value: false }),
  CURRENT_DATE: (reader) => ({ kind: 'today', at: reader.next().at }),
  DATE: (reader) => moment(reader, 'DATE', /^\d{4}-\d{2}-\d{2}$/),
  TIMESTAMP: (reader) => moment(reader, 'TIMESTAMP', /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/),
  INTERVAL: (reader) => (['text', 'sign'].includes(reader.ahead(1).kind) ? parseInterval(reader) : null),
  CASE: choice,
  CAST: (reader) => cast(reader, false),
  TRY_CAST: (reader) => (reader.isSign('(', 1) ? cast(reader, true) : null),
  EXISTS: exists,
  EXTRACT: extract,
  TRIM: trim,
  ROW: (reader) => (reader.isSign('(', 1) ? row(reader) : null),
  ARRAY: (reader) => (reader.isSign('[', 1) ? array(reader) : null),
  POSITION: (reader) => (reader.isSign('(', 1) ? position(reader) : null),
}

function bracket(reader: Reader): Expression {
  const { at } = reader.next()
  if (reader.startsQuery()) {
    const query = reader.query()
    reader.needSign(')')
    return { kind: 'subquery', at, query }
  }
  const [first, ...others] = reader.expressions()
  reader.needSign(')')
  if (first === undefined) return reader.refuseNext('a value')
  return others.length === 0 ? first : { kind: 'row', at, values: [first, ...others] }
}

function named(reader: Reader): Expression {
  const { at, written } = reader.ahead()
  if (reader.isSign('(', 1)) return parseCall(reader)
  if (!reader.isName()) return reader.refuse(`${written} is not allowed here`)
  const first = reader.name()
  if (!reader.takeSign('.')) return { kind: 'column', at, table: null, name: first }
  const name = reader.name('the name of a column')
  if (reader.isSign('(')) return reader.refuse('functions are called without a schema')
  return { kind: 'column', at, table: first, name }
}

function moment(reader: Reader, type: 'DATE' | 'TIMESTAMP', form: RegExp): Expression | null {
  const literal = reader.ahead(1)
  if (literal.kind !== 'text') return null
  const { at } = reader.next()
  if (!form.test(literal.text)) return reader.refuse(`this is no ${type}`)
  reader.next()
  return { kind: 'moment', at, type, value: literal.text }
}

function choice(reader: Reader): Expression {
  const { at } = reader.next()
  const operand = reader.isWord('WHEN') ? null : reader.expression()
  const branches: { readonly when: Expression; readonly result: Expression }[] = []
  while (reader.takeWord('WHEN')) {
    const when = reader.expression()
    reader.needWord('THEN')
    branches.push({ when, result: reader.expression() })
  }
  if (branches.length === 0) return reader.refuseNext('WHEN')
  const otherwise = reader.takeWord('ELSE') ? reader.expression() : null
  reader.needWord('END')
  return { kind: 'case', at, operand, branches, otherwise }
}

function cast(reader: Reader, isTry: boolean): Expression {
  const { at } = reader.next()
  reader.needSign('(')
  const of = reader.expression()
  reader.needWord('AS')
  const type = parseType(reader)
  reader.needSign(')')
  return { kind: 'cast', at, isTry, of, type }
}

function exists(reader: Reader): Expression {
  const { at } = reader.next()
  reader.needSign('(')
  const query = reader.query()
  reader.needSign(')')
  return { kind: 'exists', at, query }
}

const FIELDS = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DAY_OF_MONTH',
  'DAY_OF_WEEK',
  'DOW',
  'DAY_OF_YEAR',
  'DOY',
  'HOUR',
  'MINUTE',
  'SECOND',
] as const satisfies readonly ExtractField[]

function extract(reader: Reader): Expression {
  const { at } = reader.next()
  reader.needSign('(')
  const field = FIELDS.find((word) => reader.takeWord(word))
  if (field === undefined) return reader.refuseNext(`one of ${FIELDS.join(', ')}`)
  reader.needWord('FROM')
  const of = reader.value()
  reader.needSign(')')
  return { kind: 'extract', at, field, of }
}

const SIDES = ['BOTH', 'LEADING', 'TRAILING'] as const

/** `trim(x)`, `trim(x, ' ')`, `trim(' ' FROM x)`, `trim(BOTH FROM x)`, `trim(BOTH ' ' FROM x)`. */
function trim(reader: Reader): Expression {
  const { at } = reader.next()
  reader.needSign('(')
  const named = SIDES.find((word) => reader.takeWord(word))
  const side = named ?? 'BOTH'
  const first = named !== undefined && reader.isWord('FROM') ? null : reader.value()
  let found: Expression
  if (reader.takeWord('FROM')) found = { kind: 'trim', at, side, characters: first, of: reader.value() }
  else if (first === null || named !== undefined) return reader.refuseNext('FROM')
  else found = { kind: 'trim', at, side, of: first, characters: reader.takeSign(',') ? reader.value() : null }
  reader.needSign(')')
  return found
}

function row(reader: Reader): Expression {
  const { at } = reader.next()
  return { kind: 'row', at, values: reader.bracketed(() => reader.expression()) }
}

function array(reader: Reader): Expression {
  const { at } = reader.next()
  reader.needSign('[')
  const values = reader.isSign(']') ? [] : reader.expressions()
  reader.needSign(']')
  return { kind: 'array', at, values }
}

/** `position(a IN b)` is `strpos(b, a)`. The first is no whole expression: IN would be taken for a predicate. */
function position(reader: Reader): Expression {
  const { at } = reader.next()
  reader.needSign('(')
  const within = reader.value()
  reader.needWord('IN')
  const text = reader.value()
  reader.needSign(')')
  return {
    kind: 'call',
    at,
    name: 'strpos',
    args: [text, within],
    isDistinct: false,
    orderBy: [],
    withinGroup: [],
    filter: null,
    nulls: null,
    over: null,
  }
}
