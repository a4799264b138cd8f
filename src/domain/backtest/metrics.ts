/** What a list of judged forecasts is worth. All on the logarithmic scale to base ten. */
import { type Judged, pinballOf } from '../forecast/judged.ts'
import { orderOf } from '../forecast/weighted-quantile.ts'
import { type Measured, measured } from './bootstrap.ts'

export interface PointMetrics {
  /** Median of |log10(forecast ÷ truth)|: 0.301 is a factor of two. */
  readonly medianError: Measured
  readonly withinTwo: Measured
  readonly pinball: Measured
  /** Share of truths inside the 80 % range, and its mean width in powers of ten; for a median, that of the raw 10 % and 90 %. */
  readonly coverage: Measured
  readonly width: number
}

export interface RangeMetrics {
  /** Narrowest, middling and widest third of the ranges. */
  readonly byWidth: readonly { readonly width: number; readonly coverage: Measured }[]
  /** For each nominal level, the share of truths below the forecast quantile. */
  readonly calibration: readonly { readonly level: number; readonly below: Measured }[]
}

export interface Comparison {
  /** Baseline minus ours; above zero ours is better. */
  readonly medianError: Measured
  readonly withinTwo: Measured
  readonly pinball: Measured
  /** `better` when the interval of the median error or of the share within two, and that of the pinball loss, lie above zero. */
  readonly verdict: 'better' | 'not told apart' | 'worse'
}

const FACTOR_TWO = Math.log10(2)

export function pointMetrics(judged: readonly Judged[]): PointMetrics {
  const of = figuresOf(judged)
  return {
    medianError: measured(judged.length, of.medianError),
    withinTwo: measured(judged.length, of.withinTwo),
    pinball: measured(judged.length, of.pinball),
    coverage: measured(judged.length, of.coverage),
    width: judged.reduce((sum, { low, high }) => sum + high - low, 0) / judged.length,
  }
}

export function rangeMetrics(judged: readonly Judged[]): RangeMetrics {
  const byWidth = [...judged].sort((a, b) => a.high - a.low - (b.high - b.low))
  const third = judged.length / 3
  return {
    byWidth: [0, 1, 2].map((part) => {
      const own = byWidth.slice(Math.round(part * third), Math.round((part + 1) * third))
      return {
        width: own.reduce((sum, { low, high }) => sum + high - low, 0) / Math.max(1, own.length),
        coverage: measured(own.length, figuresOf(own).coverage),
      }
    }),
    calibration: LEVELS.map(({ level, at }) => {
      const below = Float64Array.from(judged, (one) => below01(one.truth, at(one)))
      return { level, below: measured(judged.length, (positions) => meanAt(below, positions)) }
    }),
  }
}

/** Between the three forecast quantiles a normal curve on either side of the middle. */
const HALF_WAY = 0.5244 / 1.2816
const LEVELS: readonly { readonly level: number; readonly at: (one: Judged) => number }[] = [
  { level: 0.1, at: ({ low }) => low },
  { level: 0.3, at: ({ low, middle }) => middle - HALF_WAY * (middle - low) },
  { level: 0.5, at: ({ middle }) => middle },
  { level: 0.7, at: ({ middle, high }) => middle + HALF_WAY * (high - middle) },
  { level: 0.9, at: ({ high }) => high },
]

/** A truth that meets the quantile exactly, as ties at one year do, lies half below it. */
function below01(truth: number, quantile: number): number {
  const distance = truth - quantile
  return Math.abs(distance) < 1e-9 ? 0.5 : distance < 0 ? 1 : 0
}

/** Both lists judge the same deals in the same order. */
export function compare(baseline: readonly Judged[], ours: readonly Judged[]): Comparison {
  const theirs = figuresOf(baseline)
  const own = figuresOf(ours)
  const count = ours.length
  const difference = {
    medianError: measured(count, (at) => theirs.medianError(at) - own.medianError(at)),
    withinTwo: measured(count, (at) => own.withinTwo(at) - theirs.withinTwo(at)),
    pinball: measured(count, (at) => theirs.pinball(at) - own.pinball(at)),
  }
  const isBetter = difference.pinball.low > 0 && (difference.medianError.low > 0 || difference.withinTwo.low > 0)
  const isWorse = difference.medianError.high < 0 && difference.withinTwo.high < 0
  return { ...difference, verdict: isBetter ? 'better' : isWorse ? 'worse' : 'not told apart' }
}

function figuresOf(judged: readonly Judged[]) {
  const errors = Float64Array.from(judged, ({ middle, truth }) => Math.abs(truth - middle))
  const right = errors.map((error) => (error <= FACTOR_TWO + 1e-9 ? 1 : 0))
  const losses = Float64Array.from(judged, pinballOf)
  const held = Float64Array.from(judged, ({ low, high, truth }) =>
    truth >= low - 1e-9 && truth <= high + 1e-9 ? 1 : 0,
  )
  return {
    medianError: medianOf(errors),
    withinTwo: (positions: Int32Array) => meanAt(right, positions),
    pinball: (positions: Int32Array) => meanAt(losses, positions),
    coverage: (positions: Int32Array) => meanAt(held, positions),
  }
}

export function meanAt(values: Float64Array, positions: Int32Array): number {
  let sum = 0
  for (const at of positions) sum += values[at] as number
  return positions.length === 0 ? Number.NaN : sum / positions.length
}

/** A resampling draws from values sorted once: how often each was drawn leads to the middle. */
function medianOf(values: Float64Array): (positions: Int32Array) => number {
  const order = orderOf(values)
  const rankOf = new Int32Array(values.length)
  order.forEach((at, rank) => {
    rankOf[at] = rank
  })
  const drawn = new Int32Array(values.length)
  return (positions) => {
    if (positions.length === 0) return Number.NaN
    drawn.fill(0)
    for (const at of positions) {
      const rank = rankOf[at] as number
      drawn[rank] = (drawn[rank] as number) + 1
    }
    /** The k-th smallest drawn value, from 0. */
    const smallest = (k: number) => {
      let rank = 0
      for (let seen = drawn[0] as number; seen <= k; seen += drawn[rank] as number) rank++
      return values[order[rank] as number] as number
    }
    const middle = positions.length >> 1
    return positions.length % 2 === 1 ? smallest(middle) : (smallest(middle - 1) + smallest(middle)) / 2
  }
}
