/** What is rehearsed of too much at once, and of what takes too long: each is counted as AWS counts it, and rings. */
import type { FunctionName } from '#workflows'
import { ANN } from './authorizers.ts'
import { QUESTION, start } from './executions.ts'
import { callApi } from './gateway.ts'
import { after, ask, befall, fault, host, type Scenario, succeeds } from './scenarios.ts'
import type { World } from './world.ts'

const ALL = { includeFunding: true, includeFollowOn: true }
const TASKS: readonly FunctionName[] = [
  'query-generation',
  'data-retrieval',
  'opportunity-analysis',
  'funding-analysis',
  'follow-on-analysis',
]
const MACHINES = ['opportunity', 'funding', 'followOn'] as const
const NAMES = { opportunity: 'OpportunityAnalysis', funding: 'FundingAnalysis', followOn: 'FollowOnAnalysis' }
const ofMachines = (chapter: string) => MACHINES.map((type) => `${chapter}-${NAMES[type]}Workflow`)
const ofTasks = (chapter: string) => TASKS.map((name) => `${chapter}-${name}`)

const PAST_EVERY_WORKFLOW_MS = 1_000_000

const throttled = (service: string, operation: string, type: string, times: number) =>
  fault(service, operation, 400, type, times)

/** All three, each while it waits before a retry: then nothing but its own time runs. */
async function runOutOfTime(world: World): Promise<readonly string[]> {
  const { engine, time } = world
  time.draw = 0.999
  const arns: string[] = []
  for (const type of MACHINES) {
    host(world, 'query-generation').throttles += 1
    const executionArn = await start(world, type, { opportunityDetails: QUESTION })
    arns.push(executionArn)
    for await (const { type: event } of engine.watch(executionArn, 0, AbortSignal.timeout(5_000)))
      if (event === 'TaskFailed') break
  }
  time.jump(PAST_EVERY_WORKFLOW_MS)
  const ended: string[] = []
  for (const executionArn of arns) {
    for await (const _event of engine.watch(executionArn, 0, AbortSignal.timeout(5_000)));
    ended.push((await engine.call('DescribeExecution', { executionArn })).status as string)
  }
  return ended
}

const statusOf = (world: World, method: string, path: string, body?: object) =>
  callApi(world, { method, path, caller: ANN, ...(body === undefined ? {} : { body: body as never }) })

