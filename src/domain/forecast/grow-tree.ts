/** One tree of a boosted model, grown leaf by leaf where the next cut gains most. */
import type { Binned } from './bins.ts'
import { leafQuantile } from './leaf-quantile.ts'
import { TREE_QUANTILES, type Tree } from './trees.ts'

export interface BoostOptions {
  readonly rounds: number
  readonly leaves: number
  readonly learningRate: number
  /** Weight that a leaf needs at least. */
  readonly minLeafWeight: number
  /** Pulls the gain of small leaves towards nothing. */
  readonly penalty: number
  /** Share of the features that a tree may use, and of the rows that it sees. */
  readonly featureShare: number
  readonly rowShare: number
  readonly seed: number
}

export interface Growth {
  readonly bins: Binned
  readonly gradients: readonly Float64Array[]
  readonly residuals: readonly Float64Array[]
  readonly weights: Float64Array
  /** Moved by the new tree, for every row. */
  readonly predicted: readonly Float64Array[]
  readonly chance: () => number
  readonly options: BoostOptions
}

const CLASSES = 64
/** Numbers kept a class: weight and three gradients. */
const CELL = 4

interface Cut {
  readonly gain: number
  readonly feature: number
  /** Classes up to this go left. */
  readonly upTo: number
  readonly missingLeft: boolean
}

/** A tree while it grows. */
interface Shape {
  readonly feature: number[]
  readonly threshold: number[]
  readonly missingLeft: (0 | 1)[]
  readonly left: number[]
}

interface NodeValue {
  readonly weight: number
  readonly value: readonly [number, number, number]
}

interface Leaf {
  readonly node: number
  /** Part of the row order that lies in this leaf. */
  readonly from: number
  readonly to: number
  readonly histogram: Float64Array
  readonly cut: Cut | undefined
}

export function growTree(growth: Growth): Tree {
  const { bins, options, chance, predicted, weights } = growth
  const features = bins.columns.map((_, feature) => feature).filter(() => chance() < options.featureShare)
  const order = drawnRows(weights, chance, options.rowShare)
  const scratch = new Int32Array(order.length)
  const tree: Shape = { feature: [-1], threshold: [0], missingLeft: [0], left: [0] }
  const histogram = histogramOf(growth, features, order)
  const leaves: Leaf[] = [leafOf(growth, features, 0, 0, order.length, histogram)]
  while (leaves.length < options.leaves) {
    let best = 0
    for (let i = 1; i < leaves.length; i++) if (gainOf(leaves[i]) > gainOf(leaves[best])) best = i
    const leaf = leaves[best] as Leaf
    const { cut } = leaf
    if (cut === undefined) break
    const middle = partition(bins, order, scratch, leaf, cut)
    const node = tree.feature.length
    tree.feature[leaf.node] = cut.feature
    tree.threshold[leaf.node] = (bins.cuts[cut.feature] as Float64Array)[cut.upTo - 1] ?? Number.NEGATIVE_INFINITY
    tree.missingLeft[leaf.node] = cut.missingLeft ? 1 : 0
    tree.left[leaf.node] = node
    for (let side = 0; side < 2; side++) {
      tree.feature.push(-1)
      tree.threshold.push(0)
      tree.missingLeft.push(0)
      tree.left.push(0)
    }
    // The smaller side is counted, the other is what remains of the parent.
    const leftSmaller = middle - leaf.from <= leaf.to - middle
    const counted = histogramOf(
      growth,
      features,
      leftSmaller ? order.subarray(leaf.from, middle) : order.subarray(middle, leaf.to),
    )
    const rest = leaf.histogram
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - (counted[i] as number)
    leaves[best] = leafOf(growth, features, node, leaf.from, middle, leftSmaller ? counted : rest)
    leaves.push(leafOf(growth, features, node + 1, middle, leaf.to, leftSmaller ? rest : counted))
  }
  const values = valuesOf(growth, tree, leaves, order)
  const finished: Tree = {
    ...tree,
    low: values.map(({ value }) => value[0]),
    middle: values.map(({ value }) => value[1]),
    high: values.map(({ value }) => value[2]),
  }
  movePredictions(growth, finished, predicted)
  return finished
}

/** A plain loop: this runs over all rows for every tree. */
function drawnRows(weights: Float64Array, chance: () => number, share: number): Int32Array {
  const rows = new Int32Array(weights.length)
  let drawn = 0
  for (let row = 0; row < weights.length; row++)
    if ((weights[row] as number) > 0 && chance() < share) rows[drawn++] = row
  return rows.slice(0, drawn)
}

const gainOf = (leaf: Leaf | undefined): number => leaf?.cut?.gain ?? Number.NEGATIVE_INFINITY

function histogramOf(
  { bins, gradients, weights }: Growth,
  features: readonly number[],
  rows: Int32Array,
): Float64Array {
  const histogram = new Float64Array(bins.columns.length * CLASSES * CELL)
  const [low, middle, high] = gradients as [Float64Array, Float64Array, Float64Array]
  for (const feature of features) {
    const column = bins.columns[feature] as Uint8Array
    const offset = feature * CLASSES * CELL
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number
      const at = offset + (column[row] as number) * CELL
      histogram[at] = (histogram[at] as number) + (weights[row] as number)
      histogram[at + 1] = (histogram[at + 1] as number) + (low[row] as number)
      histogram[at + 2] = (histogram[at + 2] as number) + (middle[row] as number)
      histogram[at + 3] = (histogram[at + 3] as number) + (high[row] as number)
    }
  }
  return histogram
}

