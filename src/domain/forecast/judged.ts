/** Forecasts of deals kept back, and how wrong they were. */

/** All on the logarithmic scale. */
export interface Judged {
  readonly low: number
  readonly middle: number
  readonly high: number
  readonly truth: number
}

function pinball(quantile: number, excess: number): number {
  return excess > 0 ? quantile * excess : (quantile - 1) * excess
}

/** Mean over the three quantiles of one forecast. */
export function pinballOf({ low, middle, high, truth }: Judged): number {
  return (pinball(0.1, truth - low) + pinball(0.5, truth - middle) + pinball(0.9, truth - high)) / 3
}

export function meanPinball(judged: readonly Judged[]): number {
  return judged.reduce((sum, one) => sum + pinballOf(one), 0) / Math.max(1, judged.length)
}
