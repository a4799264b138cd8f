/**
 * What a state under test does, on the same decisions that executions are made of, with what it was on the way written
 * down for the inspection levels. Only a Task without a mock has to be carried out by somebody else in between.
 */

import { assertNever } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import { SINGLE_STATE } from '../definition/parse-definition.ts'
import type { ItemBatcher, MapState, ParallelState, State, TaskState } from '../definition/types.ts'
import type { Scope } from '../expression/types.ts'
import { batchItems } from '../map-run/batch-items.ts'
import { Payload } from '../payload.ts'
import { complete, decide, planTask, type TaskPlan } from '../state/decide.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { applyCatcher, applyResult, type Completion, effectiveInput } from '../state/processing.ts'
import { decideRetry, findCatcher } from '../state/retry-catch.ts'
import { type Surroundings, scopeFor } from '../state/scope.ts'
import type { TestStateRequest } from './request.ts'

export type Outcome =
  | { readonly kind: 'succeeded'; readonly result: Payload }
  | { readonly kind: 'failed'; readonly failure: Failure }

export type Step =
  | { readonly kind: 'answer'; readonly response: JsonObject }
  | { readonly kind: 'call'; readonly plan: TaskPlan; readonly resume: (outcome: Outcome) => JsonObject }

type Inspection = Record<string, Json>

interface Test {
  readonly request: TestStateRequest
  readonly around: Surroundings
  readonly inspection: Inspection
}

/** The event at which a state of an Express execution is entered. */
const ENTERED = { stateName: SINGLE_STATE, eventId: 2 }

export function runTest(request: TestStateRequest, around: Surroundings): Step {
  const test: Test = { request, around, inspection: { input: request.input.text } }
  showVariables(test, {})
  try {
    return step(test)
  } catch (thrown) {
    return { kind: 'answer', response: failed(test, failureOf(thrown, ENTERED)) }
  }
}

function step(test: Test): Step {
  const { state, mock } = test.request
  if (state.type === 'Task') {
    const plan = inspectTask(test, state)
    if (mock === undefined) return { kind: 'call', plan, resume: (outcome) => settle(test, state, outcome) }
  }
  if (state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel') {
    if (state.type === 'Map') inspectMap(test, state)
    const failure = mock?.failure ?? (state.type === 'Map' ? exceededTolerance(test, state) : null)
    const outcome: Outcome =
      failure !== null || mock?.result === undefined
        ? { kind: 'failed', failure: failure ?? {} }
        : { kind: 'succeeded', result: mock.result }
    return { kind: 'answer', response: settle(test, state, outcome) }
  }
  return { kind: 'answer', response: decided(test, state) }
}

/** Pass, Choice, Wait, Succeed and Fail need nothing from outside. */
function decided(test: Test, state: Exclude<State, TaskState | MapState | ParallelState>): JsonObject {
  const { input } = test.request
  inspectPlain(test, state)
  const decision = decide(state, input, test.around)
  switch (decision.kind) {
    case 'proceed':
      return succeeded(test, decision)
    case 'fail':
      return failed(test, decision.failure)
    case 'sleep':
      // A test does not wait: it answers as the state would when its time has come.
      return succeeded(test, { next: 'Next' in state ? (state.Next ?? null) : null, ...passedOn(test, state) })
    case 'fork':
      return failed(test, {})
    default:
      return assertNever(decision)
  }
}

function passedOn({ request, around }: Test, state: State): Omit<Completion, 'next'> {
  return applyResult(state, request.input, effectiveInput(state, request.input, around), around)
}

function inspectPlain({ request, around, inspection }: Test, state: State): void {
  if (state.queryLanguage === 'JSONata') return
  const { input } = request
  if (state.type !== 'Pass') {
    inspection.afterInputPath = effectiveInput(state, input, around).text
    return
  }
  const effective = effectiveInput(state, input, around)
  if (state.Result === undefined) {
    inspection.afterInputPath = effective.text
    inspection.afterParameters = workedOn(state, effective, around).text
  } else inspection.result = effective.with(state.Result).text
  const result = state.Result === undefined ? workedOn(state, effective, around) : effective.with(state.Result)
  inspectResult({ request, around, inspection }, state, result)
}

function workedOn(state: State, effective: Payload, around: Surroundings): Payload {
  const template = 'Parameters' in state ? state.Parameters : undefined
  return template === undefined ? effective : effective.with(template.evaluate(scopeFor(around, effective.value)))
}

function inspectTask({ request, around, inspection }: Test, state: TaskState): TaskPlan {
  if (state.queryLanguage === 'JSONPath') {
    inspection.afterInputPath = effectiveInput(state, request.input, around).text
  }
  const plan = planTask(state, request.input, around)
  inspection[state.queryLanguage === 'JSONPath' ? 'afterParameters' : 'afterArguments'] = plan.input.text
  return plan
}

function inspectMap({ request, around, inspection }: Test, state: MapState): void {
  const scope = scopeFor(around, effectiveInput(state, request.input, around).value)
  const count = state.ToleratedFailureCount?.read(scope)
  const percentage = state.ToleratedFailurePercentage?.read(scope)
  inspection.maxConcurrency = state.MaxConcurrency?.read(scope) ?? 0
  if (count !== undefined) inspection.toleratedFailureCount = count
  if (percentage !== undefined) inspection.toleratedFailurePercentage = percentage
  const items = state.ItemReader === undefined ? state.items.read(scope) : (request.readerData ?? [])
  if (state.queryLanguage === 'JSONPath' && state.raw.ItemsPath !== undefined) {
    inspection.afterItemsPath = JSON.stringify(items)
  }
  const inputs = items.map((value, Index) => selected(state, value, Index, scope))
  if (state.ItemSelector !== undefined) inspection.afterItemSelector = JSON.stringify(inputs)
  if (state.ItemBatcher !== undefined)
    inspection.afterItemBatcher = JSON.stringify(batched(state.ItemBatcher, inputs, scope))
}

