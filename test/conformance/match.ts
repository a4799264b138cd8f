/** Holds an answer against a recorded one, by the numbered rules of the recordings' README. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { ConformanceCase } from './case.ts'

/** Rule 4: as a whole value these stand for anything. */
const ANYTHING = [
  'timestamp',
  'date',
  'datetime',
  'RequestId',
  'x-amzn-RequestId',
  'X-Amzn-Trace-Id',
  'x-amz-crc32',
  'snf_role_arn',
  'sfn_role_arn',
]

/** Rule 5: only their presence counts. What AWS billed is a measurement of its own machines. */
const SDK_METADATA = ['SdkHttpMetadata', 'SdkResponseMetadata', 'billingDetails']

const PLACEHOLDER = /<[A-Za-z0-9_ .:-]+>/

export interface Matcher {
  /** Null when it matches, else the first difference. */
  difference(expected: Json | undefined, actual: Json | undefined, path: string): string | null
  /** Forgets what placeholders stood for since. */
  attempt(expected: Json, actual: Json): boolean
}

export function createMatcher(one: ConformanceCase): Matcher {
  const anything = new Set(ANYTHING)
  for (const placeholder of one.placeholders ?? []) {
    const { kind, replacement } = placeholder
    if (kind === 'value' && typeof replacement === 'string') anything.add(replacement)
  }
  // Rule 3: names of bindings are wildcards wherever they stand.
  const names = Object.keys(one.bindings ?? {}).filter((name) => !name.includes('<') && !anything.has(name))
  const wild = new RegExp([PLACEHOLDER.source, ...names.map(literally)].join('|'), 'g')
  let bound = new Map<string, string>()

  function difference(expected: Json | undefined, actual: Json | undefined, path: string): string | null {
    if (expected === undefined) return actual === undefined ? null : unequal(path, 'nothing', actual)
    if (typeof expected === 'string') return textDifference(expected, actual, path)
    const parsed = typeof actual === 'string' ? parse(actual) : actual
    if (Array.isArray(expected)) return listDifference(expected as readonly Json[], parsed, path)
    if (isJsonObject(expected)) return objectDifference(expected, parsed, path)
    return expected === parsed ? null : unequal(path, expected, actual)
  }

  function listDifference(expected: readonly Json[], actual: Json | undefined, path: string): string | null {
    if (!Array.isArray(actual)) return unequal(path, expected, actual)
    if (actual.length !== expected.length) return unequal(`${path}.length`, expected.length, actual.length)
    for (const [index, item] of expected.entries()) {
      const found = difference(item, actual[index] as Json, `${path}[${index}]`)
      if (found !== null) return found
    }
    return null
  }

  function objectDifference(expected: JsonObject, actual: Json | undefined, path: string): string | null {
    if (!isJsonObject(actual)) return unequal(path, expected, actual)
    const extra = Object.keys(actual).find((key) => !Object.hasOwn(expected, key))
    if (extra !== undefined) return unequal(`${path}.${extra}`, undefined, actual[extra])
    for (const [key, value] of Object.entries(expected)) {
      if (!Object.hasOwn(actual, key)) return unequal(`${path}.${key}`, value, undefined)
      if (SDK_METADATA.includes(key)) continue
      const found = difference(value, actual[key], `${path}.${key}`)
      if (found !== null) return found
    }
    return null
  }

  function textDifference(expected: string, actual: Json | undefined, path: string): string | null {
    if (actual === undefined) return unequal(path, expected, actual)
    const bare = expected.startsWith('"') && expected.endsWith('"') ? expected.slice(1, -1) : expected
    if (anything.has(bare)) return null
    const isAlone = new RegExp(`^(?:${wild.source})$`).test(bare)
    if (isAlone) return bind(bare, typeof actual === 'string' ? actual : JSON.stringify(actual), path)
    if (typeof actual !== 'string') return unequal(path, expected, actual)
    return expected === actual || matchesPattern(expected, actual) ? null : unequal(path, expected, actual)
  }

  function bind(name: string, text: string, path: string): string | null {
    const before = bound.get(name)
    if (before !== undefined && before !== text) return unequal(`${path} (${name})`, before, text)
    bound.set(name, text)
    return null
  }

  function matchesPattern(expected: string, actual: string): boolean {
    const groups: string[] = []
    let source = ''
    let from = 0
    for (const { 0: name, index } of expected.matchAll(wild)) {
      source += literally(expected.slice(from, index))
      from = index + name.length
      const before = bound.get(name)
      const seen = groups.indexOf(name)
      if (before !== undefined) source += literally(before)
      else if (seen >= 0) source += `\\${seen + 1}`
      else {
        groups.push(name)
        source += '([^]+?)'
      }
    }
    if (from === 0) return false
    const found = new RegExp(`^${source}${literally(expected.slice(from))}$`).exec(actual)
    if (found === null) return false
    for (const [position, name] of groups.entries()) bound.set(name, found[position + 1] as string)
    return true
  }

  return {
    difference,
    attempt(expected, actual) {
      const before = new Map(bound)
      if (difference(expected, actual, '') === null) return true
      bound = before
      return false
    },
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

function unequal(path: string, expected: unknown, actual: unknown): string {
  return `${path}: recorded ${brief(expected)}, here ${brief(actual)}`
}

const BRIEF = 300

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > BRIEF ? `${text.slice(0, BRIEF)}…` : text
}
