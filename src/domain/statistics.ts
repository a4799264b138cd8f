/** The few plain statistics that a report counts by itself. Forecast quantiles are weighted and live with the forecast. */

/** The q-quantile of values, linear between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)]
  const high = sorted[Math.ceil(at)]
  if (low === undefined || high === undefined) return Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Share of values below `value`, ties counted half, as 0 … 100. */
export function percentileOf(value: number, values: readonly number[]): number {
  const below = values.filter((other) => other < value).length
  const equal = values.filter((other) => other === value).length
  return values.length === 0 ? Number.NaN : (100 * (below + equal / 2)) / values.length
}

/** z of a two-sided 80 % interval, the width that all ranges of a report have. */
const Z80 = 1.281_551_565_545

/** Wilson's 80 % interval for a share of `hits` in `n`: honest at small n and at 0 or 1, where the plain one is not. */
export function wilson(hits: number, n: number): { readonly low: number; readonly high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const share = hits / n
  const z2 = Z80 * Z80
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z80 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
