/** One quantity from ranked neighbours: weighted quantiles on the logarithmic scale. */
import type { Neighbour, Quantity } from '../forecast.ts'
import { quantityValue, toLog } from './scale.ts'
import { distributionOf, quantileOf } from './weighted-quantile.ts'

/** On the logarithmic scale, before widening. */
export interface RawRange {
  readonly low: number
  readonly middle: number
  readonly high: number
  readonly tellers: readonly Neighbour[]
}

/** Undefined when no neighbour tells the quantity. */
export function rangeOf(neighbours: readonly Neighbour[], quantity: Quantity): RawRange | undefined {
  const tellers = neighbours.filter(({ candidate }) => quantityValue(candidate.project, quantity) !== undefined)
  const distribution = distributionOf(
    tellers.map(({ candidate }) => toLog(quantity, quantityValue(candidate.project, quantity) as number)),
    tellers.map(({ weight }) => weight),
  )
  if (distribution === undefined) return undefined
  return {
    low: quantileOf(distribution, 0.1),
    middle: quantileOf(distribution, 0.5),
    high: quantileOf(distribution, 0.9),
    tellers,
  }
}
