/**
 * What an expression is to the rest of the engine: a compiled thing that gives a value for a scope, at once.
 *
 * Evaluation is synchronous and pure: the same scope and chance give the same value. It throws nothing but `StateError`.
 */
import type { Json, JsonObject } from '#lib/json'

/** What an expression can see. */
export interface Scope {
  /** The state's input: raw for InputPath, Assign and JSONata; after InputPath for the fields that follow it. */
  readonly input: Json
  /** The context object (`$$`, `$states.context`). */
  readonly context: JsonObject
  readonly variables: ReadonlyMap<string, Json>
  /** `$states.result`; present once the state has one. */
  readonly result?: Json
  /** `$states.errorOutput`; present in a Catch. */
  readonly errorOutput?: Json
  readonly chance: Chance
  /** For `$now()` and `$millis()`. */
  readonly nowMs: number
}

/** Randomness, given from outside so that a replay sees the same values. */
export interface Chance {
  /** Uniform in [0, 1). */
  random(): number
  /** A version 4 UUID. */
  uuid(): string
}

export interface Expression {
  readonly raw: Json
  /** True when nothing is to be evaluated: `evaluate` gives the same value for every scope. */
  readonly constant: boolean
  evaluate(scope: Scope): Json
}

/** A field whose value has one type: reading it evaluates, checks, and fails with AWS's text. */
export interface Field<T> {
  readonly raw: Json
  read(scope: Scope): T
}

export interface Condition {
  /** Null for JSONPath rules, the text for JSONata. */
  readonly raw: Json
  holds(scope: Scope): boolean
}

/** A path that names one place, e.g. `$.a.b[0]`: where ResultPath puts a value. */
export interface ReferencePath {
  readonly raw: string
  /** A copy of `input` with `value` at this place. Throws States.ResultPathMatchFailure. */
  place(input: Json, value: Json): Json
}

/** The API's own limit; a cause may quote an input. */
const MAX_CAUSE_CHARACTERS = 32_768

/**
 * A state failed while it was evaluated. `cause` is the inner text only, without the sentence that names the state and
 * event; `location` is the field's path, e.g. `Output/a/b`, where AWS reports one.
 */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly error: string
  override readonly cause: string
  readonly location: string | undefined

  constructor(error: string, cause: string, location?: string) {
    super(cause)
    this.error = error
    this.cause = cause.slice(0, MAX_CAUSE_CHARACTERS)
    this.location = location
  }
}