export const THROTTLES: readonly Scenario[] = [
  succeeds(
    'no function has a free instance, once each',
    after(
      (world) => {
        for (const name of TASKS) host(world, name).throttles = 1
      },
      ask('opportunity', ALL),
    ),
    ofTasks('function-throttles'),
  ),
  {
    name: 'three analyses share one reserved instance',
    rings: ['function-throttles-query-generation'],
    run: async (world) => {
      const one = host(world, 'query-generation')
      one.reserved = 1
      const before = world.metrics.count('AWS/Lambda Throttles')
      const ended = await Promise.all([1, 2, 3].map(() => succeeds('', ask('opportunity', {})).run(world)))
      one.reserved = null
      const count = world.metrics.count('AWS/Lambda Throttles') - before
      return { ok: ended.every(({ ok }) => ok) && count > 0, saw: `3 SUCCEEDED, ${count} calls refused and made again` }
    },
  },
  succeeds(
    'every function runs out of time, once each',
    after(
      (world) => {
        for (const name of TASKS) host(world, name).faults.push('timeout')
      },
      ask('opportunity', ALL),
    ),
    [...ofTasks('function-errors'), ...ofTasks('function-near-timeout')],
  ),
  succeeds(
    'Athena has too many queries',
    after(throttled('athena', 'StartQueryExecution', 'TooManyRequestsException', 2), ask('opportunity', {})),
  ),
  succeeds(
    'Athena has too many queries past the SDK’s own retries',
    after(throttled('athena', 'StartQueryExecution', 'TooManyRequestsException', 4), ask('opportunity', {})),
    ['function-errors-data-retrieval'],
  ),
  {
    ...succeeds(
      'Athena reads more than anybody expects',
      after(
        (world) => {
          world.athena.scanned.bytes = 60e9
        },
        ask('opportunity', {}),
      ),
      ['athena-scan-athena'],
    ),
    after: (world) => {
      world.athena.scanned.bytes = 1_000_000
    },
  },
  succeeds(
    'Bedrock throttles for a while, the standard model',
    after(throttled('bedrock', 'Converse', 'ThrottlingException', 6), ask('opportunity', {})),
    ['bedrock-throttles-standard', 'function-errors-query-generation'],
  ),
  succeeds(
    'Bedrock throttles for a while, the premium model',
    after(throttled('bedrock', 'Converse', 'ThrottlingException', 6), ask('opportunity', { useNovaPremier: true })),
    ['bedrock-throttles-premium', 'function-errors-query-generation'],
  ),
  {
    ...succeeds(
      'the models count more tokens than anybody expects',
      after(
        (world) => {
          world.tokens.factor = 10_000
        },
        ask('opportunity', {}),
      ),
      ['bedrock-cost-bedrock'],
    ),
    after: (world) => {
      world.tokens.factor = 1
    },
  },
  {
    name: 'Step Functions delays transitions',
    rings: ofMachines('throttled-executions'),
    run: async (world) => {
      const ended = []
      for (const type of MACHINES) {
        world.delays.transitions = 1
        ended.push(await succeeds('', ask(type, {})).run(world))
      }
      return { ok: ended.every(({ ok }) => ok), saw: '3 delayed, 3 SUCCEEDED' }
    },
  },
  {
    name: 'Step Functions takes no more starts',
    run: async (world) => {
      throttled('states', 'StartExecution', 'ThrottlingException', 3)(world)
      const refused = await statusOf(world, 'POST', '/api/analyze', QUESTION)
      const again = await statusOf(world, 'POST', '/api/analyze?wait=25', QUESTION)
      const wait = refused.headers['retry-after'] ?? 'nothing'
      return {
        ok: refused.status === 429 && Number(wait) > 0 && again.status === 200,
        saw: `${refused.status} with Retry-After ${wait}, then ${again.status}`,
      }
    },
  },
  {
    name: 'workflows run out of time',
    rings: [
      ...ofMachines('timed-out-executions'),
      ...ofMachines('slow-executions'),
      'function-throttles-query-generation',
      'page',
    ],
    run: async (world) => {
      const ended = await runOutOfTime(world)
      return { ok: ended.length === 3 && ended.every((status) => status === 'TIMED_OUT'), saw: ended.join(', ') }
    },
    after: ({ time }) => {
      time.draw = null
    },
  },
  {
    name: 'executions are stopped by hand',
    leavesWork: true,
    rings: ['aborted-executions-FundingAnalysisWorkflow', 'aborted-executions-FollowOnAnalysisWorkflow'],
    run: async (world) => {
      const ended: string[] = []
      for (const type of ['funding', 'followOn'] as const) {
        const executionArn = await start(world, type, { opportunityDetails: QUESTION })
        await world.engine.call('StopExecution', { executionArn })
        ended.push((await world.engine.call('DescribeExecution', { executionArn })).status as string)
      }
      return { ok: ended.every((status) => status === 'ABORTED'), saw: ended.join(', ') }
    },
  },
  {
    name: 'API: its function runs out of time',
    rings: ['api-latency-api', 'api-server-errors-api', 'function-errors-api', 'function-near-timeout-api', 'page'],
    run: async (world) => {
      befall('api', 'timeout')(world)
      const { status } = await statusOf(world, 'GET', '/api/analyses')
      return { ok: status === 504, saw: String(status) }
    },
  },
  {
    name: 'API: its function has no free instance',
    rings: ['api-server-errors-api', 'function-throttles-api', 'page'],
    run: async (world) => {
      host(world, 'api').throttles = 1
      const { status } = await statusOf(world, 'GET', '/api/analyses')
      return { ok: status === 500, saw: String(status) }
    },
  },
]
