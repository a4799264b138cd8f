/** The follow-on report's own ranking as a rule of the back-test, asked as of what the customer bought last. */
import { fitNext } from '../follow-on/fit-next.ts'
import { followedBy, type Transition, transitionsOf } from '../follow-on/next-purchases.ts'
import { rankNext } from '../follow-on/rank-next.ts'
import type { PastProject } from '../project.ts'
import type { NextRule } from './judge-next.ts'

/** `until` is the first day that the rule must not see. Weights are fitted on `past` alone. */
export function followOnRule(past: readonly PastProject[], until: string): NextRule {
  const model = fitNext(past, { name: '', fingerprint: '' }).kinds.category
  const transitions = transitionsOf(past, { customerOf: ({ customer }) => customer, until })
  const byAnchor = Map.groupBy(transitions, ({ anchor }) => anchor.category)
  const after = new Map<string, ReturnType<typeof followedBy>>()
  return ({ own }) => {
    const last = own.at(-1)?.closeDate
    const bought = new Set(own.flatMap(({ closeDate, category }) => (closeDate === last ? (category ?? []) : [])))
    const key = JSON.stringify([...bought].sort())
    const followed =
      after.get(key) ??
      followedBy(
        [...bought].flatMap((category): readonly Transition[] => byAnchor.get(category) ?? []),
        'category',
      )
    after.set(key, followed)
    return rankNext({ kind: 'category', model, after: followed, own }).map(({ name }) => name)
  }
}
