/** Boosted trees whose leaves hold three quantiles: how they are written and asked. */

/** Nodes as parallel lists, the root first. A leaf has feature -1. Values hold the three quantiles of every node. */
export interface Tree {
  readonly feature: readonly number[]
  /** Goes left when the value is at most this; a missing value goes where `missingLeft` says. */
  readonly threshold: readonly number[]
  readonly missingLeft: readonly (0 | 1)[]
  /** Position of the left child; the right one follows it. */
  readonly left: readonly number[]
  readonly low: readonly number[]
  readonly middle: readonly number[]
  readonly high: readonly number[]
}

export interface Boosted {
  readonly base: readonly [number, number, number]
  readonly trees: readonly Tree[]
}

export const TREE_QUANTILES = [0.1, 0.5, 0.9] as const

/** Called for each step of a path, with what the step adds to the middle. */
export type ExplainStep = (feature: number, effect: number) => void

/** Sorted, so that quantiles never cross. */
export function askBoosted(
  model: Boosted,
  features: ArrayLike<number>,
  explain?: ExplainStep,
): { low: number; middle: number; high: number } {
  let [low, middle, high] = model.base
  for (const tree of model.trees) {
    const leaf = askTree(tree, features, explain)
    low += leaf[0]
    middle += leaf[1]
    high += leaf[2]
  }
  return { low: Math.min(low, middle), middle, high: Math.max(high, middle) }
}

export function askTree(
  tree: Tree,
  features: ArrayLike<number>,
  explain?: ExplainStep,
): readonly [number, number, number] {
  let node = 0
  explain?.(-1, tree.middle[0] as number)
  for (let feature = tree.feature[0] as number; feature >= 0; feature = tree.feature[node] as number) {
    const next = (tree.left[node] as number) + (goesLeft(tree, node, features[feature] as number) ? 0 : 1)
    explain?.(feature, (tree.middle[next] as number) - (tree.middle[node] as number))
    node = next
  }
  return [tree.low[node] as number, tree.middle[node] as number, tree.high[node] as number]
}

function goesLeft(tree: Tree, node: number, value: number): boolean {
  return Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= (tree.threshold[node] as number)
}
