/** What an analysis of follow-on business holds: what comparable customers bought next, and what this one has open. */
import type { LeftOut, Range, Statement, Unknown } from '../analysis/opportunity-analysis.ts'
import type { Fact } from '../evidence.ts'
import type { Opportunity } from '../opportunity.ts'
import type { HistoryDescription, PastProject } from '../project.ts'

export interface NextPurchase {
  readonly kind: 'category' | 'service'
  readonly name: string
  readonly nameFactId: string
  /** Comparable customers that bought it next; of how many; how often; against how often it is bought anyhow. */
  readonly supportFactId: string
  readonly shareFactId: string
  readonly lowFactId: string
  readonly highFactId: string
  /** How often this customer itself bought it; absent in documents of before it was counted. */
  readonly ownFactId?: string
  readonly liftFactId: string | null
  readonly delayFactId: string | null
  readonly valueFactId: string | null
}

export interface TimelineEntry {
  /** YYYY-MM-DD. */
  readonly from: string
  readonly to: string
  readonly label: string
  readonly kind: 'past' | 'open' | 'deal' | 'expected'
  readonly factId: string | null
}

export interface FollowOnAnalysis {
  readonly kind: 'followOn'
  readonly opportunity: Opportunity
  readonly today: string
  readonly history: HistoryDescription
  /** Best first. */
  readonly next: readonly NextPurchase[]
  readonly nextReason: string
  readonly ownProjects: { readonly open: readonly PastProject[]; readonly closed: readonly PastProject[] }
  readonly growth: Range | null
  readonly timeline: readonly TimelineEntry[]
  readonly unknowns: readonly Unknown[]
  readonly leftOut: readonly LeftOut[]
  readonly statements: readonly Statement[]
  readonly facts: readonly Fact[]
  readonly rows: readonly PastProject[]
}
