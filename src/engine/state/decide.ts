/**
 * What entering a state means: definition, input and scope in, decision out. Nothing here touches an execution, so
 * TestState asks the same functions. They throw StateError where an evaluation fails.
 */

import { assertNever } from '#lib/errors'
import type { Json } from '#lib/json'
import type {
  ChoiceState,
  FailState,
  MapState,
  ParallelState,
  PassState,
  State,
  TaskState,
} from '../definition/types.ts'
import { StateError } from '../expression/types.ts'
import type { Payload } from '../payload.ts'
import { type Failure, RUNTIME_ERROR } from './failure.ts'
import { applyResult, type Completion, effectiveInput, passOn, workingInput } from './processing.ts'
import { type Surroundings, scopeFor } from './scope.ts'

export type Decision =
  | ({ readonly kind: 'proceed' } & Completion)
  | { readonly kind: 'sleep'; readonly wakeAtMs: number }
  | { readonly kind: 'fork'; readonly input: Payload }
  | { readonly kind: 'fail'; readonly failure: Failure }

/** A task as its state describes it, before an integration takes it up. */
export interface TaskPlan {
  readonly resource: string
  readonly input: Payload
  readonly timeoutSeconds?: number
  readonly heartbeatSeconds?: number
  readonly credentials?: Json
}

/** Task and Map need more than a scope: see `planTask`, and `children.ts` in src/engine/execution. */
export function decide(state: Exclude<State, TaskState | MapState>, input: Payload, around: Surroundings): Decision {
  switch (state.type) {
    case 'Pass':
      return decidePass(state, input, around)
    case 'Choice':
      return decideChoice(state, input, around)
    case 'Succeed':
      return { kind: 'proceed', next: null, ...passOn(state, input, around) }
    case 'Fail':
      return { kind: 'fail', failure: decideFail(state, input, around) }
    case 'Wait': {
      const scope = scopeFor(around, effectiveInput(state, input, around).value)
      const wakeAtMs = state.Timestamp?.read(scope) ?? around.nowMs + (state.Seconds?.read(scope) ?? 0) * 1000
      return wakeAtMs <= around.nowMs
        ? { kind: 'proceed', next: state.Next ?? null, ...passOn(state, input, around) }
        : { kind: 'sleep', wakeAtMs }
    }
    case 'Parallel':
      return { kind: 'fork', input: workingInput(state, input, around) }
    default:
      return assertNever(state)
  }
}

/** A Wait that has slept long enough goes on as if it had not slept. */
export function wake(state: State, input: Payload, around: Surroundings): Completion {
  return { next: nextOf(state), ...passOn(state, input, around) }
}

/** A Task, Parallel or Map whose work is done. */
export function complete(
  state: TaskState | ParallelState | MapState,
  input: Payload,
  result: Payload,
  around: Surroundings,
): Completion {
  return { next: nextOf(state), ...applyResult(state, input, result, around) }
}

function nextOf(state: State): string | null {
  return 'Next' in state ? (state.Next ?? null) : null
}

function decidePass(state: PassState, input: Payload, around: Surroundings): Decision {
  const effective = effectiveInput(state, input, around)
  const result =
    state.Result !== undefined
      ? effective.with(state.Result)
      : state.Parameters !== undefined
        ? effective.with(state.Parameters.evaluate(scopeFor(around, effective.value)))
        : effective
  const done =
    state.queryLanguage === 'JSONata' ? passOn(state, input, around) : applyResult(state, input, result, around)
  return { kind: 'proceed', next: nextOf(state), output: done.output, assigned: done.assigned }
}

function decideChoice(state: ChoiceState, input: Payload, around: Surroundings): Decision {
  const scope = scopeFor(around, effectiveInput(state, input, around).value)
  const rule = state.Choices.find((candidate) => candidate.condition.holds(scope))
  if (rule !== undefined) {
    const fields = { queryLanguage: state.queryLanguage, ...pick(rule.Assign, rule.Output) }
    return { kind: 'proceed', next: rule.Next, ...passOn(state, input, around, fields) }
  }
  if (state.Default === undefined) {
    // Seen on AWS as States.Runtime, although the documents name States.NoChoiceMatched.
    throw new StateError(
      RUNTIME_ERROR,
      'Failed to transition out of the state. The state does not point to a next state.',
    )
  }
  return { kind: 'proceed', next: state.Default, ...passOn(state, input, around) }
}

function pick(Assign: ChoiceState['Assign'], Output: ChoiceState['Output']) {
  return { ...(Assign && { Assign }), ...(Output && { Output }) }
}

function decideFail(state: FailState, input: Payload, around: Surroundings): Failure {
  const scope = scopeFor(around, input.value)
  const error = state.Error?.read(scope)
  const cause = state.Cause?.read(scope)
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
}

/** Evaluated again for every attempt. */
export function planTask(state: TaskState, input: Payload, around: Surroundings): TaskPlan {
  const working = workingInput(state, input, around)
  const scope = scopeFor(around, effectiveInput(state, input, around).value)
  const timeoutSeconds = state.TimeoutSeconds?.read(scope)
  const heartbeatSeconds = state.HeartbeatSeconds?.read(scope)
  const credentials = state.Credentials?.evaluate(scope)
  return {
    resource: state.Resource,
    input: working,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
    ...(credentials !== undefined && { credentials }),
  }
}
