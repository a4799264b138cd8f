/** The weighted quantile of some rows without sorting them: two passes over a histogram, the second inside one class of the first. */

const CLASSES = 512
const weightsOf = new Float64Array(CLASSES)

/** Exact to the range divided by the square of the number of classes, which is far finer than any leaf needs. */
export function leafQuantile(values: Float64Array, weights: Float64Array, rows: Int32Array, quantile: number): number {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let total = 0
  for (const row of rows) {
    const value = values[row] as number
    if (value < low) low = value
    if (value > high) high = value
    total += weights[row] as number
  }
  if (!(total > 0)) return 0
  let wanted = quantile * total
  for (let pass = 0; pass < 2 && high > low; pass++) {
    const width = (high - low) / CLASSES
    weightsOf.fill(0)
    for (const row of rows) {
      const value = values[row] as number
      if (value < low || value > high) continue
      const own = Math.min(CLASSES - 1, Math.floor((value - low) / width))
      weightsOf[own] = (weightsOf[own] as number) + (weights[row] as number)
    }
    let own = 0
    while (own < CLASSES - 1 && wanted > (weightsOf[own] as number)) wanted -= weightsOf[own++] as number
    low += own * width
    high = low + width
  }
  return (low + high) / 2
}
