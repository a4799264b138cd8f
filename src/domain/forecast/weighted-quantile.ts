/** Quantiles of weighted values: each value stands at the middle of its weight, and between two values lies a straight line. */

/** Values in rising order with the running middle of their weights, ready to be asked for many quantiles. */
export interface Distribution {
  readonly values: Float64Array
  readonly middles: Float64Array
  readonly totalWeight: number
}

/** Positions of the values in rising order, for several distributions of the same values. */
export function orderOf(values: ArrayLike<number>): Int32Array {
  return Int32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
}

/** Values of weight zero are dropped. Undefined when nothing is left. */
export function distributionOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  sortedAll: Int32Array = orderOf(values),
): Distribution | undefined {
  const order = sortedAll.filter((i) => (weights[i] as number) > 0)
  if (order.length === 0) return undefined
  const sorted = new Float64Array(order.length)
  const middles = new Float64Array(order.length)
  let sum = 0
  order.forEach((source, rank) => {
    const weight = weights[source] as number
    sorted[rank] = values[source] as number
    middles[rank] = sum + weight / 2
    sum += weight
  })
  return { values: sorted, middles, totalWeight: sum }
}

/** `q` from 0 to 1. Outside the middles of the outermost values the answer is the outermost value itself. */
export function quantileOf(distribution: Distribution, q: number): number {
  const { values, middles, totalWeight } = distribution
  const position = q * totalWeight
  const last = values.length - 1
  if (position <= (middles[0] as number)) return values[0] as number
  if (position >= (middles[last] as number)) return values[last] as number
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((middles[middle] as number) <= position) low = middle
    else high = middle
  }
  const from = values[low] as number
  const part = (position - (middles[low] as number)) / ((middles[high] as number) - (middles[low] as number))
  return from + part * ((values[high] as number) - from)
}

export function median(values: readonly number[]): number | undefined {
  const distribution = distributionOf(values, new Float64Array(values.length).fill(1))
  return distribution === undefined ? undefined : quantileOf(distribution, 0.5)
}

/** Share (0 … 1) of the weight that lies below `value`; ties count half. */
export function percentileAmong(value: number, values: ArrayLike<number>, weights?: ArrayLike<number>): number | null {
  let below = 0
  let total = 0
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : (weights[i] as number)
    total += weight
    if ((values[i] as number) < value) below += weight
    else if (values[i] === value) below += weight / 2
  }
  return total > 0 ? below / total : null
}
