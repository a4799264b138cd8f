/** The past deals that a forecast looks at, as parallel lists: how alike in words and in all, and how much each one counts. */
import { type EncodedDeal, FIELD } from './encode.ts'
import { cosine, likenessOf, normOf, type TermWeight } from './likeness.ts'

export interface Peers {
  readonly deals: readonly EncodedDeal[]
  /** Cosine of the words. */
  readonly texts: Float64Array
  /** By all aspects, not normalised. */
  readonly weights: Float64Array
  /** By the words alone. */
  readonly textWeights: Float64Array
}

/** The deal with its category filled in, and how sure that category is: 1 when it was given, 0 when none could be guessed. */
export interface Placed {
  readonly deal: EncodedDeal
  readonly certainty: number
}

/** Weight of a peer by its words alone: a full match counts e to this times as much as none. */
const TEXT_STEEPNESS = 6
/** Below this share of the closest peers a category is not taken over. */
const MIN_CERTAINTY = 0.25

export function textsOf(
  deal: EncodedDeal,
  deals: readonly EncodedDeal[],
  weightOf: TermWeight,
  normAt: (peer: number) => number,
): Float64Array {
  const norm = normOf(deal, weightOf)
  return Float64Array.from(deals, (other, peer) => cosine(deal, other, weightOf, norm, normAt(peer)))
}

/** A deal without a category gets the one that most of its closest peers by words have, and the group likewise. */
export function placeDeal(deal: EncodedDeal, deals: readonly EncodedDeal[], texts: Float64Array): Placed {
  if ((deal.fields[FIELD.category] as number) >= 0) return { deal, certainty: 1 }
  const fields = Int32Array.from(deal.fields)
  const category = vote(deals, texts, FIELD.category)
  const group = vote(deals, texts, FIELD.categoryGroup)
  if (category.share >= MIN_CERTAINTY) fields[FIELD.category] = category.name
  if ((fields[FIELD.categoryGroup] as number) < 0 && group.share >= MIN_CERTAINTY)
    fields[FIELD.categoryGroup] = group.name
  return { deal: { ...deal, fields }, certainty: category.share >= MIN_CERTAINTY ? category.share : 0 }
}

function vote(
  deals: readonly EncodedDeal[],
  texts: Float64Array,
  field: number,
): { readonly name: number; readonly share: number } {
  const votes = new Map<number, number>()
  let total = 0
  deals.forEach((other, peer) => {
    const name = other.fields[field] as number
    if (name < 0) return
    const weight = Math.exp(2 * TEXT_STEEPNESS * (texts[peer] as number))
    votes.set(name, (votes.get(name) ?? 0) + weight)
    total += weight
  })
  let best = { name: -1, share: 0 }
  for (const [name, weight] of votes) if (weight / total > best.share) best = { name, share: weight / total }
  return best
}

export function peersOf(deal: EncodedDeal, deals: readonly EncodedDeal[], texts: Float64Array): Peers {
  return {
    deals,
    texts,
    weights: Float64Array.from(deals, (other, peer) => likenessOf(deal, other, texts[peer] as number).weight),
    textWeights: texts.map((text) => Math.exp(TEXT_STEEPNESS * text)),
  }
}
