/** What to look for in a history, before it is SQL: chosen by a model or by the built-in analyst, checked here. */

export interface PlanTerm {
  /** A stem as `termsOf` makes it; the index holds no other spelling. */
  readonly term: string
  /** Above 0, at most 10; 1 is the weight of a word in the opportunity's own description. */
  readonly weight: number
}

export type FilterColumn = 'region' | 'country' | 'industry' | 'segment' | 'category' | 'category_group' | 'customer'

export interface PlanFilter {
  readonly column: FilterColumn
  readonly anyOf: readonly string[]
}

export interface QueryPlan {
  readonly purpose: 'opportunity' | 'followOn'
  readonly terms: readonly PlanTerm[]
  readonly filters: readonly PlanFilter[]
  /** Close dates to look at, YYYY-MM-DD, both ends included; null is open. */
  readonly window: { readonly from: string | null; readonly to: string | null }
  readonly rowLimit: number
  /** Of each customer only so many of its latest projects: one that buys daily would leave no room for the others. */
  readonly perCustomer?: number
  /** One sentence a choice: why this term, why this filter. */
  readonly reasons: readonly string[]
}

/** Rows a retrieval may bring: enough for stable 10 % and 90 % quantiles, small enough to rank again in milliseconds. */
export const MAX_CANDIDATES = 400

/** Purchases that a follow-on retrieval may bring: some of each customer's latest, counted and not ranked again. */
export const MAX_FOLLOW_ON_ROWS = 2000
