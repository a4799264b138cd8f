/** TestState over the engine's own sockets. */
import type { JsonObject } from '#lib/json'
import { SINGLE_STATE } from '../definition/parse-definition.ts'
import type { TaskResult } from '../execution/tasks.ts'
import { dispatchTask } from '../integration/dispatch.ts'
import type { Operations } from '../service/host.ts'
import { validationError } from '../service/request.ts'
import type { Chance, Clock, Identity, TaskRunner } from '../sockets.ts'
import type { TaskPlan } from '../state/decide.ts'
import { RUNTIME_ERROR } from '../state/failure.ts'
import { defaultContext, readContext } from './context.ts'
import { readTestState } from './request.ts'
import { type Outcome, runTest } from './run.ts'

interface Parts {
  readonly identity: Identity
  readonly clock: Clock
  readonly chance: Chance
  readonly tasks: TaskRunner
}

/** AWS gives a test five minutes. */
const MAX_TEST_MS = 300_000

export async function testState({ identity, clock, chance, tasks }: Parts, raw: JsonObject): Promise<JsonObject> {
  const request = readTestState(raw)
  const nowMs = clock.now()
  if (request.contextText !== undefined && request.mock === undefined) {
    throw validationError('TestState does not support a Context object when a mock is not specified.')
  }
  const context =
    request.contextText === undefined
      ? defaultContext(request.state, request.input.value, { identity, chance, nowMs, roleArn: request.roleArn })
      : readContext(request.contextText, request.state)
  const step = runTest(request, { context: () => context, variables: request.variables, chance, nowMs })
  if (step.kind === 'answer') return step.response
  const arn = `arn:${identity.partition}:states:${identity.region}:${identity.account}:express:test-state:${chance.uuid()}`
  return step.resume(await carryOut(step.plan, arn, { clock, chance, tasks }))
}

async function carryOut(
  plan: TaskPlan,
  arn: string,
  { clock, chance, tasks }: Omit<Parts, 'identity'>,
): Promise<Outcome> {
  const aborter = new AbortController()
  const limitMs = Math.min(MAX_TEST_MS, (plan.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000)
  let cancel = (): void => undefined
  const timeout = new Promise<Outcome>((resolve) => {
    cancel = clock.wakeAt(clock.now() + limitMs, () => {
      aborter.abort()
      resolve({ kind: 'failed', failure: { error: 'States.Timeout' } })
    })
  })
  const task = { resource: plan.resource, input: plan.input, attempt: 0 }
  const dispatched = { execution: { arn }, strand: { state: { name: SINGLE_STATE } }, task, signal: aborter.signal }
  try {
    return await Promise.race([dispatchTask(dispatched, tasks, chance).then(outcomeOf), timeout])
  } finally {
    cancel()
  }
}

function outcomeOf(result: TaskResult): Outcome {
  if (result.kind === 'failed') return result
  if (result.kind === 'succeeded') return { kind: 'succeeded', result: result.output }
  // A callback or a job would go on without the test; AWS asks for a mock of those.
  return {
    kind: 'failed',
    failure: { error: RUNTIME_ERROR, cause: 'This integration pattern can only be tested with a mock.' },
  }
}

export const testStateOperations: Operations = {
  TestState: (host, request) => testState(host, request),
}
