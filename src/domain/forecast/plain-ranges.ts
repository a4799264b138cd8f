/** The forecasts that trees have to beat while fitting: one range for every deal, and the neighbours alone. */
import type { Range } from './conformal.ts'
import type { Examples } from './examples.ts'
import { FEATURES } from './features.ts'
import { distributionOf, quantileOf } from './weighted-quantile.ts'

const PEER_COLUMNS = ['peers quantile 0', 'peers quantile 2', 'peers quantile 4'].map((name) =>
  FEATURES.findIndex((feature) => feature.name === name),
) as [number, number, number]

/** Quantiles of the whole examples of the blocks that `takes` lets in. */
export function constantRange(examples: Examples, takes: (block: number) => boolean): Range {
  const own = [...examples.targets.keys()].filter(
    (example) =>
      examples.told[example] === 'whole' && examples.lags[example] === 0 && takes(examples.blocks[example] as number),
  )
  const distribution = distributionOf(
    own.map((example) => examples.targets[example] as number),
    own.map(() => 1),
  )
  const at = (q: number) => (distribution === undefined ? 0 : quantileOf(distribution, q))
  return { low: at(0.1), middle: at(0.5), high: at(0.9) }
}

export function peersRange(examples: Examples, example: number): Range {
  const [low, middle, high] = PEER_COLUMNS.map((column) => examples.columns[column]?.[example] as number)
  return { low: low as number, middle: middle as number, high: high as number }
}
