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

/** How often each name followed, summed over customers: a customer adds the part of its anchors that led to the name. */
export interface Followed {
  readonly customers: number
  readonly hits: ReadonlyMap<string, number>
}

export function followedBy(transitions: readonly Transition[], kind: PurchaseKind): Followed {
  const byCustomer = Map.groupBy(transitions, ({ customer }) => customer)
  const hits = new Map<string, number>()
  for (const own of byCustomer.values())
    for (const { next } of own)
      for (const name of new Set(next.flatMap((project) => namesOf(project, kind))))
        hits.set(name, (hits.get(name) ?? 0) + 1 / own.length)
  return { customers: byCustomer.size, hits }
}

/** What is told of one name beside its rank. */
export interface NextEvidence {
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
  /** The purchases counted. */
  readonly purchases: readonly { readonly project: PastProject; readonly delayDays: number }[]
}

export function evidenceOf(input: {
  readonly name: string
  readonly kind: PurchaseKind
  readonly anchored: readonly Transition[]
  /** Of the anchored transitions, and of all. */
  readonly after: Followed
  readonly anyhow: Followed
}): NextEvidence {
  const { name, kind, anchored, after, anyhow } = input
  const has = (project: PastProject) => namesOf(project, kind).includes(name)
  const buyers = anchored.filter(({ next }) => next.some(has))
  const hits = after.hits.get(name) ?? 0
  const share = after.customers === 0 ? 0 : hits / after.customers
  const base = anyhow.customers === 0 ? 0 : (anyhow.hits.get(name) ?? 0) / anyhow.customers
  return {
    customers: new Set(buyers.map(({ customer }) => customer)).size,
    of: after.customers,
    share,
    ...wilson(hits, after.customers),
    base,
    lift: base === 0 ? null : share / base,
    purchases: distinct(
      buyers.flatMap(({ next, delayDays }) => next.filter(has).map((project) => ({ project, delayDays }))),
    ),
  }
}

/** What two anchors of one day led to was bought once. */
function distinct(purchases: NextEvidence['purchases']): NextEvidence['purchases'] {
  return [...new Map(purchases.map((purchase) => [purchase.project.projectId, purchase])).values()]
}

export const medianDelay = ({ purchases }: Pick<NextEvidence, 'purchases'>): number | null =>
  purchases.length === 0 ? null : median(purchases.map(({ delayDays }) => delayDays))
