/** Which services, components and financiers comparable projects have, and how much of the project each one is. */
import type { Estimate } from '../evidence.ts'
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Neighbour, ShareForecast } from '../forecast.ts'
import type { PastProject } from '../project.ts'
import { amountShares, scaledAmount } from './amounts.ts'
import { distributionOf, quantileOf } from './weighted-quantile.ts'
import { withheld } from './withheld.ts'

/** Names that a report could show; the rest of a long tail has shares near nothing. */
const MAX_NAMES = 25

export interface Part {
  readonly name: string
  /** 0 … 1 of the project; null when the history names it without a size. */
  readonly share: number | null
  readonly monthly: number | null
  readonly upfront: number | null
}

export function servicesOf(project: PastProject): readonly Part[] {
  const cost = ({ monthly, upfront }: { readonly monthly: number | null; readonly upfront: number | null }) =>
    (monthly ?? 0) * 12 + (upfront ?? 0)
  const total = project.services.reduce((sum, service) => sum + cost(service), 0)
  return project.services.map((service) => ({ ...service, share: total > 0 ? cost(service) / total : null }))
}

export function componentsOf(project: PastProject): readonly Part[] {
  return project.components.map(({ name, share }) => ({ name, share, monthly: null, upfront: null }))
}

/**
 * Of the cost, not of what is told: a history that names one programme's amount says nothing of who paid the rest. More told
 * than the cost (programmes paid over years against one year's value) makes the sum the whole.
 */
export function fundingOf(project: PastProject): readonly Part[] {
  const told = project.funding.reduce((sum, { amount }) => sum + amount, 0)
  const total = Math.max(told, project.totalValue ?? project.annualValue ?? 0)
  return project.funding.map(({ source, type, amount }) => ({
    name: type ?? source,
    share: total > 0 ? amount / total : null,
    monthly: null,
    upfront: null,
  }))
}

/** How much more a neighbour of the deal's own category counts for shares: what a project consists of follows its category. */
const SAME_CATEGORY_STEEPNESS = 5

/** Weights for shares, not normalised; `certainty` says how sure the category is. */
export function weighedForShares(
  neighbours: readonly Neighbour[],
  category: string | null,
  certainty: number,
): readonly Neighbour[] {
  const factor = Math.exp(SAME_CATEGORY_STEEPNESS * certainty)
  return neighbours.map((neighbour) =>
    category !== null && neighbour.candidate.project.category === category
      ? { ...neighbour, weight: neighbour.weight * factor }
      : neighbour,
  )
}

/** What the deal itself is forecast to cost a month and at the start; null where the history tells no such thing. */
export interface Sizes {
  readonly monthly: Estimate | null
  readonly upfront: Estimate | null
}

const NO_SIZES: Sizes = { monthly: null, upfront: null }

/** Of the neighbours that tell; a project without the part counts with share 0. Largest mean share first. */
export function forecastShares(
  neighbours: readonly Neighbour[],
  partsOf: (project: PastProject) => readonly Part[],
  sizes: Sizes = NO_SIZES,
): readonly ShareForecast[] {
  const telling = neighbours
    .map((neighbour) => ({ weight: neighbour.weight, project: neighbour.candidate.project }))
    .map((entry) => ({ ...entry, parts: merged(partsOf(entry.project)) }))
    .filter(({ parts }) => parts.size > 0)
  const total = telling.reduce((sum, { weight }) => sum + weight, 0)
  if (telling.length === 0 || total === 0) return []
  const means = new Map<string, number>()
  for (const { weight, parts } of telling) {
    for (const [name, part] of parts) means.set(name, (means.get(name) ?? 0) + (weight / total) * (part.share ?? 0))
  }
  const names = [...means].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_NAMES)
  const monthly = amountShares(telling, (part) => part.monthly)
  const upfront = amountShares(telling, (part) => part.upfront)
  return names.map(([name, mean]) => {
    const having = telling.filter(({ parts }) => parts.has(name))
    return {
      name,
      share: shareEstimate(mean, telling, name),
      monthly: sizes.monthly === null ? null : scaledAmount(monthly, name, sizes.monthly),
      upfront: sizes.upfront === null ? null : scaledAmount(upfront, name, sizes.upfront),
      prevalence: having.reduce((sum, { weight }) => sum + weight, 0) / total,
      projectIds: having.map(({ project }) => project.projectId),
    }
  })
}

/** The central value of a share is its weighted mean: means of all shares add up to one, medians do not. */
function shareEstimate(
  mean: number,
  telling: readonly { readonly weight: number; readonly parts: ReadonlyMap<string, Part> }[],
  name: string,
): Estimate {
  if (telling.length < MIN_COMPARABLE) return withheld(telling.length)
  const distribution = distributionOf(
    telling.map(({ parts }) => parts.get(name)?.share ?? 0),
    telling.map(({ weight }) => weight),
  )
  if (distribution === undefined) return withheld(0)
  return {
    kind: 'given',
    p10: Math.min(mean, quantileOf(distribution, 0.1)),
    p50: mean,
    p90: Math.max(mean, quantileOf(distribution, 0.9)),
    n: telling.length,
    method:
      'weighted mean and 10 % / 90 % quantiles of the shares in comparable projects; a project without it counts as 0',
  }
}

/** One entry a name: the same service listed twice is one service. */
function merged(parts: readonly Part[]): ReadonlyMap<string, Part> {
  const byName = new Map<string, Part>()
  for (const part of parts) {
    const known = byName.get(part.name)
    byName.set(part.name, known === undefined ? part : { ...part, ...summed(known, part) })
  }
  return byName
}

function summed(a: Part, b: Part): Omit<Part, 'name'> {
  const sum = (left: number | null, right: number | null) =>
    left === null && right === null ? null : (left ?? 0) + (right ?? 0)
  return { share: sum(a.share, b.share), monthly: sum(a.monthly, b.monthly), upfront: sum(a.upfront, b.upfront) }
}
