/**
 * The journal socket: where every decision lies before anybody can see it.
 * Invariants, for every filling (test/contract/journal.test.ts):
 * J1 a commit is whole or absent, and on disk when it returns;
 * J2 what was not committed is gone after a crash: a torn tail is dropped, never guessed;
 * J3 records of an execution are dense, in the order in which they were committed;
 * J4 one engine at a time: a second one is refused, and a dead one's claim does not hold;
 * J5 a journal of an unknown format is refused before anything is written.
 */

/** Anything that is not an execution: machines, revisions, aliases, activities, tags, map runs. */
export interface JournaledEntity {
  readonly kind: string
  readonly key: string
  /** JSON; null removes it. */
  readonly body: string | null
}

export interface JournaledExecution {
  readonly id: number
  /** Executions are listed by family: those of one machine, or the children of one map run. */
  readonly family: number
  readonly name: string
  readonly status: string
  readonly startedMs: number
  readonly closedMs: number | null
  /** JSON of what is known at the start and after each redrive. */
  readonly head: string
}

export interface JournaledRecord {
  readonly executionId: number
  /** 0, 1, 2 … within the execution. */
  readonly number: number
  /** JSON, see record.ts. */
  readonly text: string
}

export interface JournalWrites {
  readonly entities: readonly JournaledEntity[]
  /** New executions, and those whose row changed. */
  readonly executions: readonly JournaledExecution[]
  readonly records: readonly JournaledRecord[]
  readonly removed: readonly number[]
}

export interface ListQuery {
  readonly family: number
  readonly status: string | undefined
  /** Only executions with a smaller id: newest first. */
  readonly beforeId: number | undefined
  readonly limit: number
}

export interface JournalCheck {
  readonly executions: number
  readonly records: number
  readonly bytes: number
  /** One sentence each; empty when all is well. */
  readonly problems: readonly string[]
}

export interface Journal {
  commit(writes: JournalWrites): void
  entities(): readonly JournaledEntity[]
  /** The largest execution id ever given; 0 for none. */
  lastExecutionId(): number
  open(): readonly JournaledExecution[]
  find(family: number, name: string): JournaledExecution | null
  byId(id: number): JournaledExecution | null
  /** In order, from the one with the number `from` on, `limit` at most. Default: all. */
  records(executionId: number, from?: number, limit?: number): readonly JournaledRecord[]
  /** The first and the last record: the input, and how it ended. */
  ends(executionId: number): readonly JournaledRecord[]
  list(query: ListQuery): readonly JournaledExecution[]
  closedBefore(ms: number, limit: number): readonly number[]
  verify(): JournalCheck
  /** Gives free space back; answers the size in bytes before and after. */
  compact(): { readonly before: number; readonly after: number }
  close(): void
}
