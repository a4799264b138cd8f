/** A fact is a figure with its reasons: every number that a report shows is one, and prose may cite nothing else. */

export type FactUnit =
  | 'money'
  | 'moneyPerMonth'
  | 'moneyPerYear'
  | 'days'
  | 'months'
  | 'share'
  /** A signed share: 0.18 is +18 %. */
  | 'effect'
  | 'count'
  | 'ratio'
  | 'percentile'
  | 'score'
  | 'date'
  | 'text'

export type FactSource =
  | { readonly kind: 'projects'; readonly projectIds: readonly string[] }
  | { readonly kind: 'facts'; readonly factIds: readonly string[] }
  | { readonly kind: 'statement'; readonly statementId: string }
  | { readonly kind: 'input'; readonly field: string }
  | { readonly kind: 'catalogue'; readonly entryId: string; readonly source: string; readonly asOf: string }
  | { readonly kind: 'history'; readonly field: string }
  | { readonly kind: 'backtest'; readonly field: string }

export interface Fact {
  /** Stable and readable within one report, e.g. `annualValue.p50`. */
  readonly id: string
  readonly label: string
  /** Shares are 0 … 1; dates YYYY-MM-DD; money in the history's currency, not rounded. */
  readonly value: number | string
  readonly unit: FactUnit
  /** How the value follows from its sources, in words or symbols. */
  readonly formula: string
  readonly from: readonly FactSource[]
}

/** A central value with the range that holds 80 % of such cases; or the reason why there is none. */
export type Estimate =
  | {
      readonly kind: 'given'
      readonly p10: number
      readonly p50: number
      readonly p90: number
      /** Comparable projects that the estimate stands on. */
      readonly n: number
      readonly method: string
    }
  | { readonly kind: 'withheld'; readonly reason: string; readonly have: number; readonly needed: number }

/** Comparable projects below which a figure is withheld: P10 and P90 of fewer points are their extremes, not quantiles. */
export const MIN_COMPARABLE = 8
