/** FROM: tables, queries and lists, joined one after the other. */
import type { Reader } from './reader.ts'
import type { Alias, Join, JoinedRelation, JoinSide, Relation } from './tree.ts'
import { CLAUSE_WORDS } from './words.ts'

export function parseFrom(reader: Reader): readonly JoinedRelation[] {
  return reader.list(() => {
    const first = relation(reader)
    const joins: Join[] = []
    for (let join = nextJoin(reader); join !== null; join = nextJoin(reader)) joins.push(join)
    return { first, joins }
  })
}

function nextJoin(reader: Reader): Join | null {
  const { at } = reader
  const side = joinSide(reader)
  if (side === null) return null
  const joined = relation(reader)
  if (side === 'CROSS') return { at, side, relation: joined, on: null }
  if (reader.takeWord('USING')) return { at, side, relation: joined, on: { using: reader.names() } }
  reader.needWord('ON')
  return { at, side, relation: joined, on: reader.expression() }
}

function joinSide(reader: Reader): JoinSide | null {
  if (reader.isWord('NATURAL')) reader.refuse('a NATURAL join is not allowed; say which columns are equal')
  if (reader.takeWord('JOIN') || reader.takeWord('INNER', 'JOIN')) return 'INNER'
  if (reader.takeWord('CROSS', 'JOIN')) return 'CROSS'
  const side = (['LEFT', 'RIGHT', 'FULL'] as const).find((word) => reader.takeWord(word))
  if (side === undefined) return null
  reader.takeWord('OUTER')
  reader.needWord('JOIN')
  return side
}

function relation(reader: Reader): Relation {
  const { at } = reader
  if (reader.takeSign('(')) {
    if (!reader.startsQuery() && !reader.isSign('(')) reader.refuse('only a query may stand in brackets in FROM')
    const query = reader.query()
    reader.needSign(')')
    return { kind: 'query relation', at, query, alias: aliasOf(reader) }
  }
  if (reader.takeWord('UNNEST')) {
    const lists = reader.bracketed(() => reader.expression())
    const withOrdinality = reader.takeWord('WITH', 'ORDINALITY')
    return { kind: 'unnest', at, lists, withOrdinality, alias: aliasOf(reader) }
  }
  if (reader.isWord('LATERAL') && reader.isSign('(', 1)) reader.refuse('LATERAL is not allowed')
  const names = [reader.name('a table')]
  while (reader.takeSign('.')) names.push(reader.name('a table'))
  const [name, ...qualifiers] = names.reverse()
  if (name === undefined) return reader.refuseNext('a table')
  if (reader.isSign('(')) refuseFunction(reader, name.text)
  return { kind: 'table', at, qualifiers: qualifiers.reverse(), name, alias: aliasOf(reader) }
}

/** `projects (a, b)` would be columns of no alias. */
function refuseFunction(reader: Reader, name: string): never {
  return reader.refuse(`the function ${name.slice(0, 60)} is not allowed in FROM`)
}

function aliasOf(reader: Reader): Alias | null {
  const { kind, text } = reader.ahead()
  const isBare = reader.isName() && !(kind === 'word' && CLAUSE_WORDS.has(text))
  if (!reader.takeWord('AS') && !isBare) return null
  const name = reader.name('an alias')
  return { name, columns: reader.isSign('(') ? reader.names() : [] }
}
