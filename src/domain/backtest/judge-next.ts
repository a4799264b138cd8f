/** How often the next purchase of a known customer is among the first five that a rule names, against the most bought. */
import type { PastProject } from '../project.ts'
import { type Measured, measured } from './bootstrap.ts'
import { meanAt } from './metrics.ts'
import type { Split } from './split.ts'

/** Categories in order of belief. It sees the past alone; `own` is this customer's part of it, oldest first. */
export type NextRule = (question: {
  readonly past: readonly PastProject[]
  readonly customer: string
  readonly own: readonly PastProject[]
}) => readonly string[]

export interface NextMetrics {
  readonly method: string
  readonly hitRate: Measured
  readonly customers: number
  /** Hit rate of ours minus this rule's on the same customers; null for ours, absent where ours was not asked. */
  readonly oursBetterBy?: Measured | null
}

/** The follow-on report's own rule. */
export const OURS_NEXT = 'ours (follow-on)'

const NAMED = 5
/** Customers judged at most; a rule may look through the whole past for each. */
const MAX_CUSTOMERS = 400

/** What a customer bought on its first day after the split; a hit is any of its categories among the first five named. */
export function judgeNext(split: Split, rules: Readonly<Record<string, NextRule>>): readonly NextMetrics[] {
  const pastOf = Map.groupBy(split.past, ({ customer }) => customer)
  const futureOf = Map.groupBy(split.future, ({ customer }) => customer)
  const questions = [...futureOf]
    .flatMap(([customer, bought]) => {
      const own = customer === null ? undefined : pastOf.get(customer)
      const first = bought[0]?.closeDate
      const truth = new Set(bought.flatMap(({ closeDate, category }) => (closeDate === first ? (category ?? []) : [])))
      return customer === null || own === undefined || truth.size === 0 ? [] : [{ customer, own, truth }]
    })
    .sort((a, b) => (a.customer < b.customer ? -1 : 1))
    .slice(0, MAX_CUSTOMERS)
  if (questions.length === 0) return []
  const judged = Object.entries({ ...PLAIN_RULES, ...rules }).map(([method, rule]) => ({
    method,
    hits: Float64Array.from(questions, ({ customer, own, truth }) =>
      rule({ past: split.past, customer, own })
        .slice(0, NAMED)
        .some((category) => truth.has(category))
        ? 1
        : 0,
    ),
  }))
  const ours = judged.find(({ method }) => method === OURS_NEXT)?.hits
  return judged.map(({ method, hits }) => ({
    method,
    customers: questions.length,
    hitRate: measured(hits.length, (at) => meanAt(hits, at)),
    ...(ours === undefined
      ? {}
      : {
          oursBetterBy: ours === hits ? null : measured(hits.length, (at) => meanAt(ours, at) - meanAt(hits, at)),
        }),
  }))
}

const PLAIN_RULES: Readonly<Record<string, NextRule>> = {
  'most bought by all': ({ past }) => mostBought(past),
  'most bought by this customer': ({ past, own }) => [...new Set([...mostBought(own), ...mostBought(past)])],
}

const remembered = new WeakMap<readonly PastProject[], readonly string[]>()

function mostBought(projects: readonly PastProject[]): readonly string[] {
  const known = remembered.get(projects)
  if (known !== undefined) return known
  const counts = new Map<string, number>()
  for (const { category } of projects) if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1)
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([category]) => category)
  remembered.set(projects, ranked)
  return ranked
}
