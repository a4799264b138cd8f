/** How input becomes a state's working input, and a result its output and variables, in both query languages. */
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import type { Catcher, QueryLanguage } from '../definition/types.ts'
import type { Expression, ReferencePath, Scope } from '../expression/types.ts'
import { EMPTY_OBJECT, Payload } from '../payload.ts'
import { errorOutput, type Failure } from './failure.ts'
import { type Surroundings, scopeFor } from './scope.ts'

/** What follows from a state that is done. */
export interface Completion {
  readonly output: Payload
  /** Null: the end of this line of states. */
  readonly next: string | null
  readonly assigned?: JsonObject | undefined
}

export interface Filters {
  readonly queryLanguage: QueryLanguage
  readonly InputPath?: Expression | null
  readonly OutputPath?: Expression | null
  readonly ResultPath?: ReferencePath | null
  readonly ResultSelector?: Expression
  readonly Output?: Expression
  readonly Assign?: Expression
}

/** The input after InputPath. */
export function effectiveInput(state: Filters, input: Payload, around: Surroundings): Payload {
  if (state.InputPath === undefined) return input
  if (state.InputPath === null) return EMPTY_OBJECT
  return input.with(state.InputPath.evaluate(scopeFor(around, input.value)))
}

/** What Parameters or Arguments make of the input. */
export function workingInput(
  state: Filters & { readonly Parameters?: Expression; readonly Arguments?: Expression },
  input: Payload,
  around: Surroundings,
): Payload {
  const effective = effectiveInput(state, input, around)
  const template = state.Parameters ?? state.Arguments
  return template === undefined ? effective : effective.with(template.evaluate(scopeFor(around, effective.value)))
}

/** A state without a result of its own: Choice, Wait, Succeed. */
export function passOn(
  state: Filters,
  input: Payload,
  around: Surroundings,
  rule: Filters = state,
): Omit<Completion, 'next'> {
  if (state.queryLanguage === 'JSONata') return jsonataOutput(rule, input, input, scopeFor(around, input.value))
  const effective = effectiveInput(state, input, around)
  return {
    output: applyOutputPath(state, effective, around),
    assigned: assignedBy(rule.Assign, () => scopeFor(around, effective.value)),
  }
}

/** A state with a result: Pass, Task, Parallel, Map. */
export function applyResult(
  state: Filters,
  input: Payload,
  result: Payload,
  around: Surroundings,
): Omit<Completion, 'next'> {
  if (state.queryLanguage === 'JSONata') {
    if (state.Output === undefined && state.Assign === undefined) return { output: result }
    return jsonataOutput(state, input, result, scopeFor(around, input.value, { result: result.value }))
  }
  const selected =
    state.ResultSelector === undefined
      ? result
      : result.with(state.ResultSelector.evaluate(scopeFor(around, result.value, { result: result.value })))
  const placed = placeResult(state.ResultPath, input, selected)
  return {
    output: applyOutputPath(state, placed, around),
    // In a JSONPath Assign, `$` is the result as it came.
    assigned: assignedBy(state.Assign, () => scopeFor(around, result.value, { result: result.value })),
  }
}

/** When a Catcher matches, only its own Assign and Output run. */
export function applyCatcher(
  queryLanguage: QueryLanguage,
  catcher: Catcher,
  failure: Failure,
  input: Payload,
  around: Surroundings,
): Completion {
  const error = Payload.of(errorOutput(failure))
  if (queryLanguage === 'JSONata') {
    const scope = scopeFor(around, input.value, { errorOutput: error.value })
    return { next: catcher.Next, ...jsonataOutput(catcher, input, error, scope) }
  }
  return {
    next: catcher.Next,
    output: placeResult(catcher.ResultPath, input, error),
    assigned: assignedBy(catcher.Assign, () => scopeFor(around, error.value, { errorOutput: error.value })),
  }
}

function jsonataOutput(
  fields: { readonly Output?: Expression; readonly Assign?: Expression },
  input: Payload,
  result: Payload,
  scope: Scope,
): Omit<Completion, 'next'> {
  const assigned = assignedBy(fields.Assign, () => scope)
  if (fields.Output === undefined) return { output: result, assigned }
  const value = fields.Output.evaluate(scope)
  return { output: value === input.value ? input : result.with(value), assigned }
}

function placeResult(path: ReferencePath | null | undefined, input: Payload, result: Payload): Payload {
  if (path === undefined) return result
  if (path === null) return input
  const placed = path.place(input.value, result.value)
  return placed === input.value ? input : result.with(placed)
}

function applyOutputPath(state: Filters, output: Payload, around: Surroundings): Payload {
  if (state.OutputPath === undefined) return output
  if (state.OutputPath === null) return EMPTY_OBJECT
  return output.with(state.OutputPath.evaluate(scopeFor(around, output.value)))
}

function assignedBy(assign: Expression | undefined, scope: () => Scope): JsonObject | undefined {
  if (assign === undefined) return undefined
  const values: Json = assign.evaluate(scope())
  return isJsonObject(values) ? values : undefined
}
