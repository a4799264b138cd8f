/** What the values of the peers say together. */
import { type EncodedDeal, FIELD } from './encode.ts'
import type { Peers } from './peers.ts'
import { distributionOf, orderOf, quantileOf } from './weighted-quantile.ts'

export interface PeerFacts {
  /** At 10, 25, 50, 75 and 90 %, by all aspects; NaN when no peer tells. */
  readonly quantiles: readonly number[]
  /** At 10, 50 and 90 %, by words alone. */
  readonly byText: readonly number[]
  readonly mean: number
  /** As many equal peers as these unequal ones are worth. */
  readonly effective: number
  readonly customerMean: number
  /** Share of the weight that the same customer has. */
  readonly customerShare: number
  readonly categoryMean: number
  /** Value of the peer that counts most. */
  readonly closest: number
  readonly bestText: number
  /** Mean cosine of the ten closest by words. */
  readonly tenTexts: number
}

const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9]
const TEXT_QUANTILES = [0.1, 0.5, 0.9]
const CLOSEST_TEXTS = 10

export function factsOfPeers(deal: EncodedDeal, peers: Peers, logs: Float64Array): PeerFacts {
  const telling = tellers(logs)
  const pick = (list: Float64Array) => telling.map((peer) => list[peer] as number)
  const values = pick(logs)
  const weights = pick(peers.weights)
  const order = orderOf(values)
  const all = distributionOf(values, weights, order)
  const byText = distributionOf(values, pick(peers.textWeights), order)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0)
  const customer = meanWhere(deal, peers, logs, telling, FIELD.customer, peers.weights)
  const category = meanWhere(deal, peers, logs, telling, FIELD.category, peers.textWeights)
  const texts = Float64Array.from(peers.texts).sort().reverse().subarray(0, CLOSEST_TEXTS)
  return {
    quantiles: QUANTILES.map((q) => (all === undefined ? Number.NaN : quantileOf(all, q))),
    byText: TEXT_QUANTILES.map((q) => (byText === undefined ? Number.NaN : quantileOf(byText, q))),
    mean: total > 0 ? weights.reduce((sum, weight, i) => sum + weight * (values[i] as number), 0) / total : Number.NaN,
    effective: squares > 0 ? (total * total) / squares : 0,
    customerMean: customer.mean,
    customerShare: total > 0 ? customer.weight / total : 0,
    categoryMean: category.mean,
    closest: closestValue(values, weights),
    bestText: texts[0] ?? 0,
    tenTexts: texts.reduce((sum, text) => sum + text, 0) / CLOSEST_TEXTS,
  }
}

/** Positions of the peers that tell the quantity. */
export function tellers(logs: Float64Array): readonly number[] {
  const telling: number[] = []
  for (let peer = 0; peer < logs.length; peer++) if (!Number.isNaN(logs[peer])) telling.push(peer)
  return telling
}

function meanWhere(
  deal: EncodedDeal,
  { deals }: Peers,
  logs: Float64Array,
  telling: readonly number[],
  field: number,
  weights: Float64Array,
): { readonly mean: number; readonly weight: number } {
  const name = deal.fields[field] as number
  let sum = 0
  let weight = 0
  for (const peer of telling) {
    if (name < 0 || (deals[peer] as EncodedDeal).fields[field] !== name) continue
    sum += (weights[peer] as number) * (logs[peer] as number)
    weight += weights[peer] as number
  }
  return { mean: weight > 0 ? sum / weight : Number.NaN, weight }
}

function closestValue(values: readonly number[], weights: readonly number[]): number {
  let best = -1
  for (let i = 0; i < values.length; i++) if (best < 0 || (weights[i] as number) > (weights[best] as number)) best = i
  return best < 0 ? Number.NaN : (values[best] as number)
}
