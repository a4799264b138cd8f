/** What is rehearsed of who learns what: a failed execution's name, an alarm, the bill, and a topic that does not answer. */

import { execute, QUESTION, type Scenario } from './scenarios.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

const fail = async (world: World): Promise<void> => {
  await execute(world, 'opportunity', { opportunityDetails: { ...QUESTION, CustomerName: '' } })
  await world.settle()
}

const rings = ['failed-executions-OpportunityAnalysisWorkflow', 'function-errors-query-generation', 'page']

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
    name: 'a topic that does not answer costs no message',
    rings: [...rings, 'undelivered-events-events'],
    run: async (world) => {
      world.notices.topicFaults = 1
      await fail(world)
      const [kept = 'nothing', ...others] = world.notices.undelivered
      return { ok: kept.startsWith('FAILED: ') && others.length === 0, saw: `in the queue: ${kept}` }
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
