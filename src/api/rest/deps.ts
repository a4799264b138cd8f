/** What the REST API is given: the same for a laptop and for Lambda. */
import type { Report } from '#domain'
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import type { WorkflowType } from '#workflows'

export interface ApiDeps {
  readonly stepFunctions: StepFunctions
  /** Puts together what the steps of an execution stored, found by the keys in its output. */
  readonly loadReport: (request: {
    readonly executionArn: string
    readonly output: JsonObject
    readonly signal: AbortSignal
  }) => Promise<Report>
  readonly stateMachineArns: Readonly<Record<WorkflowType, string>>
  /** A workflow's definition for the page's picture; left out where it is not at hand. */
  readonly definitionOf?: (workflow: WorkflowType) => Promise<string>
  /** YYYY-MM-DD. */
  readonly today: () => string
  readonly newId: () => string
  /** The longest `?wait=`: a gateway gives up after 29 seconds, and a browser is no place to wait longer either. */
  readonly maxWaitSeconds: number
  /** Who asks; undefined where everybody is one person. Must not be taken from what the caller merely claims. */
  readonly principalOf?: (request: Request) => string | undefined
  readonly log: (entry: JsonObject) => void
}
