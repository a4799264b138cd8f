/** What an analysis of funding holds: options of the catalogue, what history shows, and a plan that adds up. */
import type { Range, ShareLine, Statement, Unknown } from '../analysis/opportunity-analysis.ts'
import type { Fact } from '../evidence.ts'
import type { Opportunity } from '../opportunity.ts'
import type { HistoryDescription, PastProject } from '../project.ts'

export type Answer = 'yes' | 'no' | 'unknown'

export interface FundingOption {
  readonly entryId: string
  readonly name: string
  readonly provider: string
  readonly kind: string
  /** No if any rule says no; yes if all say yes; else unknown. */
  readonly eligible: Answer
  readonly reasons: readonly { readonly rule: string; readonly answer: Answer; readonly why: string }[]
  /** Facts of the amount that the programme may pay; null where neither catalogue nor history tells one. */
  readonly amount: { readonly low: string; readonly high: string } | null
  readonly amountReason: string
  readonly steps: readonly string[]
  readonly findOut: readonly string[]
  readonly source: { readonly url: string; readonly checked: string }
  /** Why the entry may no longer hold; null when it was checked recently. */
  readonly warning: string | null
}

export interface FundingPlanLine {
  readonly source: string
  readonly amountFactId: string
  readonly shareFactId: string
  readonly basis: string
}

export interface FundingPlan {
  readonly costFactId: string
  readonly costLabel: string
  /** Amounts add up to the cost, to the unit. */
  readonly lines: readonly FundingPlanLine[]
  readonly basis: string
}

export interface FundingAnalysis {
  readonly kind: 'funding'
  readonly opportunity: Opportunity
  readonly today: string
  readonly history: HistoryDescription
  readonly catalogueAsOf: string
  readonly options: readonly FundingOption[]
  /** Shares by source among comparable projects; empty where the history tells none. */
  readonly sources: readonly ShareLine[]
  readonly cost: Range | null
  readonly plan: FundingPlan | null
  readonly planReason: string
  readonly unknowns: readonly Unknown[]
  readonly statement: Statement | null
  readonly facts: readonly Fact[]
  readonly rows: readonly PastProject[]
}
