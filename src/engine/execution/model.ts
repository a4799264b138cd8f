/**
 * An execution while it runs. A *strand* is a line of states that follow one another: the execution itself, a branch of
 * a Parallel, an iteration of a Map. Each has its own chain of previousEventIds and its own variables.
 */
import type { Json } from '#lib/json'
import type { Flow, Machine, State } from '../definition/types.ts'
import type { Payload } from '../payload.ts'
import type { Failure } from '../state/failure.ts'

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE'

/** What an execution knows of its machine; fixed when it starts. */
export interface MachineFacts {
  readonly arn: string
  readonly name: string
  readonly roleArn: string
  readonly type: 'STANDARD' | 'EXPRESS'
  readonly revisionId: string
  /** The whole definition, or for a child of a map run its item processor. */
  readonly flow: Flow & Pick<Machine, 'timeoutSeconds'>
}

export interface Execution {
  readonly id: number
  readonly arn: string
  readonly name: string
  /** The journal's key within the family; more than the name where names may be used again. */
  readonly key: string
  readonly machine: MachineFacts
  readonly input: Payload
  readonly startedMs: number
  /** See as-of.ts. */
  readonly asOfMs: number
  /** Position of the execution among those of its machine or map run; see JournaledExecution. */
  readonly family: number
  /** JSON for the journal's row; see ExecutionHead in src/engine/journal/head.ts. */
  head: string
  /** A synchronous Express execution: its caller waits, and a crash ends both. */
  readonly isVolatile: boolean
  readonly link?: ParentLink
  readonly mapRunArn?: string
  /** For a child of a map run: what `$$.Map.Item` shows. */
  readonly mapItem?: MapItem
  status: ExecutionStatus
  /** Why it failed; what it answered. */
  ending: Ending | undefined
  lastEventId: number
  lastMs: number
  nextStrandId: number
  nextRecord: number
  /** What the variables of all its strands weigh; see variables.ts. */
  variableBytes: number
  readonly strands: Map<number, Strand>
  /** Strands that can go on at once, in order. */
  readonly ready: Strand[]
  redriveCount: number
  redrivenMs: number | undefined
  closedMs: number | undefined
}

/** The task of another execution that waits for this one. */
export interface ParentLink {
  readonly executionId: number
  readonly strandId: number
  readonly attempt: number
}

export interface MapItem {
  readonly index: number
  readonly value: Json
  readonly key?: string
  readonly source?: string
}

export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: Payload }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly failure: Failure }

export interface Strand {
  readonly id: number
  readonly parent: Strand | null
  /** Position among the parent's branches or iterations. */
  readonly index: number
  readonly flow: Flow
  readonly mapItem: MapItem | undefined
  variables: ReadonlyMap<string, Json>
  /** What its own ones among them weigh. */
  variableBytes: number
  lastEventId: number
  state: State
  input: Payload
  enteredEventId: number
  /** The last event before the state was entered: an EvaluationFailed at entry points to it. */
  entryPreviousId: number
  enteredMs: number
  /** Attempts used of each Retrier. */
  retries: number[]
  phase: Phase
  /** The children as they were when one of them failed or was aborted, or the map run that failed: what a redrive keeps. */
  broken: ChildrenPhase | MapRunPhase | undefined
  /** What the journal does not have yet. */
  unsaved: Unsaved
  /** The journal knows the strand. */
  isSaved: boolean
}

export interface Unsaved {
  place: boolean
  items: boolean
  variables: Set<string> | undefined
}

export type Phase =
  | { readonly kind: 'ready'; readonly next: string }
  | PassingPhase
  /** A Wait, or the pause before a retry. */
  | { readonly kind: 'asleep'; readonly wakeAtMs: number; readonly to: 'result' | 'attempt' }
  | TaskPhase
  | ChildrenPhase
  | MapRunPhase
  | { readonly kind: 'done'; readonly output: Payload }
  /** The execution ended while the strand was in its state; a redrive tries the state again. */
  | { readonly kind: 'stopped' }

/** Phases that a turn resolves before it ends; the journal never sees them. */
export type PassingPhase =
  /** In its state, which is to be tried (again). */
  | { readonly kind: 'attempt' }
  /** The state's work is done; null: the state has no result of its own. */
  | { readonly kind: 'result'; readonly result: Payload | null }
  /** The state failed; Retry and Catch are to be asked. */
  | { readonly kind: 'failing'; readonly failure: Failure }
  /** The strand cannot go on. */
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface TaskPhase {
  readonly kind: 'task'
  /** Id of the scheduling event: one number per attempt, for ever. */
  readonly attempt: number
  readonly resource: string
  readonly input: Payload
  /** The secret part of a task token, and of names that the attempt gives. */
  readonly nonce: string
  readonly timeoutAtMs?: number
  readonly heartbeatSeconds?: number
  readonly heartbeatAtMs?: number
  readonly credentials?: Json
  /** Submitted: the call was answered and the job or the callback is waited for. */
  readonly submitted?: true
  /** An activity's worker has it. */
  readonly started?: true
}

/** A distributed Map: its iterations are executions of their own. */
export interface MapRunPhase {
  readonly kind: 'mapRun'
  readonly arn: string
  /** Under which the journal lists the child executions. */
  readonly family: number
  /** How often it was redriven. */
  readonly redrives?: number
  /** What to iterate over; absent when a reader is to fetch it. */
  readonly items?: readonly Payload[]
  /** The reader's evaluated Parameters or Arguments. */
  readonly reader?: Json
  readonly writer?: Json
  readonly maxItems?: number
  readonly batchSize?: number
  readonly batchBytes?: number
  readonly batchInput?: Json
  readonly concurrency: number
  readonly toleratedCount?: number
  readonly toleratedPercentage?: number
}

export interface ChildrenPhase {
  readonly kind: 'children'
  /** Map: what to iterate over; Parallel: absent. */
  readonly items?: readonly Payload[]
  readonly children: Strand[]
  readonly total: number
  readonly concurrency: number
  finished: number
}

export function newStrand(
  from: Pick<Strand, 'id' | 'parent' | 'index' | 'flow' | 'mapItem' | 'variables' | 'lastEventId' | 'input'>,
): Strand {
  const first = from.flow.states.get(from.flow.startAt) as State // parseDefinition proved that StartAt exists
  return {
    ...from,
    state: first,
    enteredEventId: 0,
    entryPreviousId: 0,
    enteredMs: 0,
    retries: [],
    variableBytes: 0,
    phase: { kind: 'ready', next: from.flow.startAt },
    broken: undefined,
    unsaved: { place: true, items: false, variables: undefined },
    isSaved: false,
  }
}

export function retryCount(strand: Strand): number {
  return strand.retries.reduce((sum, used) => sum + (used ?? 0), 0)
}
