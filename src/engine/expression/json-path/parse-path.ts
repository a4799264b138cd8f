/** JSONPath as Step Functions reads it (Jayway's dialect): text into segments, once. */
import { type FilterNode, parseFilter } from './parse-filter.ts'
import { TextReader } from './text-reader.ts'

export type Segment =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly text: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'filter'; readonly filter: FilterNode; readonly text: string }
  | { readonly kind: 'descend' }

export interface ParsedPath {
  readonly text: string
  /** What `$` stands for: the input, the context object (`$$`), or a variable (`$name`). */
  readonly root:
    | { readonly kind: 'input' }
    | { readonly kind: 'context' }
    | { readonly kind: 'variable'; readonly name: string }
  readonly segments: readonly Segment[]
  /** A definite path names one place; any other gives a list. */
  readonly isDefinite: boolean
}

/** A path is read in one pass without recursion, but what it may cost to walk grows with its segments. */
const MAX_SEGMENTS = 256

const VARIABLE_NAME = /^[\p{ID_Start}][\p{ID_Continue}]*/u

/** Null when the text is no path. */
export function parsePath(text: string): ParsedPath | null {
  if (!text.startsWith('$')) return null
  const reader = new TextReader(text)
  reader.skip(1)
  const root = parseRoot(reader)
  const segments: Segment[] = []
  while (!reader.atEnd()) {
    const more = parseSegment(reader)
    if (more === null || segments.push(...more) > MAX_SEGMENTS) return null
  }
  if (segments.at(-1)?.kind === 'descend') return null
  return { text, root, segments, isDefinite: segments.every(isDefiniteSegment) }
}

function parseRoot(reader: TextReader): ParsedPath['root'] {
  if (reader.take('$')) return { kind: 'context' }
  const name = reader.takeMatch(VARIABLE_NAME)
  return name === null ? { kind: 'input' } : { kind: 'variable', name }
}

function isDefiniteSegment(segment: Segment): boolean {
  if (segment.kind === 'names') return segment.names.length === 1
  return segment.kind === 'indexes' && segment.indexes.length === 1
}

/** Jayway ends a name at a dot, a bracket, a parenthesis or a blank. */
const DOT_NAME = /^[^.[\]()\s*][^.[\]()\s]*/u

function parseSegment(reader: TextReader): readonly Segment[] | null {
  if (reader.take('..')) {
    if (reader.peek() === '[') return [{ kind: 'descend' }]
    const after = parseDotName(reader)
    return after === null ? null : [{ kind: 'descend' }, after]
  }
  if (reader.take('.')) {
    const segment = reader.peek() === '[' ? parseBracket(reader) : parseDotName(reader)
    return segment === null ? null : [segment]
  }
  const segment = reader.peek() === '[' ? parseBracket(reader) : null
  return segment === null ? null : [segment]
}

function parseDotName(reader: TextReader): Segment | null {
  if (reader.take('*')) return { kind: 'wildcard' }
  const name = reader.takeMatch(DOT_NAME)
  return name === null ? null : { kind: 'names', names: [name] }
}

function parseBracket(reader: TextReader): Segment | null {
  const start = reader.position
  reader.skip(1)
  reader.skipSpace()
  const next = reader.peek()
  if (next === "'" || next === '"') return parseNames(reader)
  if (next === '?') {
    reader.skip(1)
    const filter = parseFilter(reader)
    return filter !== null && closed(reader)
      ? { kind: 'filter', filter, text: reader.text.slice(start, reader.position) }
      : null
  }
  if (reader.take('*')) return closed(reader) ? { kind: 'wildcard' } : null
  const inside = reader.takeMatch(/^[-\d:,\s]+/)
  if (inside === null || !closed(reader)) return null
  return parseIndexes(inside.replace(/\s/g, ''), reader.text.slice(start, reader.position))
}

function closed(reader: TextReader): boolean {
  reader.skipSpace()
  return reader.take(']')
}

function parseNames(reader: TextReader): Segment | null {
  const names: string[] = []
  for (;;) {
    reader.skipSpace()
    const name = reader.takeQuoted()
    if (name === null) return null
    names.push(name)
    if (closed(reader)) return { kind: 'names', names }
    if (!reader.take(',')) return null
  }
}

const INTEGER = /^-?\d{1,9}$/

function parseIndexes(inside: string, text: string): Segment | null {
  const slice = /^(-?\d{1,9})?:(-?\d{1,9})?$/.exec(inside)
  if (slice !== null) {
    const [, from, to] = slice
    return {
      kind: 'slice',
      ...(from === undefined ? {} : { from: Number(from) }),
      ...(to === undefined ? {} : { to: Number(to) }),
      text,
    }
  }
  const parts = inside.split(',')
  return parts.every((part) => INTEGER.test(part)) ? { kind: 'indexes', indexes: parts.map(Number) } : null
}