function leafOf(
  growth: Growth,
  features: readonly number[],
  node: number,
  from: number,
  to: number,
  histogram: Float64Array,
): Leaf {
  return { node, from, to, histogram, cut: bestCut(growth, features, histogram) }
}

function bestCut({ bins, options }: Growth, features: readonly number[], histogram: Float64Array): Cut | undefined {
  let best: Cut | undefined
  for (const feature of features) {
    const last = (bins.cuts[feature] as Float64Array).length
    const offset = feature * CLASSES * CELL
    const total = [0, 0, 0, 0]
    for (let k = 0; k <= last + 1; k++)
      for (let c = 0; c < CELL; c++) total[c] = (total[c] as number) + (histogram[offset + k * CELL + c] as number)
    const whole = score(total[0] as number, total[1] as number, total[2] as number, total[3] as number, options.penalty)
    for (const missingLeft of (histogram[offset] as number) > 0 ? [false, true] : [false]) {
      let weight = missingLeft ? (histogram[offset] as number) : 0
      let low = missingLeft ? (histogram[offset + 1] as number) : 0
      let middle = missingLeft ? (histogram[offset + 2] as number) : 0
      let high = missingLeft ? (histogram[offset + 3] as number) : 0
      // Up to class 0 with the missing on the left parts the missing from the rest.
      for (let upTo = missingLeft ? 0 : 1; upTo <= last; upTo++) {
        if (upTo > 0) {
          const at = offset + upTo * CELL
          weight += histogram[at] as number
          low += histogram[at + 1] as number
          middle += histogram[at + 2] as number
          high += histogram[at + 3] as number
        }
        const other = (total[0] as number) - weight
        if (weight < options.minLeafWeight || other < options.minLeafWeight) continue
        const gain =
          score(weight, low, middle, high, options.penalty) +
          score(
            other,
            (total[1] as number) - low,
            (total[2] as number) - middle,
            (total[3] as number) - high,
            options.penalty,
          ) -
          whole
        if (gain > (best?.gain ?? 1e-9)) best = { gain, feature, upTo, missingLeft }
      }
    }
  }
  return best
}

/** The middle counts double: the central value is what most readers look at. */
function score(weight: number, low: number, middle: number, high: number, penalty: number): number {
  return (low * low + 2 * middle * middle + high * high) / (weight + penalty)
}

/** Puts the leaf's left rows before its right ones, each side in its old order; returns where the right side begins. */
function partition(bins: Binned, order: Int32Array, scratch: Int32Array, leaf: Leaf, cut: Cut): number {
  const column = bins.columns[cut.feature] as Uint8Array
  let left = leaf.from
  let right = 0
  for (let i = leaf.from; i < leaf.to; i++) {
    const row = order[i] as number
    if (isLeft(column[row] as number, cut)) order[left++] = row
    else scratch[right++] = row
  }
  order.set(scratch.subarray(0, right), left)
  return left
}

const isLeft = (own: number, cut: Cut): boolean => (own === 0 ? cut.missingLeft : own <= cut.upTo)

/** Learning rate times the quantile of the residuals of each of the three. */
function leafValues({ residuals, weights, options }: Growth, rows: Int32Array): readonly [number, number, number] {
  return TREE_QUANTILES.map(
    (quantile, q) => options.learningRate * leafQuantile(residuals[q] as Float64Array, weights, rows, quantile),
  ) as [number, number, number]
}

/** Leaves get their quantiles; a node above has the mean of what is below it, so that a path explains its leaf step by step. */
function valuesOf(growth: Growth, tree: Shape, leaves: readonly Leaf[], order: Int32Array): readonly NodeValue[] {
  const values = tree.feature.map((): NodeValue => ({ weight: 0, value: [0, 0, 0] }))
  for (const { node, from, to } of leaves) {
    const rows = order.subarray(from, to)
    const weight = rows.reduce((sum, row) => sum + (growth.weights[row] as number), 0)
    values[node] = { weight, value: leafValues(growth, rows) }
  }
  // Children stand behind their parents, so from the end every child is ready.
  for (let node = tree.feature.length - 1; node >= 0; node--) {
    if ((tree.feature[node] as number) < 0) continue
    const left = values[tree.left[node] as number] as NodeValue
    const right = values[(tree.left[node] as number) + 1] as NodeValue
    const weight = left.weight + right.weight
    const mean = (q: number) =>
      (left.weight * (left.value[q] as number) + right.weight * (right.value[q] as number)) / weight
    values[node] = { weight, value: [mean(0), mean(1), mean(2)] }
  }
  return values
}

function movePredictions({ bins }: Growth, tree: Tree, predicted: readonly Float64Array[]): void {
  const classOf = tree.feature.map((feature, node) => {
    if (feature < 0) return 0
    const cuts = bins.cuts[feature] as Float64Array
    return cuts.indexOf(tree.threshold[node] as number) + 1
  })
  const [low, middle, high] = predicted as [Float64Array, Float64Array, Float64Array]
  for (let row = 0; row < low.length; row++) {
    let node = 0
    for (let feature = tree.feature[0] as number; feature >= 0; feature = tree.feature[node] as number) {
      const own = (bins.columns[feature] as Uint8Array)[row] as number
      const left = own === 0 ? tree.missingLeft[node] === 1 : own <= (classOf[node] as number)
      node = (tree.left[node] as number) + (left ? 0 : 1)
    }
    low[row] = (low[row] as number) + (tree.low[node] as number)
    middle[row] = (middle[row] as number) + (tree.middle[node] as number)
    high[row] = (high[row] as number) + (tree.high[node] as number)
  }
}
