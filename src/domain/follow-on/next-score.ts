/**
 * How likely a thing is the next purchase, from three sides: what this customer itself bought, what others bought after the same,
 * and what everybody buys. Own purchases are counts, the rest is a prior that counts as `strength` of them (Dirichlet):
 *
 *     score = (own + strength × prior) ÷ (all own + strength)
 *     prior = afterShare × after + groupShare × group + (1 − afterShare − groupShare) × popular
 *     after = (hits after the same + AFTER_PRIOR × popular) ÷ (all hits + AFTER_PRIOR)
 *     group = the share of its group in the customer's own purchases × its share of the group
 *
 * Own purchases fade by half each `halfLifeDays`. The weights are fitted on the past of each history (fit-next.ts); repetition alone
 * and popularity alone are such weights too.
 */

export interface NextWeights {
  readonly halfLifeDays: number
  readonly strength: number
  readonly afterShare: number
  readonly groupShare: number
  readonly popularHalfLifeDays: number
}

/** Never fades, within any history. */
const FOREVER_DAYS = 100_000

/** What this customer bought most, then what is bought most. */
export const REPETITION: NextWeights = {
  halfLifeDays: FOREVER_DAYS,
  strength: 0.01,
  afterShare: 0,
  groupShare: 0,
  popularHalfLifeDays: FOREVER_DAYS,
}

/** What is bought most, whoever asks. */
export const POPULARITY: NextWeights = { ...REPETITION, strength: 1e6 }

/** Where a history has too few repeated purchases to fit its own. */
export const USUAL: NextWeights = {
  halfLifeDays: 1825,
  strength: 10,
  afterShare: 0.3,
  groupShare: 0,
  popularHalfLifeDays: 1095,
}

/** Purchases that popularity counts for among what others bought after the same. */
const AFTER_PRIOR = 10

/** What is known of one name; the totals are over all names. */
export interface Sides {
  readonly own: number
  readonly allOwn: number
  readonly after: number
  readonly allAfter: number
  readonly group: number
  readonly popular: number
}

export function nextScore(weights: NextWeights, sides: Sides): number {
  const { strength, afterShare, groupShare } = weights
  const { own, allOwn, popular } = sides
  const after = (sides.after + AFTER_PRIOR * popular) / (sides.allAfter + AFTER_PRIOR)
  const prior = afterShare * after + groupShare * sides.group + (1 - afterShare - groupShare) * popular
  return (own + strength * prior) / (allOwn + strength)
}

/** What a purchase still counts for, `days` later. */
export const faded = (days: number, halfLifeDays: number): number => 2 ** (-days / halfLifeDays)
