/** What the engine needs from the outside, besides its journal. It cannot reach a clock, a task or chance in any other way. */
import type { Json } from '#lib/json'
import type { Chance } from './expression/types.ts'

export type { Chance } from './expression/types.ts'

export interface Clock {
  /** Epoch milliseconds. Never goes back while the program runs. */
  now(): number
  /** Calls back once, at or after `atMs`. The answer cancels. */
  wakeAt(atMs: number, callback: () => void): () => void
  /** Calls back after the program's present turn, so that one turn's decisions are committed together. */
  defer(callback: () => void): void
}

/** A function to invoke: Lambda by its ARN or by `lambda:invoke`. */
export interface FunctionCall {
  readonly kind: 'function'
  /** Name or ARN, as the definition gives it. */
  readonly functionName: string
  readonly qualifier: string | undefined
  readonly payload: Json
  /** The payload's text where the state passes its own text on. */
  readonly payloadText?: string
  /** `Event` answers at once. */
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun'
}

/** Any other service integration, e.g. `athena`, `startQueryExecution`, or `aws-sdk:s3`, `getObject`. */
export interface ServiceCall {
  readonly kind: 'service'
  readonly service: string
  readonly action: string
  /** `sync` and `sync:2` wait for the job that the call starts; the runner does the waiting. */
  readonly pattern: 'requestResponse' | 'sync' | 'sync:2' | 'waitForTaskToken'
  readonly parameters: Json
}

export interface TaskCall {
  readonly call: FunctionCall | ServiceCall
  readonly executionArn: string
  readonly stateName: string
  /** Same key, same call: a task whose answer was lost in a crash is called again with it. */
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}

export type TaskOutcome =
  /** `text`: the JSON as the function wrote it, where the runner has it. */
  | { readonly kind: 'succeeded'; readonly value: Json; readonly text?: string; readonly logTail?: string }
  /** The function ran and raised; `text` is the JSON it answered with, unchanged. */
  | { readonly kind: 'raised'; readonly errorType: string; readonly text: string }
  /** The call itself failed, e.g. `Lambda.TooManyRequestsException`. */
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string }

export interface TaskRunner {
  /** Whether `run` knows the integration: decided before the task is scheduled. */
  knows(call: FunctionCall | ServiceCall): boolean
  /** Never rejects for what a task does; a rejection is a fault of the runner and fails the task as States.Runtime. */
  run(task: TaskCall): Promise<TaskOutcome>
}

/** Objects that distributed maps read and write. */
export interface ObjectStore {
  /** Null when there is no such object. `packing`: the object is packed so, and its text is wanted. */
  get(bucket: string, key: string, packing?: 'gzip'): Promise<string | null>
  /** The rows of a Parquet object, null when there is none; a store without this cannot read Parquet. */
  rows?(bucket: string, key: string): Promise<readonly Json[] | null>
  /** Keys under the prefix, in order. */
  list(bucket: string, prefix: string): Promise<readonly StoredObject[]>
  put(bucket: string, key: string, text: string): Promise<void>
}

export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly lastModifiedMs: number
  readonly etag: string
}

/** Where ARNs say that the engine is. */
export interface Identity {
  readonly partition: string
  readonly region: string
  readonly account: string
}

export const LOCAL_IDENTITY: Identity = { partition: 'aws', region: 'us-east-1', account: '123456789012' }

export interface Sockets {
  readonly clock: Clock
  readonly chance: Chance
  readonly tasks: TaskRunner
  readonly objects?: ObjectStore
}
