/** What an analysis of an opportunity holds: figures by reference to their facts, and everything said about them. */
import type { Fact, FactUnit } from '../evidence.ts'
import type { Confidence, Forecasts, Quantity, ShareForecast } from '../forecast.ts'
import type { AnalysisOptions, Notice, Opportunity } from '../opportunity.ts'
import type { Candidate, HistoryDescription, PastProject } from '../project.ts'

/** The SQL that brought the rows, as it was run, with what the guard said of it. */
export interface Statement {
  readonly id: string
  readonly sql: string
  readonly verdict: { readonly outcome: 'allowed' | 'repaired' | 'refused'; readonly reasons: readonly string[] }
}

export interface RetrievalStatistics {
  readonly rows: number
  readonly truncated: boolean
  readonly elapsedMs: number
  readonly scannedBytes: number | null
  readonly costUsd: number | null
}

export interface OpportunityQuestion {
  readonly opportunity: Opportunity
  readonly options: AnalysisOptions
  /** As retrieved, with whatever is wrong with them; what is left out is counted here. */
  readonly candidates: readonly Candidate[]
  readonly history: HistoryDescription
  readonly forecasts: Forecasts
  readonly statement: Statement
  readonly retrieval: RetrievalStatistics
  readonly notices?: readonly Notice[]
  /** YYYY-MM-DD. */
  readonly today: string
}

/** The ids of the facts that carry a range. */
export interface RangeFacts {
  readonly p10: string
  readonly p50: string
  readonly p90: string
}

/** A range with the facts behind it, or why there is none. `values` are in `unit`; dates are YYYY-MM-DD. */
export type Range =
  | {
      readonly kind: 'given'
      readonly p10: number | string
      readonly p50: number | string
      readonly p90: number | string
      readonly n: number
      readonly factIds: RangeFacts
    }
  | {
      readonly kind: 'withheld'
      readonly reason: string
      readonly have: number
      readonly needed: number
      /** The facts that hold the two counts. */
      readonly factIds: readonly string[]
    }

export interface Figure {
  readonly quantity: Quantity | 'launchDate'
  readonly label: string
  readonly unit: FactUnit
  readonly range: Range
  readonly method: string | null
  readonly baseline: { readonly label: string; readonly factId: string; readonly versusFactId: string | null } | null
  readonly factors: readonly { readonly label: string; readonly effect: number; readonly factId: string }[]
}

export interface ShareLine {
  readonly name: string
  readonly share: Range
  readonly monthly: Range | null
  readonly upfront: Range | null
  readonly prevalenceFactId: string
}

export interface SimilarProject {
  readonly project: PastProject
  readonly similarity: number
  readonly similarityFactId: string
  readonly valueFactId: string | null
  /** One phrase an aspect, strongest first. */
  readonly why: readonly string[]
  readonly outcome: string
}

export interface Unknown {
  readonly what: string
  readonly why: string
  readonly factIds: readonly string[]
}

export interface LeftOut {
  readonly reason: string
  /** From which figures these rows are missing. */
  readonly from: string
  readonly count: number
  readonly factId: string
}

export interface Check {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'noted' | 'notApplicable'
  readonly detail: string
  readonly factIds: readonly string[]
}

export interface OpportunityAnalysis {
  readonly kind: 'opportunity'
  readonly opportunity: Opportunity
  readonly options: AnalysisOptions
  readonly today: string
  readonly history: HistoryDescription
  readonly notices: readonly Notice[]
  readonly figures: readonly Figure[]
  readonly services: readonly ShareLine[]
  readonly components: readonly ShareLine[]
  /** How comparable projects were funded, for the funding analysis; it makes the facts. */
  readonly fundingShares: readonly ShareForecast[]
  readonly confidence: {
    readonly level: Confidence['level']
    readonly factId: string
    readonly reasons: readonly { readonly text: string; readonly raises: boolean; readonly factId: string }[]
    readonly measuredFactId: string | null
  }
  /** Where the P50 stands among retrieved projects that tell the same value; null when it cannot be said. */
  readonly standing: {
    readonly quantity: 'annualValue' | 'totalValue'
    readonly factId: string
    /** Values of the peers, ascending, for a picture. */
    readonly peers: readonly number[]
  } | null
  readonly similar: readonly SimilarProject[]
  readonly unknowns: readonly Unknown[]
  readonly leftOut: readonly LeftOut[]
  /** Null unless `includeValidation` asked for them. */
  readonly checks: readonly Check[] | null
  readonly statement: Statement
  readonly retrieval: RetrievalStatistics
  readonly facts: readonly Fact[]
  /** The projects that facts name, so that a figure can be followed to its rows. */
  readonly rows: readonly PastProject[]
}
