/** Carries a scheduled task to the outside and its outcome back. */
import type { Execution, Strand, TaskPhase } from '../execution/model.ts'
import { type TaskResult, tooLarge } from '../execution/tasks.ts'
import { isTooDeep } from '../nesting.ts'
import { Payload } from '../payload.ts'
import type { Chance, FunctionCall, ServiceCall, TaskOutcome, TaskRunner } from '../sockets.ts'
import { RUNTIME_ERROR } from '../state/failure.ts'
import { directCall, directResult, invokeCall, invokeResult } from './lambda.ts'
import { type Integration, integrationOf } from './resource.ts'

/** What a call needs to know of the task behind it; a state under test has no more than this. */
export interface Dispatched {
  readonly execution: Pick<Execution, 'arn'>
  readonly strand: { readonly state: Pick<Strand['state'], 'name'> }
  readonly task: Pick<TaskPhase, 'resource' | 'input' | 'attempt'>
  readonly signal: AbortSignal
}

/** Runs everything but activities and Step Functions' own integrations. Answers null while a callback is waited for. */
export async function dispatchTask(
  { execution, strand, task, signal }: Dispatched,
  runner: TaskRunner,
  chance: Chance,
): Promise<TaskResult> {
  const integration = integrationOf(task.resource)
  const call = callOf(integration, task)
  if (call === null || !runner.knows(call)) return notRecognized(task.resource)
  const outcome = await runner.run({
    call,
    executionArn: execution.arn,
    stateName: strand.state.name,
    idempotencyKey: `${execution.arn}/${task.attempt}`,
    signal,
  })
  if (outcome.kind === 'succeeded' && isTooDeep(outcome.value)) {
    return { kind: 'failed', failure: tooLarge(task.resource, { isTooDeep: true }) }
  }
  const result = resultOf(integration, outcome, task, chance)
  const waits = integration.kind === 'service' && integration.pattern === 'waitForTaskToken'
  return waits && result.kind === 'succeeded' ? { kind: 'submitted', output: result.output } : result
}

function callOf(integration: Integration, task: Dispatched['task']): FunctionCall | ServiceCall | null {
  const { value } = task.input
  if (integration.kind === 'function') return directCall(integration.arn, task.input)
  if (integration.kind === 'activity') return null
  if (integration.service === 'lambda' && integration.action === 'invoke') return invokeCall(value)
  const { service, action, pattern } = integration
  return { kind: 'service', service, action, pattern, parameters: value }
}

function resultOf(
  integration: Integration,
  outcome: TaskOutcome,
  task: Dispatched['task'],
  chance: Chance,
): TaskResult {
  if (integration.kind === 'function') return directResult(outcome)
  const isInvoke = integration.kind === 'service' && integration.service === 'lambda'
  if (isInvoke) return invokeResult(outcome, task.input.value, chance.uuid())
  if (outcome.kind === 'succeeded') return { kind: 'succeeded', output: Payload.of(outcome.value) }
  const failure =
    outcome.kind === 'raised'
      ? { error: outcome.errorType, cause: outcome.text }
      : { error: outcome.error, cause: outcome.cause }
  return { kind: 'failed', failure }
}

function notRecognized(resource: string): TaskResult {
  const cause = `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`
  return { kind: 'failed', failure: { error: RUNTIME_ERROR, cause, isTerminal: true } }
}