function batched(batcher: ItemBatcher, inputs: readonly Json[], scope: Scope): readonly Json[] {
  const batchSize = batcher.MaxItemsPerBatch?.read(scope)
  const batchBytes = batcher.MaxInputBytesPerBatch?.read(scope)
  const batchInput = batcher.BatchInput?.evaluate(scope)
  return batchItems(
    inputs.map((input) => Payload.of(input)),
    {
      ...(batchSize !== undefined && { batchSize }),
      ...(batchBytes !== undefined && { batchBytes }),
      ...(batchInput !== undefined && { batchInput }),
    },
  ).map((batch) => batch.value)
}

function selected(state: MapState, value: Json, Index: number, scope: Scope): Json {
  const context = { ...scope.context, Map: { Item: { Index, Value: value } } }
  return state.ItemSelector === undefined ? value : state.ItemSelector.evaluate({ ...scope, context })
}

/** Only a tolerance that the definition states can be exceeded by the failures that the test claims. */
function exceededTolerance({ request, inspection }: Test, state: MapState): Failure | null {
  const failures = request.failedIterations ?? 0
  const iterations = Array.isArray(request.mock?.result?.value) ? request.mock.result.value.length : 0
  const count = inspection.toleratedFailureCount
  const percentage = inspection.toleratedFailurePercentage
  const isOver =
    (state.ToleratedFailureCount !== undefined && failures > (count as number)) ||
    (state.ToleratedFailurePercentage !== undefined && (failures / iterations) * 100 > (percentage as number))
  if (!isOver) return null
  return {
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  }
}

/** A Task, Parallel or Map whose work is done or has failed. */
function settle(test: Test, state: TaskState | ParallelState | MapState, outcome: Outcome): JsonObject {
  if (outcome.kind === 'failed') return retriedOrCaught(test, state, outcome.failure)
  const { result } = outcome
  try {
    if (state.type === 'Task') test.inspection.result = result.text
    if (state.queryLanguage === 'JSONPath') inspectResult(test, state, result)
    return succeeded(test, complete(state, test.request.input, result, test.around))
  } catch (thrown) {
    return retriedOrCaught(test, state, failureOf(thrown, ENTERED))
  }
}

function inspectResult({ request, around, inspection }: Test, state: State, result: Payload): void {
  const selector = 'ResultSelector' in state ? state.ResultSelector : undefined
  const chosen = applyResult(
    { queryLanguage: 'JSONPath', ...(selector === undefined ? {} : { ResultSelector: selector }) },
    request.input,
    result,
    around,
  ).output
  inspection.afterResultSelector = chosen.text
  const path = 'ResultPath' in state ? state.ResultPath : undefined
  const placed = applyResult(
    { queryLanguage: 'JSONPath', ...(path === undefined ? {} : { ResultPath: path }) },
    request.input,
    chosen,
    around,
  ).output
  inspection.afterResultPath = placed.text
}

function retriedOrCaught(test: Test, state: TaskState | ParallelState | MapState, failure: Failure): JsonObject {
  const { request, around } = test
  const details: Record<string, Json> = {}
  const first = decideRetry(state.Retry, failure, [], around.chance)
  if (first !== null) {
    details.retryIndex = first.retrier
    const used: number[] = []
    used[first.retrier] = request.retryCount
    const next = decideRetry(state.Retry, failure, used, around.chance)
    if (next !== null) {
      details.retryBackoffIntervalSeconds = Math.floor(next.delayMs / 1000)
      return answer(test, { status: 'RETRIABLE', ...described(failure) }, details)
    }
  }
  const index = findCatcher(state.Catch, failure)
  const catcher = state.Catch?.[index]
  if (catcher === undefined) return failed(test, failure, details)
  details.catchIndex = index
  try {
    const caught = applyCatcher(state.queryLanguage, catcher, failure, request.input, around)
    showVariables(test, caught.assigned ?? {})
    const response = {
      status: 'CAUGHT_ERROR',
      output: caught.output.text,
      nextState: catcher.Next,
      ...described(failure),
    }
    return answer(test, response, details)
  } catch (thrown) {
    return failed(test, failureOf(thrown, ENTERED), details)
  }
}

function described({ error, cause }: Failure): JsonObject {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
}

function succeeded(test: Test, done: Completion): JsonObject {
  showVariables(test, done.assigned ?? {})
  const next = done.next === null ? {} : { nextState: done.next }
  return answer(test, { status: 'SUCCEEDED', output: done.output.text, ...next })
}

function failed(test: Test, failure: Failure, details: Record<string, Json> = {}): JsonObject {
  return answer(test, { status: 'FAILED', ...described(failure) }, details)
}

/** The variables as the state leaves them; none are not shown. */
function showVariables({ request, inspection }: Test, assigned: JsonObject): void {
  const variables = { ...Object.fromEntries(request.variables), ...assigned }
  if (Object.keys(variables).length > 0) inspection.variables = JSON.stringify(variables)
}

function answer({ request, inspection }: Test, response: JsonObject, details: Record<string, Json> = {}): JsonObject {
  if (request.level === 'INFO') return response
  const errorDetails = Object.keys(details).length === 0 ? {} : { errorDetails: details }
  return { ...response, inspectionData: { ...inspection, ...errorDetails } }
}
