/** What is rehearsed where production differs: warm starts, Express variants, and every workflow in the private network. */
import type { JsonObject } from '#lib/json'
import { WORKFLOWS } from '#workflows'
import { QUESTION } from './executions.ts'
import { ask, type Scenario, succeeds, WAYS } from './scenarios.ts'
import type { World } from './world.ts'

interface SyncAnswer {
  readonly status: string
  readonly error?: string
  readonly output?: string
  readonly startDate: number
  readonly stopDate: number
}

/** An Express execution has no record to read later: its caller waits, and CloudWatch counts. */
async function executeExpress(world: World, workflow: keyof typeof WORKFLOWS, input: JsonObject): Promise<SyncAnswer> {
  const { cloud, engine, metrics } = world
  const alias = cloud
    .ofType('AWS::StepFunctions::StateMachineAlias')
    .find(({ arn }) => new RegExp(`:${WORKFLOWS[workflow].name}Express(-\\w+)?:`).test(arn))
  if (alias === undefined) throw new Error(`The templates have no Express variant of ${workflow}.`)
  const answer = (await engine.call('StartSyncExecution', {
    stateMachineArn: alias.arn,
    input: JSON.stringify(input),
  })) as unknown as SyncAnswer
  const { status, startDate, stopDate } = answer
  metrics.add(
    'AWS/States',
    { StateMachineArn: alias.arn.replace(/:\w+$/, '') },
    {
      ExecutionsStarted: 1,
      [status === 'SUCCEEDED' ? 'ExecutionsSucceeded' : 'ExecutionsFailed']: 1,
      ExecutionTime: (stopDate - startDate) * 1_000,
    },
  )
  return answer
}

const express = (workflow: keyof typeof WORKFLOWS): Scenario => ({
  name: `Express: ${workflow}`,
  run: async (world) => {
    const { status, output = '{}' } = await executeExpress(world, workflow, {
      opportunityDetails: QUESTION,
      analysisOptions: { includeFunding: true, includeFollowOn: true },
    })
    const { headline } = JSON.parse(output) as { headline?: string }
    return { ok: status === 'SUCCEEDED' && headline !== undefined, saw: `${status}: ${headline ?? 'nothing'}` }
  },
})

export const PRODUCTION: readonly Scenario[] = [
  {
    name: 'provisioned concurrency: nobody waits for a start',
    run: async (world) => {
      const before = new Map([...world.functions].map(([arn, { coldStartsMs }]) => [arn, coldStartsMs.length]))
      const outcome = await succeeds('', ask('opportunity', {})).run(world)
      const cold = [...world.functions].filter(([arn, { coldStartsMs }]) => coldStartsMs.length !== before.get(arn))
      return { ok: outcome.ok && cold.length === 0, saw: `${cold.length} cold starts; ${outcome.saw}` }
    },
  },
  ...WAYS,
  express('opportunity'),
  express('funding'),
  express('followOn'),
  {
    name: 'Express: a question without a customer',
    rings: [],
    run: async (world) => {
      const question = { opportunityDetails: { ...QUESTION, CustomerName: '' } }
      const { status, error = '' } = await executeExpress(world, 'opportunity', question)
      return { ok: status === 'FAILED' && error === 'QueryGenerationFailed', saw: `${status} ${error}` }
    },
  },
]
