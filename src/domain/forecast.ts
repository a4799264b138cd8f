/** What a forecast says and what it is made from. How it is made: docs/forecasts.md. */
import type { Estimate } from './evidence.ts'
import type { Candidate } from './project.ts'

/** What may be known of a deal before it is won; the same features are read off a past project in a back-test. */
export interface Deal {
  readonly title: string
  readonly description: string
  readonly customer: string | null
  readonly partner: string | null
  readonly country: string | null
  readonly region: string | null
  readonly industry: string | null
  readonly segment: string | null
  readonly category: string | null
  readonly categoryGroup: string | null
  readonly projectType: string | null
  readonly phase: string | null
  /** YYYY-MM-DD; only projects closed before this day may inform the forecast. */
  readonly closeDate: string
}

export type Aspect =
  | 'text'
  | 'category'
  | 'customer'
  | 'partner'
  | 'country'
  | 'region'
  | 'industry'
  | 'segment'
  | 'type'
  | 'recency'

/** A comparable project: how alike, in what, and how much it counts. Weights of all neighbours sum to 1. */
export interface Neighbour {
  readonly candidate: Candidate
  readonly similarity: number
  readonly weight: number
  readonly aspects: readonly { readonly aspect: Aspect; readonly score: number }[]
}

export type Quantity = 'annualValue' | 'monthlyValue' | 'upfrontValue' | 'totalValue' | 'gapDays' | 'durationMonths'

/** Why a forecast lies above or below its baseline: `effect` 0.18 is +18 %, seen in these projects. */
export interface Factor {
  readonly label: string
  readonly effect: number
  readonly projectIds: readonly string[]
}

export interface QuantityForecast {
  readonly estimate: Estimate
  /** The plain guess that the forecast has to beat, e.g. the median of the category. */
  readonly baseline: { readonly label: string; readonly value: number; readonly n: number } | null
  readonly factors: readonly Factor[]
  /** The projects whose values entered. */
  readonly projectIds: readonly string[]
}

/** A service, component or funding source with its share (0 … 1) of a comparable project's value. */
export interface ShareForecast {
  readonly name: string
  readonly share: Estimate
  /**
   * Mean share of the monthly (upfront) amount in comparable projects × this deal's forecast of it, so that the central values of all
   * services add up to the deal's own. The range joins both spreads: log(P90 ÷ P50)² = log(share's)² + log(deal's)².
   */
  readonly monthly: Estimate | null
  readonly upfront: Estimate | null
  /** Weighted share of comparable projects that have it at all. */
  readonly prevalence: number
  readonly projectIds: readonly string[]
}

export interface Confidence {
  readonly level: 'HIGH' | 'MEDIUM' | 'LOW'
  readonly reasons: readonly { readonly text: string; readonly raises: boolean; readonly value: number }[]
  /** Share of back-tested forecasts of this level that were right within a factor of two; null where too few were. */
  readonly measuredWithinFactorTwo: number | null
  /** Back-tested forecasts of this level behind that share. */
  readonly measuredOn?: number
}

export interface Forecasts {
  readonly neighbours: readonly Neighbour[]
  readonly quantities: Readonly<Record<Quantity, QuantityForecast>>
  readonly services: readonly ShareForecast[]
  readonly components: readonly ShareForecast[]
  readonly funding: readonly ShareForecast[]
  readonly confidence: Confidence
  /** The deal's category: as given, or the one that most of the closest projects by words have; null when none stands out. */
  readonly category?: {
    readonly name: string
    /** 1 when given; else the share of the closest projects that have it. */
    readonly certainty: number
    readonly inferred: boolean
    readonly projectIds: readonly string[]
  } | null
}
