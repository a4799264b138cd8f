/** The document of a back-test (`backtest.json`), which reports quote. */
import type { Confidence, Quantity } from '../forecast.ts'
import type { Measured } from './bootstrap.ts'
import type { NextMetrics } from './judge-next.ts'
import type { ShareKind, ShareMetrics } from './judge-shares.ts'
import type { Comparison, PointMetrics, RangeMetrics } from './metrics.ts'

export interface MethodMetrics extends PointMetrics {
  readonly method: string
  readonly judged: number
  /** Ours against this method on the same deals; null for ours. */
  readonly oursAgainst: Comparison | null
}

export interface QuantityMetrics {
  readonly quantity: Quantity
  readonly judged: number
  /** Share of the deals that tell the quantity for which no figure was given. */
  readonly withheld: number
  /** What fitting chose on the past. */
  readonly forecaster: 'constant' | 'peers' | 'trees'
  readonly methods: readonly MethodMetrics[]
  readonly ranges: RangeMetrics
}

export interface LevelMetrics {
  readonly level: Confidence['level']
  readonly judged: number
  readonly withinTwo: Measured
  /** Mean share within a factor of two that the forecasts themselves stated; null where they stated none. */
  readonly stated: number | null
}

export interface BacktestResult {
  readonly history: { readonly name: string; readonly fingerprint: string; readonly synthetic: boolean }
  readonly split: {
    readonly from: string
    readonly to: string
    readonly past: number
    readonly future: number
    /** Of the future, drawn by a hash of the id. */
    readonly judged: number
  }
  readonly quantities: readonly QuantityMetrics[]
  readonly confidence: readonly LevelMetrics[]
  /** The same for deals asked as a seller types them: without category, type and partner. */
  readonly confidenceTyped: readonly LevelMetrics[]
  readonly shares: readonly {
    readonly kind: ShareKind
    readonly judged: number
    readonly methods: readonly ShareMetrics[]
  }[]
  readonly next: readonly NextMetrics[]
}
