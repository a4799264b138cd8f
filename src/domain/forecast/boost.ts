/**
 * Gradient boosting for three quantiles at once (Friedman 2001; histograms as in LightGBM): one structure of trees, found by the
 * summed gradients of the three pinball losses, with each leaf holding the three quantiles of what is still unexplained.
 */
import { binned } from './bins.ts'
import { createChance } from './chance.ts'
import { type BoostOptions, type Growth, growTree } from './grow-tree.ts'
import { type Boosted, TREE_QUANTILES, type Tree } from './trees.ts'

export interface TrainingSet {
  /** One list a feature; NaN is missing. */
  readonly columns: readonly Float32Array[]
  readonly targets: Float64Array
  readonly weights: Float64Array
}

/** `watch` sees the forecast of a second set after every tree and may stop: it returns false to go no further. */
export function boost(set: TrainingSet, options: BoostOptions, watch?: (model: Boosted) => boolean): Boosted {
  const { columns, targets, weights } = set
  const count = targets.length
  const bins = binned(columns)
  const base = weightedQuantiles(targets, weights)
  const predicted = TREE_QUANTILES.map((_, q) => new Float64Array(count).fill(base[q] as number))
  const gradients = TREE_QUANTILES.map(() => new Float64Array(count))
  const residuals = TREE_QUANTILES.map(() => new Float64Array(count))
  const chance = createChance(options.seed)
  const trees: Tree[] = []
  for (let round = 0; round < options.rounds; round++) {
    TREE_QUANTILES.forEach((quantile, q) => {
      const own = predicted[q] as Float64Array
      const gradient = gradients[q] as Float64Array
      const residual = residuals[q] as Float64Array
      // Scaled to unit variance at the true quantile, so that no quantile shouts down the others.
      const scale = 1 / Math.sqrt(quantile * (1 - quantile))
      for (let i = 0; i < count; i++) {
        const left = (targets[i] as number) - (own[i] as number)
        residual[i] = left
        gradient[i] = (weights[i] as number) * scale * (left > 0 ? quantile : left < 0 ? quantile - 1 : 0)
      }
    })
    const growth: Growth = { bins, gradients, residuals, weights, predicted, chance, options }
    trees.push(growTree(growth))
    if (watch?.({ base, trees }) === false) break
  }
  return { base, trees }
}

function weightedQuantiles(values: Float64Array, weights: Float64Array): [number, number, number] {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return TREE_QUANTILES.map((quantile) => {
    let sum = 0
    for (const i of order) {
      sum += weights[i] as number
      if (sum >= quantile * total) return values[i] as number
    }
    return 0
  }) as [number, number, number]
}
