/** How well shares of services, components and financiers are forecast. */
import {
  isTopRight,
  meanShares,
  SHARE_KINDS,
  type ShareKind,
  type Shares,
  toldShares,
  totalVariation,
  toWhole,
} from '../forecast/share-kinds.ts'
import type { Forecasts } from '../forecast.ts'
import type { PastProject } from '../project.ts'
import { type Measured, measured } from './bootstrap.ts'
import { meanAt } from './metrics.ts'

export { SHARE_KINDS, type ShareKind, type Shares, toldShares, totalVariation }

export interface ShareMetrics {
  readonly method: string
  /** Half the sum of the differences: 0 is right, 1 is all wrong. */
  readonly totalVariation: Measured
  /** The largest forecast share is the largest real one. */
  readonly topRight: Measured
}

/** The central shares, of the value or of what all services together cost a month or at the start. */
export function forecastOf(forecasts: Forecasts, kind: ShareKind): Shares | undefined {
  const isAmount = kind === 'monthly' || kind === 'upfront'
  const lines = isAmount ? forecasts.services : forecasts[kind]
  return toWhole(
    new Map(
      lines.flatMap((line) => {
        const estimate = isAmount ? line[kind] : line.share
        return estimate?.kind === 'given' ? [[line.name, estimate.p50] as const] : []
      }),
    ),
  )
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
  const right = Float64Array.from(judged, ({ forecast, truth }) => (isTopRight(forecast, truth) ? 1 : 0))
  return {
    method,
    totalVariation: measured(judged.length, (at) => meanAt(variations, at)),
    topRight: measured(judged.length, (at) => meanAt(right, at)),
  }
}
