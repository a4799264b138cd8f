/** One past project as every history tells it: what a history does not know stays null, and is never guessed. */

export interface ProjectService {
  readonly name: string
  readonly monthly: number | null
  readonly upfront: number | null
}

export interface ProjectComponent {
  readonly name: string
  /** 0 … 1 of the project. */
  readonly share: number
}

export interface ProjectFunding {
  readonly source: string
  readonly type: string | null
  readonly amount: number
}

/** Amounts are in the history's one currency (`HistoryDescription.currency`); dates are YYYY-MM-DD. */
export interface PastProject {
  readonly projectId: string
  readonly title: string
  readonly description: string
  readonly customer: string | null
  readonly partner: string | null
  readonly country: string | null
  /** Geography wider than a country, e.g. "Western Europe". */
  readonly region: string | null
  readonly industry: string | null
  readonly segment: string | null
  readonly category: string | null
  /** The wider class of `category`. */
  readonly categoryGroup: string | null
  readonly projectType: string | null
  readonly phase: string | null
  /** `lost` covers dropped and cancelled. Null where the history does not tell outcomes. */
  readonly outcome: 'won' | 'open' | 'lost' | null
  /** The day the deal was won (or signed, or published as won). */
  readonly closeDate: string | null
  readonly startDate: string | null
  readonly endDate: string | null
  /** Sum of the monthly costs of the services. */
  readonly monthlyValue: number | null
  /** One-off costs of the first year. */
  readonly upfrontValue: number | null
  /** Revenue of one year, by the history's rule (`HistoryDescription.annualValueRule`). */
  readonly annualValue: number | null
  /** Value over the whole life, as known when the project was won. */
  readonly totalValue: number | null
  /** Value over the whole life after the latest amendment; null where a history knows no amendments. */
  readonly amendedValue: number | null
  readonly amendments: number | null
  /** A supplement to an earlier project, where the history says so. */
  readonly isFollowOn: boolean | null
  readonly services: readonly ProjectService[]
  readonly components: readonly ProjectComponent[]
  readonly funding: readonly ProjectFunding[]
}

/** A past project that a query found, with its BM25 score for the query's terms. */
export interface Candidate {
  readonly project: PastProject
  readonly relevance: number
}

/**
 * How `annualValue` came about. `services`: monthly costs × 12 + upfront costs. `contract-value`: value ÷ duration in years,
 * the value itself below one year. `stated`: the source publishes yearly amounts.
 */
export type AnnualValueRule = 'services' | 'contract-value' | 'stated'

/** What a history is and what it can answer; written by the import beside the tables. */
export interface HistoryDescription {
  readonly name: string
  /** True for made-up data; then every report made from it says so. */
  readonly synthetic: boolean
  /** Who published the rows and under which licence; shown in reports. */
  readonly attribution: string | null
  /** ISO 4217. */
  readonly currency: string
  readonly annualValueRule: AnnualValueRule
  readonly projects: number
  readonly firstCloseDate: string | null
  readonly lastCloseDate: string | null
  /** How many projects tell each of these; zero means that the history cannot answer the question. */
  readonly known: {
    readonly annualValue: number
    readonly totalValue: number
    readonly monthlyValue: number
    readonly duration: number
    readonly gap: number
    readonly services: number
    readonly components: number
    readonly funding: number
    readonly customer: number
    readonly outcome: number
    readonly amendments: number
  }
  /** Mean number of terms in a project, and the number of distinct terms: the corpus side of BM25. */
  readonly terms: { readonly distinct: number; readonly meanPerProject: number }
  /** SHA-256 over the tables; says which history a report was made from. */
  readonly fingerprint: string
  readonly formatVersion: number
}
