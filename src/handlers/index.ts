/** The door of `handlers`. */
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
