/** What the five handlers need from the outside. Each socket has at least two fillings and one contract test for all. */
import type {
  CitedSentence,
  Fact,
  FundingCatalogue,
  HistoryDescription,
  ModelUsage,
  Narrative,
  NarrativeSubject,
  Opportunity,
  QueryPlan,
} from '#domain'
import type { JsonObject } from '#lib/json'

export type { CitedSentence, ModelUsage, Narrative, NarrativeSection } from '#domain'

export interface QueryResult {
  readonly rows: readonly JsonObject[]
  /** More rows would have come without the limit. */
  readonly truncated: boolean
  readonly elapsedMs: number
  /** Null where the store does not tell. */
  readonly scannedBytes: number | null
  readonly costUsd: number | null
}

/** Past projects. Fillings: DuckDB over Parquet in a child process, Athena over the same files. */
export interface HistoryStore {
  describe(signal: AbortSignal): Promise<HistoryDescription>
  /** A JSON document that the import wrote beside the tables, e.g. the fitted forecast; null when there is none. */
  document(name: string, signal: AbortSignal): Promise<string | null>
  /** Runs one guarded SELECT. Fails with TaskError; retryable only when a retry can help. */
  query(request: {
    readonly sql: string
    readonly rowLimit: number
    /** Same token, same query: a repeated call may answer from the first one. */
    readonly idempotencyToken: string
    readonly signal: AbortSignal
  }): Promise<QueryResult>
}

/** Results by reference. Fillings: a folder, S3. Keys are `a-z A-Z 0-9 / . _ -`, no `..`. */
export interface ObjectStore {
  put(key: string, text: string, signal: AbortSignal): Promise<void>
  /** Null when nothing is stored under the key. */
  get(key: string, signal: AbortSignal): Promise<string | null>
}

export type ModelTier = 'standard' | 'premium'

/** A language model, or the built-in analyst. It chooses and narrates; it never computes. */
export interface AnalysisModel {
  planQuery(request: {
    readonly opportunity: Opportunity
    readonly history: HistoryDescription
    readonly purpose: QueryPlan['purpose']
    readonly tier: ModelTier
    readonly signal: AbortSignal
  }): Promise<{ readonly plan: QueryPlan; readonly usage: ModelUsage }>
  /** SQL in Trino's dialect for the catalogue's tables. `refusal` is the guard's reason for refusing an earlier try. */
  authorSql(request: {
    readonly opportunity: Opportunity
    readonly plan: QueryPlan
    readonly catalogue: string
    readonly refusal: string | null
    readonly tier: ModelTier
    readonly signal: AbortSignal
  }): Promise<{ readonly sql: string; readonly usage: ModelUsage }>
  narrate(request: {
    readonly opportunity: Opportunity
    readonly subject: NarrativeSubject
    readonly facts: readonly Fact[]
    /** Sentences that the grounding check refused, with the reason, on the one repair. */
    readonly refused: readonly { readonly sentence: CitedSentence; readonly reason: string }[]
    readonly tier: ModelTier
    readonly signal: AbortSignal
  }): Promise<{ readonly narrative: Narrative; readonly usage: ModelUsage }>
}

/** What a handler is given besides its event. */
export interface HandlerDeps {
  readonly history: HistoryStore
  readonly objects: ObjectStore
  readonly model: AnalysisModel
  /** Programmes that may pay for a deal. */
  readonly fundingCatalogue: FundingCatalogue
  /** YYYY-MM-DD: today, as the place of running knows it. */
  readonly today: () => string
}

/** The part of an invocation that is not data: who asks, and how long there is. */
export interface Invocation {
  readonly executionId: string
  readonly signal: AbortSignal
}
