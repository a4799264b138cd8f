/** The yes-or-no features of the linear guess: words, pairs of words, names, and names that come together. */
import { type EncodedDeal, FIELD, FIELDS, type Field } from './encode.ts'
import type { SparseRows } from './ridge.ts'

/** How many terms, pairs and names are known; ids beyond are left out. */
export interface LinearSizes {
  readonly terms: number
  readonly pairs: number
  readonly names: number
}

const CROSSED: readonly (readonly [Field, Field])[] = [
  ['customer', 'category'],
  ['partner', 'category'],
  ['customer', 'categoryGroup'],
  ['country', 'categoryGroup'],
  ['projectType', 'country'],
  ['projectType', 'segment'],
]
/** Crossed names share this many weights by their hash; a rare clash costs less than a list of all crossings. */
const CROSSINGS = 16_384

/** A text says about as much as two names, however many words it has. */
const TEXT_STRENGTH = 2
const PAIR_STRENGTH = 0.7

/** The history's latest phase is not known of a new deal. */
const NAMED: readonly Field[] = FIELDS.filter((field) => field !== 'phase')

export function linearSize({ terms, pairs, names }: LinearSizes): number {
  return terms + pairs + names + CROSSINGS
}

/** `source` is the field that a feature speaks of; words and their pairs speak of the title. */
export type LinearVisitor = (feature: number, value: number, source: Field) => void

export function eachLinearFeature(deal: EncodedDeal, sizes: LinearSizes, visit: LinearVisitor): void {
  const terms = deal.terms.filter((term) => term < sizes.terms)
  const termValue = TEXT_STRENGTH / Math.sqrt(Math.max(1, terms.length))
  for (const term of terms) visit(term, termValue, 'title')
  for (const pair of deal.pairs) if (pair < sizes.pairs) visit(sizes.terms + pair, PAIR_STRENGTH, 'title')
  const names = sizes.terms + sizes.pairs
  for (const field of NAMED) {
    const name = deal.fields[FIELD[field]] as number
    if (name >= 0 && name < sizes.names) visit(names + name, 1, field)
  }
  CROSSED.forEach(([first, second], kind) => {
    const left = deal.fields[FIELD[first]] as number
    const right = deal.fields[FIELD[second]] as number
    if (left >= 0 && right >= 0) visit(names + sizes.names + crossing(kind, left, right), PAIR_STRENGTH, first)
  })
}

function crossing(kind: number, left: number, right: number): number {
  const mixed = Math.imul(Math.imul(left ^ 0x9e3779b1, 0x85ebca6b) ^ (right + kind * 7919), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 15)) >>> 0) % CROSSINGS
}

export function linearRows(deals: readonly EncodedDeal[], sizes: LinearSizes): SparseRows {
  const features: number[] = []
  const values: number[] = []
  const starts = new Int32Array(deals.length + 1)
  deals.forEach((deal, row) => {
    eachLinearFeature(deal, sizes, (feature, value) => {
      features.push(feature)
      values.push(value)
    })
    starts[row + 1] = features.length
  })
  return { starts, features: Int32Array.from(features), values: Float32Array.from(values) }
}

export function linearGuess(
  deal: EncodedDeal,
  sizes: LinearSizes,
  ridge: { readonly bias: number; readonly weights: ArrayLike<number> },
): number {
  let guess = ridge.bias
  eachLinearFeature(deal, sizes, (feature, value) => {
    guess += value * (ridge.weights[feature] as number)
  })
  return guess
}
