/** What the three analyses store; reports are made from these documents alone. */
import type { FollowOnAnalysis, FundingAnalysis, NarratedPart, OpportunityAnalysis, ReportParts } from '#domain'
import { isJsonObject, type JsonObject } from '#lib/json'
import { load } from './documents.ts'
import type { ModelTier, ObjectStore } from './sockets.ts'

/** `usage` is that of the query and of the narration. */
export interface StoredAnalysis extends NarratedPart<OpportunityAnalysis> {
  readonly kind: 'opportunity-analysis'
  readonly tier: ModelTier
  readonly queryKey: string
  readonly rowsKey: string
  /** As the history spells them: this customer first, then those of the comparable projects, closest first. */
  readonly customers: readonly string[]
}

export interface StoredFunding extends NarratedPart<FundingAnalysis> {
  readonly kind: 'funding-analysis'
  readonly tier: ModelTier
  readonly analysisKey: string
}

export interface StoredFollowOn extends NarratedPart<FollowOnAnalysis> {
  readonly kind: 'follow-on-analysis'
  readonly tier: ModelTier
  readonly analysisKey: string
  readonly queryKey: string
  readonly rowsKey: string
}

/** The parts of a report from a workflow's output: what it stored, fetched by the keys under `results`. */
export async function loadReportParts(
  objects: ObjectStore,
  output: JsonObject,
  signal: AbortSignal,
): Promise<Omit<ReportParts, 'executionId'>> {
  const results = isJsonObject(output.results) ? output.results : {}
  const part = async <T extends { readonly kind: string }>(field: string, kind: T['kind']): Promise<T | null> => {
    const key = results[field]
    return typeof key === 'string' ? load<T>({ objects, key, kind, signal }) : null
  }
  const [analysis, funding, followOn] = await Promise.all([
    part<StoredAnalysis>('analysisKey', 'opportunity-analysis'),
    part<StoredFunding>('fundingKey', 'funding-analysis'),
    part<StoredFollowOn>('followOnKey', 'follow-on-analysis'),
  ])
  return { analysis, funding, followOn }
}
