/** What the REST API is given: the same for a laptop and for Lambda. */
import type { Report } from '#domain'
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import type { WorkflowType } from '#workflows'

/**
 * Goes in beside the request, as the second argument of `fetch`, and not on it: a middleware may put another Request in its
 * place, and what the caller merely claims is on it too.
 */
export interface Asker {
  /** Verified by whoever serves the request; null where its authorizer lets everybody in. */
  readonly principal: string | null
}

/** SQL that a step wrote or ran, and what the guard said of it. */
export interface Statement {
  readonly sql: string
  readonly queryMode: string
  readonly verdict: { readonly outcome: string; readonly reasons: readonly string[] }
}

export interface ApiDeps {
  readonly stepFunctions: StepFunctions
  /** Puts together what the steps of an execution stored, found by the keys in its output. */
  readonly loadReport: (request: {
    readonly executionArn: string
    readonly output: JsonObject
    readonly signal: AbortSignal
  }) => Promise<Report>
  /** By its key in a step's data; null when it is not stored any more. */
  readonly loadStatement: (request: { readonly key: string; readonly signal: AbortSignal }) => Promise<Statement | null>
  readonly stateMachineArns: Readonly<Record<WorkflowType, string>>
  /** A workflow's definition for the page's picture; left out where it is not at hand. */
  readonly definitionOf?: (workflow: WorkflowType) => Promise<string>
  /** YYYY-MM-DD. */
  readonly today: () => string
  readonly newId: () => string
  /** The longest `?wait=`: a gateway gives up after 29 seconds, and a browser is no place to wait longer either. */
  readonly maxWaitSeconds: number
  /** Whether whoever can call is one person, or each request comes with its `Asker`. */
  readonly callers: 'one person' | 'told apart'
  readonly log: (entry: JsonObject) => void
}
