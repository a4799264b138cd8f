/** Walking a JSONPath. The failures are those of Jayway's library, whose sentences AWS passes on. */
import { isJsonObject, type Json } from '#lib/json'
import { matchesFilter } from './match-filter.ts'
import type { ParsedPath, Segment } from './parse-path.ts'

/** Nothing is there: Jayway's sentence says how far the walk came. */
export class PathNotFound extends Error {
  override readonly name = 'PathNotFound'
  /** Where a definite path came to an end, and what stood there. */
  readonly stop: { readonly step: string | number; readonly at: Json } | undefined

  constructor(message: string, stop?: PathNotFound['stop']) {
    super(message)
    this.stop = stop
  }
}

/** What `..` may visit in one walk; a payload has at most half as many values as bytes. */
const MAX_VISITED = 1_000_000

/** The value at a definite path, or the list of values at any other. Throws PathNotFound. */
export function selectAt(path: ParsedPath, root: Json): Json {
  return path.isDefinite ? selectOne(path, root) : selectMany(path, root)
}

function selectOne(path: ParsedPath, root: Json): Json {
  let value = root
  for (const [index, segment] of path.segments.entries()) {
    const next = segment.kind === 'names' ? memberAt(path, index, value) : itemAt(path, index, value)
    if (next === undefined) throw new PathNotFound(missing(path, index, segment), { step: stepOf(segment), at: value })
    value = next
  }
  return value
}

/** A definite segment has one name or one index. */
function stepOf(segment: Segment): string | number {
  if (segment.kind === 'names') return segment.names[0] as string
  return segment.kind === 'indexes' ? (segment.indexes[0] as number) : ''
}

function missing(path: ParsedPath, index: number, segment: Segment): string {
  const isLeaf = index === path.segments.length - 1
  return isLeaf || segment.kind === 'indexes'
    ? `No results for path: ${written(path, path.segments.length)}`
    : `Missing property in path ${written(path, index + 1)}`
}

function memberAt(path: ParsedPath, index: number, value: Json): Json | undefined {
  const [name] = (path.segments[index] as Segment & { kind: 'names' }).names as readonly [string]
  if (isJsonObject(value)) return Object.hasOwn(value, name) ? value[name] : undefined
  throw new PathNotFound(
    `Expected to find an object with property ['${name}'] in path ${written(path, index)} but found '${javaClass(value)}'. ` +
      "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
    { step: name, at: value },
  )
}

function itemAt(path: ParsedPath, index: number, value: Json): Json | undefined {
  const [position] = (path.segments[index] as Segment & { kind: 'indexes' }).indexes as readonly [number]
  if (Array.isArray(value)) return (value as readonly Json[]).at(position)
  throw new PathNotFound(
    value === null
      ? `The path ${written(path, index)} is null`
      : `Filter: [${position}] can only be applied to arrays. Current context is: ${JSON.stringify(value)}`,
    { step: position, at: value },
  )
}

function javaClass(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'java.util.ArrayList'
  if (typeof value === 'string') return 'java.lang.String'
  if (typeof value === 'boolean') return 'java.lang.Boolean'
  return Number.isInteger(value) ? 'java.lang.Integer' : 'java.lang.Double'
}

/** The first `count` segments as Jayway writes them, e.g. `$['a'][0]`. */
function written(path: ParsedPath, count: number): string {
  const root = path.root.kind === 'variable' ? `$['${path.root.name}']` : '$'
  return root + path.segments.slice(0, count).map(writtenSegment).join('')
}

function writtenSegment(segment: Segment): string {
  switch (segment.kind) {
    case 'names':
      return `[${segment.names.map((name) => `'${name}'`).join(',')}]`
    case 'indexes':
      return `[${segment.indexes.join(',')}]`
    case 'wildcard':
      return '[*]'
    case 'descend':
      return '..'
    case 'slice':
    case 'filter':
      return segment.text
  }
}

/** An indefinite path finds a list, empty where nothing is. */
function selectMany(path: ParsedPath, root: Json): readonly Json[] {
  const budget = { left: MAX_VISITED }
  let values: readonly Json[] = [root]
  for (const segment of path.segments) values = values.flatMap((value) => step(segment, value, root, budget))
  return values
}

function step(segment: Segment, value: Json, root: Json, budget: { left: number }): readonly Json[] {
  budget.left--
  if (budget.left < 0) throw new PathNotFound('The path visits too many values')
  switch (segment.kind) {
    case 'names': {
      if (!isJsonObject(value)) return []
      const found = segment.names.filter((name) => Object.hasOwn(value, name))
      if (segment.names.length === 1) return found.map((name) => value[name] as Json)
      return [Object.fromEntries(found.map((name) => [name, value[name] as Json]))]
    }
    case 'indexes':
      if (!Array.isArray(value)) return []
      return segment.indexes.flatMap((index) => {
        const item = (value as readonly Json[]).at(index)
        return item === undefined ? [] : [item]
      })
    case 'slice':
      return Array.isArray(value) ? (value as readonly Json[]).slice(segment.from, segment.to) : []
    case 'wildcard':
      return typeof value === 'object' && value !== null ? (Object.values(value) as readonly Json[]) : []
    case 'filter':
      return (Array.isArray(value) ? (value as readonly Json[]) : isJsonObject(value) ? [value] : []).filter((item) =>
        matchesFilter(segment.filter, item, root),
      )
    case 'descend':
      return withDescendants(value, budget)
  }
}

/** Parents before children, in the order of the text; without recursion, because data may be nested deeply. */
function withDescendants(value: Json, budget: { left: number }): readonly Json[] {
  const found: Json[] = []
  const waiting: Json[] = [value]
  while (waiting.length > 0) {
    const part = waiting.pop() as Json
    if (budget.left-- <= 0) throw new PathNotFound('The path visits too many values')
    found.push(part)
    if (typeof part !== 'object' || part === null) continue
    for (const inner of (Object.values(part) as readonly Json[]).toReversed()) waiting.push(inner)
  }
  return found
}
