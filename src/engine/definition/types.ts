/**
 * A States Language machine, parsed and ready to run.
 *
 * The contract with the rest of the engine:
 * - Fields keep the spec's own names. Where a field holds something to evaluate it is compiled: an `Expression` of
 *   src/engine/expression, which is synchronous and throws only `StateError`; a `Field<T>` also checks the value's type
 *   with AWS's error text. `raw` keeps the text's own object.
 * - A fixed value and its Path form (`Seconds`, `SecondsPath`) are one field here, under the name without Path.
 * - A field that AWS defaults is left absent here when it was absent in the text, except where a default is written
 *   beside the field below.
 * - `null` in InputPath, OutputPath and ResultPath is the spec's null and differs from absence.
 */
import type { Json, JsonObject } from '#lib/json'
import type { Condition, Expression, Field, ReferencePath } from '../expression/types.ts'

export type QueryLanguage = 'JSONPath' | 'JSONata'

/** States that start and end together: a machine, a branch, an item processor. */
export interface Flow {
  readonly startAt: string
  /** In the order of the text. */
  readonly states: ReadonlyMap<string, State>
  readonly queryLanguage: QueryLanguage
  readonly raw: JsonObject
}

export interface Machine extends Flow {
  readonly timeoutSeconds?: number
  readonly comment?: string
}

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'
export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState

interface Named {
  readonly name: string
  /** Where the state stands in the text, e.g. `/States/A/Branches[0]/States/B`. */
  readonly location: string
  readonly queryLanguage: QueryLanguage
  readonly raw: JsonObject
  readonly Comment?: string
}

interface Filtered {
  /** JSONPath; null stands for `{}`. */
  readonly InputPath?: Expression | null
  readonly OutputPath?: Expression | null
  /** JSONata. */
  readonly Output?: Expression
  readonly Assign?: Expression
}

/** Exactly one of the two is present, or the definition is refused. */
interface Transition {
  readonly Next?: string
  readonly End?: true
}

interface Resulting {
  readonly ResultPath?: ReferencePath | null
  readonly ResultSelector?: Expression
}

interface Failing {
  readonly Retry?: readonly Retrier[]
  readonly Catch?: readonly Catcher[]
}

export interface Retrier {
  readonly ErrorEquals: readonly string[]
  /** Default 1. */
  readonly IntervalSeconds: number
  /** Default 3. */
  readonly MaxAttempts: number
  /** Default 2. */
  readonly BackoffRate: number
  readonly MaxDelaySeconds?: number
  /** Default NONE. */
  readonly JitterStrategy: 'NONE' | 'FULL'
}

export interface Catcher {
  readonly ErrorEquals: readonly string[]
  readonly Next: string
  readonly ResultPath?: ReferencePath | null
  readonly Output?: Expression
  readonly Assign?: Expression
}

export interface PassState extends Named, Filtered, Transition, Pick<Resulting, 'ResultPath'> {
  readonly type: 'Pass'
  readonly Result?: Json
  readonly Parameters?: Expression
}

export interface SucceedState extends Named, Filtered {
  readonly type: 'Succeed'
}

export interface FailState extends Named, Pick<Filtered, 'Assign'> {
  readonly type: 'Fail'
  readonly Error?: Field<string>
  readonly Cause?: Field<string>
}

/** Exactly one of Seconds and Timestamp is present. */
export interface WaitState extends Named, Filtered, Transition {
  readonly type: 'Wait'
  readonly Seconds?: Field<number>
  /** Epoch milliseconds. */
  readonly Timestamp?: Field<number>
}

export interface ChoiceRule {
  readonly condition: Condition
  readonly Next: string
  readonly Assign?: Expression
  readonly Output?: Expression
}

export interface ChoiceState extends Named, Filtered {
  readonly type: 'Choice'
  readonly Choices: readonly ChoiceRule[]
  readonly Default?: string
}

export interface TaskState extends Named, Filtered, Transition, Resulting, Failing {
  readonly type: 'Task'
  readonly Resource: string
  readonly Parameters?: Expression
  readonly Arguments?: Expression
  readonly TimeoutSeconds?: Field<number>
  readonly HeartbeatSeconds?: Field<number>
  readonly Credentials?: Expression
}

export interface ParallelState extends Named, Filtered, Transition, Resulting, Failing {
  readonly type: 'Parallel'
  readonly Branches: readonly Flow[]
  readonly Parameters?: Expression
  readonly Arguments?: Expression
}

export interface ItemProcessor extends Flow {
  readonly mode: 'INLINE' | 'DISTRIBUTED'
  readonly executionType: 'STANDARD' | 'EXPRESS'
}

export interface ItemReader {
  readonly Resource: string
  /** Parameters (JSONPath) or Arguments (JSONata). */
  readonly arguments?: Expression
  readonly config: {
    readonly InputType?: string
    readonly Transformation?: string
    readonly CSVDelimiter?: string
    readonly CSVHeaderLocation?: string
    readonly CSVHeaders?: readonly string[]
    readonly ManifestType?: string
    readonly ItemsPointer?: string
    readonly MaxItems?: Field<number>
  }
}

export interface ItemBatcher {
  readonly MaxItemsPerBatch?: Field<number>
  readonly MaxInputBytesPerBatch?: Field<number>
  readonly BatchInput?: Expression
}

export interface ResultWriter {
  readonly Resource?: string
  readonly arguments?: Expression
  /** Fixed in the definition. */
  readonly Transformation?: 'NONE' | 'COMPACT' | 'FLATTEN'
  readonly OutputType?: 'JSON' | 'JSONL'
}

export interface MapState extends Named, Filtered, Transition, Resulting, Failing {
  readonly type: 'Map'
  readonly ItemProcessor: ItemProcessor
  /** ItemsPath (JSONPath) or Items (JSONata); without either, the state's input. */
  readonly items: Field<readonly Json[]>
  /** ItemSelector, or the older Parameters of a Map. */
  readonly ItemSelector?: Expression
  readonly ItemReader?: ItemReader
  readonly ItemBatcher?: ItemBatcher
  readonly ResultWriter?: ResultWriter
  readonly MaxConcurrency?: Field<number>
  readonly ToleratedFailureCount?: Field<number>
  readonly ToleratedFailurePercentage?: Field<number>
  readonly Label?: string
}

export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING'
  readonly code: string
  readonly message: string
  /** Absent where AWS gives none. */
  readonly location?: string
}

export type ParsedDefinition = { readonly machine: Machine } | { readonly diagnostics: readonly Diagnostic[] }
