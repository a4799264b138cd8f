/** The door of `handlers`. */
export {
  loadReportParts,
  type StoredAnalysis,
  type StoredFollowOn,
  type StoredFunding,
} from './analysis-document.ts'
export { createDataRetrievalHandler } from './data-retrieval.ts'
export { loadStatement, type StoredQuery, type StoredRows, type Verdict } from './documents.ts'
export { createFollowOnAnalysisHandler } from './follow-on-analysis.ts'
export { createFundingAnalysisHandler } from './funding-analysis.ts'
export { executionIdOf, type Handler } from './handler.ts'
export { createOpportunityAnalysisHandler } from './opportunity-analysis.ts'
export { createQueryGenerationHandler } from './query-generation.ts'
export { resultFolder } from './result-keys.ts'
export type {
  AnalysisModel,
  CitedSentence,
  HandlerDeps,
  HistoryStore,
  Invocation,
  ModelTier,
  ModelUsage,
  Narrative,
  NarrativeSection,
  ObjectStore,
  QueryResult,
} from './sockets.ts'
