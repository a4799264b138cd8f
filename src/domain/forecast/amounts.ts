/**
 * What one service costs in this deal: its share of the amount in comparable projects, times what the deal is forecast to cost.
 * Amounts themselves are not averaged: they come from deals of any size, shares do not.
 *
 * With w the neighbour's weight, s its share of that project's whole amount (0 where it has none) and F the deal's forecast:
 *
 *     P50 = mean(s) × F50, with mean(s) = Σ w·s ÷ Σ w, drawn towards the category's mean (drawn-shares.ts);
 *                                                            all services together have F50
 *     log(P50 ÷ P10) = √( log²(mean(s) ÷ s10) + log²(F50 ÷ F10) )
 *     log(P90 ÷ P50) = √( log²(s90 ÷ mean(s)) + log²(F90 ÷ F50) )
 *
 * Share and size are taken as independent, so their spreads add up as squares. Where s10 is 0, P10 is 0.
 */
import { type Estimate, MIN_COMPARABLE } from '../evidence.ts'
import { drawnWords, type Pull } from './drawn-shares.ts'
import type { Part } from './parts.ts'
import type { Shares } from './share-kinds.ts'
import { distributionOf, quantileOf } from './weighted-quantile.ts'
import { withheld } from './withheld.ts'

/** Comparable projects that tell such an amount, with each part's share of it. */
export type AmountShares = readonly { readonly weight: number; readonly shareOf: ReadonlyMap<string, number> }[]

export function amountShares(
  telling: readonly { readonly weight: number; readonly parts: ReadonlyMap<string, Part> }[],
  amountOf: (part: Part) => number | null,
): AmountShares {
  return telling.flatMap(({ weight, parts }) => {
    const amounts = [...parts].map(([name, part]) => [name, amountOf(part) ?? 0] as const)
    const whole = amounts.reduce((sum, [, amount]) => sum + amount, 0)
    return whole > 0 ? [{ weight, shareOf: new Map(amounts.map(([name, amount]) => [name, amount / whole])) }] : []
  })
}

/** Weighted mean share of each part, before anything draws it. */
export function amountMeans(shares: AmountShares): Shares {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0)
  const means = new Map<string, number>()
  for (const { weight, shareOf } of shares)
    for (const [name, share] of shareOf) means.set(name, (means.get(name) ?? 0) + (weight / total) * share)
  return means
}

/** Null for a part that no comparable project has such an amount for. */
export function scaledAmount(
  told: { readonly shares: AmountShares; readonly means: Shares; readonly pull: Pull | null },
  name: string,
  size: Estimate,
): Estimate | null {
  const { shares, means, pull } = told
  const mean = means.get(name) ?? 0
  if (!shares.some(({ shareOf }) => (shareOf.get(name) ?? 0) > 0)) return null
  if (size.kind === 'withheld') return size
  if (shares.length < MIN_COMPARABLE) return withheld(shares.length)
  const distribution = distributionOf(
    shares.map(({ shareOf }) => shareOf.get(name) ?? 0),
    shares.map(({ weight }) => weight),
  )
  if (distribution === undefined || mean === 0) return withheld(0)
  const low = Math.min(mean, quantileOf(distribution, 0.1))
  const high = Math.max(mean, quantileOf(distribution, 0.9))
  const p50 = mean * size.p50
  return {
    kind: 'given',
    p10: low > 0 ? p50 / spread(mean / low, size.p50 / size.p10) : 0,
    p50,
    p90: p50 * spread(high / mean, size.p90 / size.p50),
    n: shares.length,
    method: `weighted mean share in comparable projects${drawnWords(pull)} × the central forecast of this deal; the range joins the spread of both`,
  }
}

/** One factor from two independent ones. */
function spread(share: number, size: number): number {
  return Math.exp(Math.hypot(Math.log(share), Math.log(size)))
}
