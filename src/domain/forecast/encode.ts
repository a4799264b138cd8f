/** Deals as small numbers: terms and names become ids, so that thousands can be compared in milliseconds. */
import type { Deal } from '../forecast.ts'
import { termsOf } from '../text.ts'
import { dayNumber } from './scale.ts'

/** The named fields that two deals may share, in the order of `EncodedDeal.fields`. */
export const FIELDS = [
  'customer',
  'partner',
  'country',
  'region',
  'industry',
  'segment',
  'category',
  'categoryGroup',
  'projectType',
  'phase',
  'title',
] as const

export type Field = (typeof FIELDS)[number]

export const FIELD: Readonly<Record<Field, number>> = Object.fromEntries(
  FIELDS.map((field, index) => [field, index]),
) as Record<Field, number>

export interface EncodedDeal {
  /** Distinct term ids, rising. */
  readonly terms: Int32Array
  /** Ids of pairs of words that follow each other in the title. */
  readonly pairs: Int32Array
  /** One id a field; -1 is unknown. */
  readonly fields: Int32Array
  /** Days since 1970; NaN when unknown. */
  readonly day: number
  /** Characters of the title: generic titles are short. */
  readonly titleLength: number
}

/** Distinct terms of one deal that are read; a longer text says nothing new about its kind. */
const MAX_TERMS = 160

/** Ids already given, by position. */
export interface Known {
  readonly terms: readonly string[]
  readonly pairs: readonly string[]
  readonly names: readonly string[]
}

export interface Encoder {
  encode(deal: Deal): EncodedDeal
  encodeReading(reading: Reading): EncodedDeal
  /** Ids given to what was not known. */
  readonly fresh: { readonly [kind in keyof Known]: ReadonlyMap<string, number> }
}

/** Positions of what is known, made once for many encoders. */
export type KnownIds = { readonly [kind in keyof Known]: ReadonlyMap<string, number> }

export function knownIds(known: Known): KnownIds {
  const ids = (list: readonly string[]) => new Map(list.map((entry, id) => [entry, id]))
  return { terms: ids(known.terms), pairs: ids(known.pairs), names: ids(known.names) }
}

const NOTHING: KnownIds = knownIds({ terms: [], pairs: [], names: [] })

/** What is known keeps its position as id; what is new follows in order of appearance. */
export function createEncoder(known: KnownIds = NOTHING): Encoder {
  const fresh = {
    terms: new Map<string, number>(),
    pairs: new Map<string, number>(),
    names: new Map<string, number>(),
  }
  const idOf = (kind: keyof Known, key: string) => {
    const id = known[kind].get(key) ?? fresh[kind].get(key)
    if (id !== undefined) return id
    const next = known[kind].size + fresh[kind].size
    fresh[kind].set(key, next)
    return next
  }
  const sortedIds = (kind: keyof Known, keys: ReadonlySet<string>) =>
    Int32Array.from(keys, (key) => idOf(kind, key)).sort()
  const encodeReading = ({ terms, pairs, names, day, titleLength }: Reading): EncodedDeal => ({
    terms: sortedIds('terms', terms),
    pairs: sortedIds('pairs', pairs),
    fields: Int32Array.from(names, (name) => (name === '' ? -1 : idOf('names', name))),
    day,
    titleLength,
  })
  return { fresh, encodeReading, encode: (deal) => encodeReading(readDeal(deal)) }
}

/** A deal cut into words and names, before they are numbers. */
export interface Reading {
  readonly terms: ReadonlySet<string>
  readonly pairs: ReadonlySet<string>
  /** In the order of FIELDS; empty when unknown. */
  readonly names: readonly string[]
  readonly day: number
  readonly titleLength: number
}

export function readDeal(deal: Deal): Reading {
  const title = termsOf(deal.title)
  return {
    terms: distinct([title, termsOf(deal.description)]),
    pairs: new Set(title.slice(1).map((word, i) => `${title[i]} ${word}`)),
    names: FIELDS.map((field) => (field === 'title' ? title.join(' ') : plainName(deal[field] ?? ''))),
    day: dayNumber(deal.closeDate),
    titleLength: deal.title.length,
  }
}

/** One spelling a name, so that "DELL Pty Ltd" and "Dell Pty. Ltd" are one. */
function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function distinct(texts: readonly (readonly string[])[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const words of texts) {
    for (const word of words) {
      if (found.size >= MAX_TERMS) return found
      found.add(word)
    }
  }
  return found
}
