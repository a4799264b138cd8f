/** Names in order of how likely they are bought next: all that this customer bought, that followed, or that anybody buys. */
import { daysBetween } from '../calendar.ts'
import type { PastProject } from '../project.ts'
import type { NextKindModel } from './next-model.ts'
import { type Followed, namesOf, type PurchaseKind } from './next-purchases.ts'
import { faded, nextScore } from './next-score.ts'

export interface RankedName {
  readonly name: string
  readonly score: number
  /** Purchases of this customer that had it. */
  readonly own: readonly PastProject[]
}

export function rankNext(input: {
  readonly kind: PurchaseKind
  readonly model: NextKindModel
  /** What others bought after the same. */
  readonly after: Followed
  /** This customer's dated purchases; order does not matter. */
  readonly own: readonly PastProject[]
}): readonly RankedName[] {
  const { kind, model, after } = input
  const { weights } = model
  const own = ownOf(input.own, kind, weights.halfLifeDays)
  const allOwn = sumOf(own.counts.values())
  const allAfter = sumOf(after.hits.values())
  const popular = new Map(model.popular)
  const groupOf = (name: string): string => model.groups[name] ?? ''
  const ofGroup = new Map<string, number>()
  const popularOfGroup = new Map<string, number>()
  for (const [name, count] of own.counts) add(ofGroup, groupOf(name), count)
  for (const [name, share] of popular) add(popularOfGroup, groupOf(name), share)
  const groupShare = (name: string): number => {
    const whole = popularOfGroup.get(groupOf(name)) ?? 0
    if (allOwn === 0 || whole === 0) return popular.get(name) ?? 0
    return ((ofGroup.get(groupOf(name)) ?? 0) / allOwn) * ((popular.get(name) ?? 0) / whole)
  }
  return [...new Set([...own.counts.keys(), ...after.hits.keys(), ...popular.keys()])]
    .map((name) => ({
      name,
      own: own.projects.get(name) ?? [],
      score: nextScore(weights, {
        own: own.counts.get(name) ?? 0,
        allOwn,
        after: after.hits.get(name) ?? 0,
        allAfter,
        group: groupShare(name),
        popular: popular.get(name) ?? 0,
      }),
    }))
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
}

function ownOf(projects: readonly PastProject[], kind: PurchaseKind, halfLifeDays: number) {
  const dated = projects.filter(({ closeDate }) => closeDate !== null)
  const last = dated.reduce(
    (latest, { closeDate }) => (latest > (closeDate as string) ? latest : (closeDate as string)),
    '',
  )
  const counts = new Map<string, number>()
  const having = new Map<string, PastProject[]>()
  for (const project of dated)
    for (const name of namesOf(project, kind)) {
      add(counts, name, faded(daysBetween(project.closeDate as string, last), halfLifeDays))
      const known = having.get(name)
      if (known === undefined) having.set(name, [project])
      else known.push(project)
    }
  return { counts, projects: having }
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value)
}

const sumOf = (values: Iterable<number>): number => {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
