/** Deals as small numbers: terms and names become ids, so that thousands can be compared in milliseconds. */
import type { Deal } from '../forecast.ts'
import { dayNumber } from './scale.ts'
import { wordsOf } from './words.ts'

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
  /** One id a field; -1 is unknown. */
  readonly fields: Int32Array
  /** Days since 1970; NaN when unknown. */
  readonly day: number
}

/** Distinct terms of one deal that are read; a longer text says nothing new about its kind. */
const MAX_TERMS = 160

export interface Encoder {
  encode(deal: Deal): EncodedDeal
  readonly terms: ReadonlyMap<string, number>
  readonly names: ReadonlyMap<string, number>
}

/** Ids are given in order of appearance: `knownTerms` come first and keep their index. */
export function createEncoder(knownTerms: readonly string[] = []): Encoder {
  const terms = new Map(knownTerms.map((term, id) => [term, id]))
  const names = new Map<string, number>()
  return {
    terms,
    names,
    encode: (deal) => ({
      terms: Int32Array.from(
        distinctTerms(deal)
          .map((term) => idOf(terms, term))
          .sort((a, b) => a - b),
      ),
      fields: Int32Array.from(FIELDS, (field) => {
        const name = nameOf(deal, field)
        return name === '' ? -1 : idOf(names, name)
      }),
      day: dayNumber(deal.closeDate),
    }),
  }
}

/** One spelling a name, so that "DELL Pty Ltd" and "Dell Pty. Ltd" are one; a title is the bag of its words. Empty when unknown. */
export function nameOf(deal: Deal, field: Field): string {
  if (field === 'title') return wordsOf(deal.title).join(' ')
  const name = deal[field]
  return name === null ? '' : plainName(name)
}

export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function distinctTerms(deal: Deal): readonly string[] {
  const found = new Set<string>()
  for (const text of [deal.title, deal.description]) {
    for (const term of wordsOf(text)) {
      if (found.size >= MAX_TERMS) return [...found]
      found.add(term)
    }
  }
  return [...found]
}

function idOf(ids: Map<string, number>, key: string): number {
  const known = ids.get(key)
  if (known !== undefined) return known
  ids.set(key, ids.size)
  return ids.size - 1
}
