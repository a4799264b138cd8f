/** The follow-on report's own ranking as a rule of the back-test: what customers bought right after what this one bought last. */
import { type NextRanked, rankNext, type Transition, transitionsOf } from '../follow-on/next-purchases.ts'
import type { PastProject } from '../project.ts'
import type { NextRule } from './judge-next.ts'

/** `until` is the first day that the rule must not see. */
export function followOnRule(until: string): NextRule {
  const known = new WeakMap<readonly PastProject[], readonly Transition[]>()
  const ranked = new Map<string, readonly NextRanked[]>()
  return ({ past, own }) => {
    const transitions = known.get(past) ?? transitionsOf(past, { customerOf: ({ customer }) => customer, until })
    known.set(past, transitions)
    const last = own.at(-1)?.closeDate
    const categories = new Set(own.flatMap(({ closeDate, category }) => (closeDate === last ? (category ?? []) : [])))
    const key = JSON.stringify([...categories].sort())
    const next =
      ranked.get(key) ??
      rankNext({
        transitions,
        isAnchor: ({ category }) => category !== null && categories.has(category),
        kind: 'category',
      })
    ranked.set(key, next)
    return next.map(({ name }) => name)
  }
}
