/** The question: what a seller knows of a deal. Field names at the edge are the guide's. */

export interface Opportunity {
  readonly customerName: string
  /** As given. */
  readonly region: string
  /** Countries or wider areas that `region` means; an AWS region code is mapped. Empty when unknown. */
  readonly geographies: readonly string[]
  /** YYYY-MM-DD, when the deal is expected to be won. */
  readonly closeDate: string
  readonly name: string
  readonly description: string
  readonly industry: string | null
  readonly customerSegment: string | null
  readonly partnerName: string | null
  readonly activityFocus: string | null
  readonly businessDescription: string | null
  readonly migrationPhase: string | null
}

export interface AnalysisOptions {
  readonly useNovaPremier: boolean
  readonly includeValidation: boolean
  readonly includeFunding: boolean
  readonly includeFollowOn: boolean
  readonly queryMode: 'planned' | 'authored'
}

/** What the reader should know about the input, e.g. that a region code was mapped or that a date has passed. */
export interface Notice {
  readonly code:
    | 'REGION_MAPPED'
    | 'REGION_UNKNOWN'
    | 'CLOSE_DATE_PAST'
    | 'TEXT_CLEANED'
    | 'FIELD_IGNORED'
    /** The model's SQL was refused twice, so code wrote it. */
    | 'QUERY_REPLACED'
  readonly field: string
  readonly message: string
}
