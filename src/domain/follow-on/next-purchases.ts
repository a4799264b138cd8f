/**
 * What customers bought next, counted so that one large customer weighs no more than a small one.
 *
 * N1: a customer's purchases are ordered by close date; what follows a project is everything bought on the next later day.
 * N2: each customer is one observation: its share is the part of its anchors that were followed by the thing.
 * N3: only purchases before `until` are seen, so a back-test may use this as it is.
 */
import { daysBetween } from '../calendar.ts'
import type { PastProject } from '../project.ts'
import { median, wilson } from '../statistics.ts'

export type PurchaseKind = 'category' | 'service'

export interface Transition {
  readonly customer: string
  readonly anchor: PastProject
  readonly next: readonly PastProject[]
  readonly delayDays: number
}

export interface NextRanked {
  readonly name: string
  /** Customers that bought it right after an anchor, and customers with an anchor that bought anything after it. */
  readonly customers: number
  readonly of: number
  readonly share: number
  /** Wilson's 80 % interval of the share. */
  readonly low: number
  readonly high: number
  /** How often the same customers bought it after any purchase at all. */
  readonly base: number
  /** Share ÷ base; null where base is zero. */
  readonly lift: number | null
  /** Share drawn towards the base by as much as few customers say little; the ranking goes by it. */
  readonly score: number
  /** The purchases counted. */
  readonly purchases: readonly { readonly project: PastProject; readonly delayDays: number }[]
}

/**
 * Customers that the base counts for in a score. Chosen by the hit rate at five on the sample's and the World Bank's
 * newest projects, known from the older ones: a smaller weight follows chance, a larger one changes nothing.
 */
const BASE_WEIGHT = 50

/** A purchase later than this is not called the next one: something else will have led to it. */
export const MAX_DELAY_DAYS = 3 * 365

export function transitionsOf(
  projects: readonly PastProject[],
  input: {
    readonly customerOf: (project: PastProject) => string | null
    /** YYYY-MM-DD, excluded. */
    readonly until: string
  },
): readonly Transition[] {
  const byCustomer = new Map<string, PastProject[]>()
  for (const project of projects) {
    const customer = input.customerOf(project)
    if (customer === null || project.closeDate === null || project.closeDate >= input.until) continue
    const own = byCustomer.get(customer)
    if (own === undefined) byCustomer.set(customer, [project])
    else own.push(project)
  }
  return [...byCustomer].flatMap(([customer, own]) => transitionsOfCustomer(customer, own))
}

function transitionsOfCustomer(customer: string, projects: readonly PastProject[]): readonly Transition[] {
  const days = [...Map.groupBy(projects, ({ closeDate }) => closeDate as string)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return days.slice(0, -1).flatMap(([day, anchors], index) => {
    const [nextDay, next] = days[index + 1] as [string, PastProject[]]
    const delayDays = daysBetween(day, nextDay)
    return delayDays > MAX_DELAY_DAYS ? [] : anchors.map((anchor) => ({ customer, anchor, next, delayDays }))
  })
}

export function namesOf(project: PastProject, kind: PurchaseKind): readonly string[] {
  if (kind === 'service') return [...new Set(project.services.map(({ name }) => name))]
  const name = project.category ?? project.categoryGroup
  return name === null ? [] : [name]
}

/** Best first; everything that anybody bought next is in the list, so that its first five can be judged. */
export function rankNext(input: {
  readonly transitions: readonly Transition[]
  readonly isAnchor: (project: PastProject) => boolean
  readonly kind: PurchaseKind
}): readonly NextRanked[] {
  const { transitions, isAnchor, kind } = input
  const anchored = transitions.filter(({ anchor }) => isAnchor(anchor))
  const base = shares(transitions, kind)
  const after = shares(anchored, kind)
  return [...base.shares.keys()]
    .map((name) => ranked({ name, anchored, kind, after, base }))
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
}

interface Shares {
  readonly customers: number
  /** Sum over customers of the part of their transitions that led to the name. */
  readonly shares: ReadonlyMap<string, number>
}

function shares(transitions: readonly Transition[], kind: PurchaseKind): Shares {
  const byCustomer = Map.groupBy(transitions, ({ customer }) => customer)
  const sums = new Map<string, number>()
  for (const own of byCustomer.values())
    for (const { next } of own)
      for (const name of new Set(next.flatMap((project) => namesOf(project, kind))))
        sums.set(name, (sums.get(name) ?? 0) + 1 / own.length)
  return { customers: byCustomer.size, shares: sums }
}

function ranked(input: {
  readonly name: string
  readonly anchored: readonly Transition[]
  readonly kind: PurchaseKind
  readonly after: Shares
  readonly base: Shares
}): NextRanked {
  const { name, anchored, kind, after } = input
  const purchases = anchored.flatMap(({ next, delayDays }) =>
    next.filter((project) => namesOf(project, kind).includes(name)).map((project) => ({ project, delayDays })),
  )
  const buyers = anchored.filter(({ next }) => next.some((project) => namesOf(project, kind).includes(name)))
  const of = after.customers
  const hits = after.shares.get(name) ?? 0
  const share = of === 0 ? 0 : hits / of
  const base = input.base.customers === 0 ? 0 : (input.base.shares.get(name) ?? 0) / input.base.customers
  const { low, high } = wilson(hits, of)
  return {
    name,
    customers: new Set(buyers.map(({ customer }) => customer)).size,
    of,
    share,
    low,
    high,
    base,
    lift: base === 0 ? null : share / base,
    score: (hits + BASE_WEIGHT * base) / (of + BASE_WEIGHT),
    purchases,
  }
}

export const medianDelay = ({ purchases }: NextRanked): number | null =>
  purchases.length === 0 ? null : median(purchases.map(({ delayDays }) => delayDays))
