/** How well shares of services, components and financiers are forecast. */
import { componentsOf, fundingOf, type Part, servicesOf } from '../forecast/shares.ts'
import type { ShareForecast } from '../forecast.ts'
import type { PastProject } from '../project.ts'
import { type Measured, measured } from './bootstrap.ts'
import { meanAt } from './metrics.ts'

export const SHARE_KINDS = ['services', 'components', 'funding'] as const
export type ShareKind = (typeof SHARE_KINDS)[number]

const PARTS: Readonly<Record<ShareKind, (project: PastProject) => readonly Part[]>> = {
  services: servicesOf,
  components: componentsOf,
  funding: fundingOf,
}

export type Shares = ReadonlyMap<string, number>

export interface ShareMetrics {
  readonly method: string
  /** Half the sum of the differences: 0 is right, 1 is all wrong. */
  readonly totalVariation: Measured
  /** The largest forecast share is the largest real one. */
  readonly topRight: Measured
}

/** Shares that add up to 1; undefined when the project does not tell them. */
export function trueShares(project: PastProject, kind: ShareKind): Shares | undefined {
  const shares = new Map<string, number>()
  for (const { name, share } of PARTS[kind](project)) {
    if (share !== null && share > 0) shares.set(name, (shares.get(name) ?? 0) + share)
  }
  return normalised(shares)
}

export function forecastOf(forecasts: readonly ShareForecast[]): Shares | undefined {
  return normalised(
    new Map(forecasts.flatMap(({ name, share }) => (share.kind === 'given' ? [[name, share.p50] as const] : []))),
  )
}

export function meanShares(projects: readonly PastProject[], kind: ShareKind): Shares | undefined {
  const sum = new Map<string, number>()
  for (const project of projects) {
    for (const [name, share] of trueShares(project, kind) ?? []) sum.set(name, (sum.get(name) ?? 0) + share)
  }
  return normalised(sum)
}

/** The mean of the past, of the category, else of everything. */
export function shareBaselines(
  past: readonly PastProject[],
  kind: ShareKind,
): (category: string | null) => readonly (readonly [string, Shares | undefined])[] {
  const all = meanShares(past, kind)
  const byCategory = new Map<string, Shares | undefined>()
  for (const [category, own] of Map.groupBy(past, (project) => project.category)) {
    if (category !== null) byCategory.set(category, meanShares(own, kind))
  }
  return (category) => [
    ['mean of the history', all],
    ['mean of the category', (category === null ? undefined : byCategory.get(category)) ?? all],
  ]
}

export function shareMetrics(
  method: string,
  judged: readonly { readonly forecast: Shares; readonly truth: Shares }[],
): ShareMetrics {
  const variations = Float64Array.from(judged, ({ forecast, truth }) => totalVariation(forecast, truth))
  const right = Float64Array.from(judged, ({ forecast, truth }) => {
    const largest = Math.max(...truth.values())
    return (truth.get(topOf(forecast)) ?? 0) >= largest - 1e-9 ? 1 : 0
  })
  return {
    method,
    totalVariation: measured(judged.length, (at) => meanAt(variations, at)),
    topRight: measured(judged.length, (at) => meanAt(right, at)),
  }
}

export function totalVariation(a: Shares, b: Shares): number {
  let sum = 0
  for (const name of new Set([...a.keys(), ...b.keys()])) sum += Math.abs((a.get(name) ?? 0) - (b.get(name) ?? 0))
  return sum / 2
}

function topOf(shares: Shares): string {
  let top = ''
  let most = 0
  for (const [name, share] of shares) if (share > most) [top, most] = [name, share]
  return top
}

function normalised(shares: Shares): Shares | undefined {
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0)
  return total > 0 ? new Map([...shares].map(([name, share]) => [name, share / total])) : undefined
}
