/** What is rehearsed of who learns what: a failed execution's name, an alarm, the bill, and a topic that does not answer. */

import { execute, QUESTION } from './executions.ts'
import type { Scenario } from './scenarios.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

const fail = async (world: World): Promise<void> => {
  world.athena.queryFaults.push({ times: 1, state: 'FAILED', reason: 'SYNTAX_ERROR', retryable: false })
  await execute(world, 'opportunity', { opportunityDetails: QUESTION })
  await world.settle()
}

const rings = ['failed-executions-OpportunityAnalysisWorkflow', 'function-errors-data-retrieval', 'page']

const stop = async (world: World): Promise<void> => {
  const alias = world.cloud
    .ofType('AWS::StepFunctions::StateMachineAlias')
    .find(({ arn }) => arn.includes(':OpportunityAnalysisWorkflow'))
  const { executionArn } = await world.engine.call('StartExecution', {
    stateMachineArn: alias?.arn ?? '',
    input: JSON.stringify({ opportunityDetails: QUESTION }),
  })
  const why = { error: 'Stopped', cause: 'By hand.' }
  await world.engine.call('StopExecution', { executionArn: executionArn as string, ...why })
  await world.settle()
}

export const NOTICES: readonly Scenario[] = [
  {
    name: 'a failed execution is named to whoever listens',
    rings,
    run: async (world) => {
      const { notices } = world
      const before = notices.told.length
      await fail(world)
      const [said = 'nothing', ...others] = notices.told.slice(before)
      const ok = /^FAILED: arn:aws:states:\S+:execution:OpportunityAnalysisWorkflow\S*:\S+$/.test(said)
      return { ok: ok && others.length === 0, saw: said }
    },
  },
  {
    name: 'a refused question is named to nobody',
    rings: [],
    run: async (world) => {
      const before = world.notices.told.length
      await execute(world, 'opportunity', { opportunityDetails: { ...QUESTION, CustomerName: '' } })
      await world.settle()
      const said = world.notices.told.slice(before)
      return { ok: said.length === 0, saw: `${said.length} messages` }
    },
  },
  {
    name: 'a stopped execution is named, and no failure',
    rings: ['aborted-executions-OpportunityAnalysisWorkflow'],
    run: async (world) => {
      const before = world.notices.told.length
      await stop(world)
      const [said = 'nothing', ...others] = world.notices.told.slice(before)
      return { ok: said.startsWith('ABORTED: ') && others.length === 0, saw: said }
    },
  },
  {
    name: 'a topic that does not answer costs no message, whoever sends it',
    rings: [
      'aborted-executions-OpportunityAnalysisWorkflow',
      'failed-executions-FollowOnAnalysisWorkflow',
      'failed-executions-FundingAnalysisWorkflow',
      'failed-executions-OpportunityAnalysisWorkflow',
      'function-errors-data-retrieval',
      'function-errors-funding-analysis',
      'function-errors-query-generation',
      'page',
      'undelivered-events-events',
    ],
    run: async (world) => {
      world.notices.topicFaults = 4
      await fail(world)
      for (const workflow of ['funding', 'followOn'] as const) {
        await execute(world, workflow, { analysisKey: 'executions/nobody/analysis.json' })
      }
      await stop(world)
      const kept = world.notices.undelivered.map((message) => message.split(':', 1).join()).sort()
      return { ok: kept.join() === 'ABORTED,FAILED,FAILED,FAILED', saw: `in the queue: ${kept.join(', ')}` }
    },
    after: (world) => {
      world.notices.undelivered.splice(0)
    },
  },
  {
    name: 'the budget speaks up',
    run: async (world) => {
      const [budget] = world.cloud.ofType('AWS::Budgets::Budget')
      const groups = budget?.properties.NotificationsWithSubscribers as readonly {
        readonly Subscribers: readonly { readonly Address: string }[]
      }[]
      const heard = groups
        .flatMap(({ Subscribers }) => Subscribers)
        .map(({ Address }) =>
          world.notices.publish('budgets', textOf(Address), 'Budget', 'arn:aws:budgets::123456789012:budget/b'),
        )
      return { ok: heard.length === 2 && heard.every(Boolean), saw: `${heard.length} messages` }
    },
  },
]
