/** Which services, components and financiers comparable projects have, and how much of the project each one is. */
import type { Estimate } from '../evidence.ts'
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Neighbour, ShareForecast } from '../forecast.ts'
import type { PastProject } from '../project.ts'
import { amountMeans, amountShares, scaledAmount } from './amounts.ts'
import { drawn, drawnWords, type Pull, pullOf } from './drawn-shares.ts'
import type { ShareModels } from './fit-shares.ts'
import type { Part } from './parts.ts'
import { type ShareKind, type Shares, toldShares } from './share-kinds.ts'
import { distributionOf, quantileOf } from './weighted-quantile.ts'
import { withheld } from './withheld.ts'

/** Names that a report could show; the rest of a long tail has shares near nothing. */
const MAX_NAMES = 25

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

/** What a share is drawn towards; nothing for a kind that the history has no categories for. */
export type Pulls = Readonly<Partial<Record<ShareKind, Pull | null>>>

export function pullsOf(models: ShareModels | undefined, category: string | null, certainty: number): Pulls {
  return Object.fromEntries(
    Object.entries(models ?? {}).map(([kind, model]) => [kind, pullOf(model, category, certainty)]),
  )
}

/** Of the neighbours that tell; a project without the part counts with share 0. Largest mean share first. */
export function forecastShares(
  neighbours: readonly Neighbour[],
  input: {
    readonly kind: 'services' | 'components' | 'funding'
    readonly partsOf: (project: PastProject) => readonly Part[]
    readonly sizes?: Sizes
    readonly pulls?: Pulls
  },
): readonly ShareForecast[] {
  const { kind, partsOf, sizes = NO_SIZES, pulls = {} } = input
  const telling = tellingOf(neighbours, partsOf)
  const total = telling.reduce((sum, { weight }) => sum + weight, 0)
  if (telling.length === 0 || total === 0) return []
  const pull = pulls[kind] ?? null
  const means = drawn(meansOf(telling, total), pull)
  const names = [...means].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MAX_NAMES)
  const amount = (which: 'monthly' | 'upfront') => {
    const shares = amountShares(telling, (part) => part[which])
    return { shares, means: drawn(amountMeans(shares), pulls[which] ?? null), pull: pulls[which] ?? null }
  }
  const [monthly, upfront] = [amount('monthly'), amount('upfront')]
  return names.map(([name, mean]) => {
    const having = telling.filter(({ parts }) => parts.has(name))
    return {
      name,
      share: shareEstimate(mean, telling, name, pull),
      monthly: sizes.monthly === null ? null : scaledAmount(monthly, name, sizes.monthly),
      upfront: sizes.upfront === null ? null : scaledAmount(upfront, name, sizes.upfront),
      prevalence: having.reduce((sum, { weight }) => sum + weight, 0) / total,
      projectIds: having.map(({ project }) => project.projectId),
    }
  })
}

interface Telling {
  readonly weight: number
  readonly project: PastProject
  readonly parts: ReadonlyMap<string, Part>
}

function tellingOf(
  neighbours: readonly Neighbour[],
  partsOf: (project: PastProject) => readonly Part[],
): readonly Telling[] {
  return neighbours
    .map(({ weight, candidate }) => ({ weight, project: candidate.project, parts: merged(partsOf(candidate.project)) }))
    .filter(({ parts }) => parts.size > 0)
}

function meansOf(telling: readonly Telling[], total: number): Shares {
  const means = new Map<string, number>()
  for (const { weight, parts } of telling)
    for (const [name, part] of parts) means.set(name, (means.get(name) ?? 0) + (weight / total) * (part.share ?? 0))
  return means
}

/** Weighted means of what the neighbours tell, before anything draws them. */
export function meanSharesOf(neighbours: readonly Neighbour[], kind: ShareKind): Shares {
  const means = new Map<string, number>()
  let total = 0
  for (const { weight, candidate } of neighbours) {
    const shares = toldShares(candidate.project, kind)
    if (shares === undefined) continue
    total += weight
    for (const [name, share] of shares) means.set(name, (means.get(name) ?? 0) + weight * share)
  }
  return new Map([...means].map(([name, sum]) => [name, sum / total]))
}

/** The central value of a share is its weighted mean: means of all shares add up to one, medians do not. */
function shareEstimate(mean: number, telling: readonly Telling[], name: string, pull: Pull | null): Estimate {
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
    method: `weighted mean${drawnWords(pull)} and 10 % / 90 % quantiles of the shares in comparable projects; a project without it counts as 0`,
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
