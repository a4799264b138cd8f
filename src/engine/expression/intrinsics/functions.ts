/** The intrinsic functions by name: how many arguments they take and what they give. */
import { isJsonObject, type Json } from '#lib/json'
import { parseJson } from '../../nesting.ts'
import { hashText, isHashAlgorithm } from '../hash.ts'
import { isSameJson } from '../same-json.ts'
import { seededInteger, seededRandom } from '../seeded-random.ts'
import type { Chance } from '../types.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { formatText } from './format.ts'

/** Why a function did not work, without the sentence that names it. */
export class IntrinsicFailure extends Error {
  override readonly name = 'IntrinsicFailure'
}

interface Surroundings {
  readonly chance: Chance
  readonly template: string | undefined
}

export interface Intrinsic {
  readonly arity: readonly [least: number, most: number]
  apply(values: readonly Json[], surroundings: Surroundings): Json
}

/** AWS's limits on what a function is given. */
const MAX_TEXT = 10_000
const MAX_RANGE = 1_000

function fail(message: string): never {
  throw new IntrinsicFailure(message)
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : fail('The first argument must be an array.')
}

function text(value: Json | undefined, what: string): string {
  return typeof value === 'string' ? value : fail(`The ${what} must be a string.`)
}

/** Numbers are rounded to the nearest integer, halves upwards. */
function integer(value: Json | undefined, what: string): number {
  const rounded = typeof value === 'number' ? Math.round(value) : Number.NaN
  // Adding 0 turns the negative zero, which JSON would show, into zero.
  return Number.isSafeInteger(rounded) ? rounded + 0 : fail(`The ${what} must be a number.`)
}

function short(value: string): string {
  return value.length <= MAX_TEXT ? value : fail(`The input must not be longer than ${MAX_TEXT} characters.`)
}

function partition(values: readonly Json[]): Json {
  const items = list(values[0])
  const size = integer(values[1], 'chunk size')
  if (size <= 0) fail('The chunk size must be a positive integer.')
  const chunks: Json[] = []
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size))
  return chunks
}

function range(values: readonly Json[]): Json {
  const first = integer(values[0], 'first argument')
  const last = integer(values[1], 'second argument')
  const step = integer(values[2], 'increment')
  if (step === 0) fail('The increment must not be zero.')
  const count = Math.floor((last - first) / step) + 1
  if (count > MAX_RANGE) fail(`The range must not have more than ${MAX_RANGE} items.`)
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step)
}

function item(values: readonly Json[]): Json {
  const items = list(values[0])
  const index = integer(values[1], 'index')
  const found = index < 0 ? undefined : items[index]
  return found === undefined ? fail('The index is out of bounds.') : found
}

function unique(values: readonly Json[]): Json {
  const found: Json[] = []
  const plain = new Set<Json>()
  for (const value of list(values[0])) {
    if (typeof value !== 'object' || value === null) {
      if (plain.has(value)) continue
      plain.add(value)
    } else if (found.some((known) => typeof known === 'object' && isSameJson(known, value))) continue
    found.push(value)
  }
  return found
}

function hash(values: readonly Json[]): Json {
  const algorithm = text(values[1], 'algorithm')
  if (!isHashAlgorithm(algorithm))
    fail(`The algorithm '${algorithm}' is not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512.`)
  const data = values[0] as Json
  return hashText(short(typeof data === 'string' ? data : JSON.stringify(data)), algorithm)
}

function merge(values: readonly Json[]): Json {
  const [left, right, deep] = values
  if (!isJsonObject(left) || !isJsonObject(right)) return fail('The first two arguments must be JSON objects.')
  if (deep !== false) fail('The third argument must be false: only a shallow merge is supported.')
  return Object.fromEntries([...Object.entries(left), ...Object.entries(right)])
}

function parse(values: readonly Json[]): Json {
  const source = text(values[0], 'argument')
  if (source.trim() === '') return null
  try {
    return parseJson(source)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return fail('The string is not valid JSON.')
  }
}

function random(values: readonly Json[], { chance }: Surroundings): Json {
  const start = integer(values[0], 'start')
  const end = integer(values[1], 'end')
  if (start >= end) fail('The start must be smaller than the end.')
  const span = end - start
  if (values[2] === undefined) return start + Math.floor(chance.random() * span)
  const seed = integer(values[2], 'seed')
  return start + (span < 2 ** 31 ? seededInteger(seed, span) : Math.floor(seededRandom(seed) * span))
}

/** Every character of the second text separates; empty parts are left out. */
function split(values: readonly Json[]): Json {
  const separators = new Set(text(values[1], 'delimiter'))
  const parts: string[] = []
  let part = ''
  for (const character of text(values[0], 'first argument')) {
    if (!separators.has(character)) part += character
    else if (part !== '') {
      parts.push(part)
      part = ''
    }
  }
  return part === '' ? parts : [...parts, part]
}

function decode(values: readonly Json[]): Json {
  return decodeBase64(short(text(values[0], 'argument'))) ?? fail('The argument is not valid Base64.')
}

const ANY = Number.POSITIVE_INFINITY

export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Array: { arity: [0, ANY], apply: (values) => values },
  ArrayContains: {
    arity: [2, 2],
    apply: (values) => list(values[0]).some((value) => isSameJson(value, values[1] as Json)),
  },
  ArrayGetItem: { arity: [2, 2], apply: item },
  ArrayLength: { arity: [1, 1], apply: (values) => list(values[0]).length },
  ArrayPartition: { arity: [2, 2], apply: partition },
  ArrayRange: { arity: [3, 3], apply: range },
  ArrayUnique: { arity: [1, 1], apply: unique },
  Base64Decode: { arity: [1, 1], apply: decode },
  Base64Encode: { arity: [1, 1], apply: (values) => encodeBase64(short(text(values[0], 'argument'))) },
  Format: {
    arity: [1, ANY],
    apply: (values, { template }) =>
      formatText(template ?? text(values[0], 'template'), values.slice(1)) ??
      fail('The number of arguments does not match the occurrences of {}.'),
  },
  Hash: { arity: [2, 2], apply: hash },
  JsonMerge: { arity: [3, 3], apply: merge },
  JsonToString: { arity: [1, 1], apply: (values) => JSON.stringify(values[0]) },
  MathAdd: {
    arity: [2, 2],
    apply: (values) => integer(values[0], 'first argument') + integer(values[1], 'second argument'),
  },
  MathRandom: { arity: [2, 3], apply: random },
  StringSplit: { arity: [2, 2], apply: split },
  StringToJson: { arity: [1, 1], apply: parse },
  UUID: { arity: [0, 0], apply: (_, { chance }) => chance.uuid() },
}
