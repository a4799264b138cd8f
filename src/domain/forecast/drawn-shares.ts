/**
 * Shares of comparable projects, drawn towards the mean of the deal's category: neighbours are few, a category is many. How far, each
 * history says at import for each kind of share (fit-shares.ts); a category that was inferred draws only as far as it is certain.
 *
 *     share = (1 − pull) × mean of the comparable projects + pull × mean of the category, pull = weight × certainty
 */
import type { Shares } from './share-kinds.ts'

/** What a history knows of one kind of share. */
export interface ShareModel {
  readonly weight: number
  /** Largest first. */
  readonly categories: Readonly<Record<string, readonly (readonly [name: string, share: number])[]>>
}

export interface Pull {
  readonly category: string
  /** 0 … 1. */
  readonly by: number
  readonly shares: Shares
}

export function pullOf(model: ShareModel | undefined, category: string | null, certainty: number): Pull | null {
  const shares = category === null ? undefined : model?.categories[category]
  if (model === undefined || category === null || shares === undefined || model.weight * certainty === 0) return null
  return { category, by: model.weight * certainty, shares: new Map(shares) }
}

/** Names are those of `means`, which have projects to show; what the category has besides is spread over them. */
export function drawn(means: Shares, pull: Pull | null): Shares {
  if (pull === null) return means
  const whole = sum(means.values())
  const common = sum([...means.keys()].map((name) => pull.shares.get(name) ?? 0))
  if (common === 0) return means
  return new Map(
    [...means].map(([name, mean]) => [
      name,
      (1 - pull.by) * mean + pull.by * whole * ((pull.shares.get(name) ?? 0) / common),
    ]),
  )
}

/** How a mean was drawn, for the formula of a fact. */
export const drawnWords = (pull: Pull | null): string =>
  pull === null ? '' : `, drawn by ${Math.round(100 * pull.by)} % towards the mean of ${pull.category},`

const sum = (values: Iterable<number>): number => {
  let all = 0
  for (const value of values) all += value
  return all
}
