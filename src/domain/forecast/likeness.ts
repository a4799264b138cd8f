/** How alike two deals are: in their words, their names and their time. */
import type { Aspect } from '../forecast.ts'
import { type EncodedDeal, FIELD, type Field } from './encode.ts'

/**
 * What one shared thing adds to the likeness, the same for every history. Chosen by judgement, not fitted: the trees learn from each history
 * how far such neighbours are to be believed.
 */
const ASPECTS: readonly { readonly aspect: Aspect; readonly field: Field; readonly weight: number }[] = [
  { aspect: 'category', field: 'category', weight: 1 },
  { aspect: 'customer', field: 'customer', weight: 0.7 },
  { aspect: 'partner', field: 'partner', weight: 0.7 },
  { aspect: 'industry', field: 'industry', weight: 0.3 },
  { aspect: 'segment', field: 'segment', weight: 0.3 },
  { aspect: 'type', field: 'projectType', weight: 0.3 },
  { aspect: 'country', field: 'country', weight: 0.2 },
  { aspect: 'region', field: 'region', weight: 0.1 },
]
const TEXT_WEIGHT = 2
/** Same wider class, another category. */
const SAME_GROUP = 0.4
/** How steeply weight follows likeness: one point more likeness multiplies the weight by e to this. */
const STEEPNESS = 3
/** Years after which a project counts half. */
const HALF_LIFE_YEARS = 4
const DAYS_PER_YEAR = 365.25

export interface Likeness {
  /** 0 … 1: points scored of those that the deal's known fields allow. */
  readonly similarity: number
  /** Cosine of the words, 0 … 1. */
  readonly text: number
  /** Not yet normalised. */
  readonly weight: number
}

/** Weight of one term, by id; a rare one tells more. */
export type TermWeight = (term: number) => number

export function normOf(deal: EncodedDeal, weightOf: TermWeight): number {
  let sum = 0
  for (const term of deal.terms) sum += weightOf(term) ** 2
  return Math.sqrt(sum)
}

/** Cosine between two bags of words; both lists of terms are in rising order. */
export function cosine(a: EncodedDeal, b: EncodedDeal, weightOf: TermWeight, normA: number, normB: number): number {
  if (normA === 0 || normB === 0) return 0
  let i = 0
  let j = 0
  let shared = 0
  while (i < a.terms.length && j < b.terms.length) {
    const left = a.terms[i] as number
    const right = b.terms[j] as number
    if (left === right) {
      shared += weightOf(left) ** 2
      i++
      j++
    } else if (left < right) i++
    else j++
  }
  return Math.min(1, shared / (normA * normB))
}

/** Of two encoded deals and the cosine of their words; fields that either side does not know say nothing. */
export function likenessOf(deal: EncodedDeal, other: EncodedDeal, text: number): Likeness {
  let points = TEXT_WEIGHT * text
  let possible = TEXT_WEIGHT
  for (const { aspect, field, weight } of ASPECTS) {
    if ((deal.fields[FIELD[field]] as number) < 0) continue
    possible += weight
    points += weight * aspectScore(deal, other, aspect, field)
  }
  return { similarity: points / possible, text, weight: Math.exp(STEEPNESS * points) * recency(deal, other) }
}

/** Every aspect in which the two were compared, with its score from 0 to 1. */
export function aspectsOf(
  deal: EncodedDeal,
  other: EncodedDeal,
  text: number,
): readonly { readonly aspect: Aspect; readonly score: number }[] {
  return [
    { aspect: 'text' as const, score: text },
    ...ASPECTS.filter(({ field }) => known(deal, field) && known(other, field)).map(({ aspect, field }) => ({
      aspect,
      score: aspectScore(deal, other, aspect, field),
    })),
    { aspect: 'recency' as const, score: recency(deal, other) },
  ]
}

function aspectScore(deal: EncodedDeal, other: EncodedDeal, aspect: Aspect, field: Field): number {
  if (same(deal, other, field)) return 1
  return aspect === 'category' && same(deal, other, 'categoryGroup') ? SAME_GROUP : 0
}

function recency(deal: EncodedDeal, other: EncodedDeal): number {
  const years = (deal.day - other.day) / DAYS_PER_YEAR
  return years > 0 ? 2 ** (-years / HALF_LIFE_YEARS) : 1
}

const known = (deal: EncodedDeal, field: Field): boolean => (deal.fields[FIELD[field]] as number) >= 0

function same(a: EncodedDeal, b: EncodedDeal, field: Field): boolean {
  const name = a.fields[FIELD[field]] as number
  return name >= 0 && name === b.fields[FIELD[field]]
}
