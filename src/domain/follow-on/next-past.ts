/** A history as sequences of purchases by number, and the questions that it answers: what did this customer buy next, as of a day? */

import { hashOf } from '../forecast/sample.ts'
import { dayNumber, teaches } from '../forecast/scale.ts'
import type { PastProject } from '../project.ts'
import { MAX_DELAY_DAYS, namesOf, type PurchaseKind } from './next-purchases.ts'

/** All that one customer bought on one day; a name as often as projects have it. */
interface BoughtOn {
  readonly day: number
  readonly names: readonly number[]
}

export interface Sequences {
  /** By number, most bought first. */
  readonly names: readonly string[]
  readonly groups: readonly string[]
  /** In order of time, one list a customer. */
  readonly customers: readonly (readonly BoughtOn[])[]
  /** Every purchase's day and names, in order of time. */
  readonly bought: readonly BoughtOn[]
}

/** One customer as of the day of an origin. */
export interface NextQuestion {
  readonly origin: number
  readonly own: readonly BoughtOn[]
  readonly truth: ReadonlySet<number>
}

/** More names than this are a long tail that nobody buys twice. */
const MAX_NAMES = 600
/** Share of the purchases that lies before each origin. */
const ORIGINS = [0.35, 0.45, 0.55, 0.62, 0.69, 0.76, 0.82, 0.88, 0.94]
/** Customers asked for each origin; more narrow nothing. */
const MAX_ASKED = 300

export function sequencesOf(projects: readonly PastProject[], kind: PurchaseKind): Sequences {
  const counts = new Map<string, number>()
  const groupOf = new Map<string, string>()
  const won = projects.filter((project) => project.closeDate !== null && teaches(project))
  for (const project of won)
    for (const name of namesOf(project, kind)) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (kind === 'category' && project.categoryGroup !== null) groupOf.set(name, project.categoryGroup)
    }
  const names = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_NAMES)
    .map(([name]) => name)
  const numberOf = new Map(names.map((name, number) => [name, number]))
  const named = won.flatMap((project) => {
    const own = namesOf(project, kind).flatMap((name) => numberOf.get(name) ?? [])
    return own.length === 0
      ? []
      : [{ customer: project.customer, day: dayNumber(project.closeDate as string), names: own }]
  })
  const bought = named.toSorted((a, b) => a.day - b.day)
  return {
    names,
    groups: names.map((name) => groupOf.get(name) ?? ''),
    customers: [...Map.groupBy(bought, ({ customer }) => customer)]
      .filter(([customer]) => customer !== null)
      .sort(([a], [b]) => hashOf(a as string) - hashOf(b as string))
      .map(([, own]) => byDay(own)),
    bought,
  }
}

function byDay(own: readonly BoughtOn[]): readonly BoughtOn[] {
  return [...Map.groupBy(own, ({ day }) => day)].map(([day, some]) => ({
    day,
    names: some.flatMap(({ names }) => names),
  }))
}

/** First days after which the future of an origin begins; each is seen from the purchases before it alone. */
export function originsOf({ bought }: Sequences): readonly number[] {
  return [...new Set(ORIGINS.flatMap((share) => bought[Math.floor(bought.length * share)]?.day ?? []))]
}

export function questionsAt({ customers }: Sequences, origin: number): readonly NextQuestion[] {
  const questions: NextQuestion[] = []
  for (const own of customers) {
    const next = own.findIndex(({ day }) => day >= origin)
    if (next > 0) questions.push({ origin, own: own.slice(0, next), truth: new Set((own[next] as BoughtOn).names) })
    if (questions.length === MAX_ASKED) break
  }
  return questions
}

/** Hits by name after each name, as `followedBy` counts them, from what was bought before the day. */
export function followedAsOf({ customers, names }: Sequences, day: number): readonly ReadonlyMap<number, number>[] {
  const hits: Map<number, number>[] = names.map(() => new Map())
  for (const own of customers) {
    const anchors = new Map<number, { count: number; readonly next: Map<number, number> }>()
    for (let i = 0; i + 1 < own.length; i++) {
      const [from, to] = [own[i] as BoughtOn, own[i + 1] as BoughtOn]
      if (to.day >= day) break
      if (to.day - from.day > MAX_DELAY_DAYS) continue
      const next = new Set(to.names)
      for (const [anchor, times] of counted(from.names)) {
        const known = anchors.get(anchor) ?? { count: 0, next: new Map<number, number>() }
        known.count += times
        for (const name of next) known.next.set(name, (known.next.get(name) ?? 0) + times)
        anchors.set(anchor, known)
      }
    }
    for (const [anchor, { count, next }] of anchors) {
      const sums = hits[anchor] as Map<number, number>
      for (const [name, times] of next) sums.set(name, (sums.get(name) ?? 0) + times / count)
    }
  }
  return hits
}

function counted(names: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** Shares of all purchases before the day, older ones faded. */
export function popularAsOf({ bought, names }: Sequences, day: number, halfLifeDays: number): Float64Array {
  const shares = new Float64Array(names.length)
  let whole = 0
  for (const { day: at, names: own } of bought) {
    if (at >= day) break
    const weight = 2 ** ((at - day) / halfLifeDays)
    for (const name of own) {
      shares[name] = (shares[name] as number) + weight
      whole += weight
    }
  }
  return whole === 0 ? shares : shares.map((share) => share / whole)
}
