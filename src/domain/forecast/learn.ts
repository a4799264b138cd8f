/**
 * From examples to a forecaster of one quantity. The newest blocks are forecast from the older ones to choose what forecasts best,
 * to widen its ranges and to learn when it can be trusted; then it is fitted again on all blocks.
 */
import { blendOf, LINEAR_START } from './blend.ts'
import { boost } from './boost.ts'
import { fitConfidence } from './confidence-fit.ts'
import { signsOf } from './confidence-signs.ts'
import { fitWidening, type Range, type Widening, widen } from './conformal.ts'
import { BLOCK_COUNT, type Examples } from './examples.ts'
import { FEATURES } from './features.ts'
import type { BoostOptions } from './grow-tree.ts'
import { type Judged, meanPinball, pinballOf } from './judged.ts'
import type { Blend, ConfidenceModel } from './model.ts'
import { askBoosted, askTree, type Boosted } from './trees.ts'
import { distributionOf, quantileOf } from './weighted-quantile.ts'

export interface Learned {
  readonly forecaster:
    | { readonly kind: 'constant'; readonly low: number; readonly middle: number; readonly high: number }
    | { readonly kind: 'peers' }
    | { readonly kind: 'trees'; readonly boosted: Boosted; readonly blend: Blend }
  readonly widening: Widening
  readonly confidence: ConfidenceModel | null
}

/** Below so many examples trees would learn accidents. */
const MIN_TO_LEARN = 150
/** Below so many, four blocks are kept back in turn and not three: a calibration needs numbers. */
const FEW = 16_000
const MAX_ROUNDS = 160
/**
 * Below so many examples the trees are fitted again on all blocks. With more, those that the newest block judged are kept as they
 * are: fitted again they would be surer than the ranges that were widened.
 */
const REFIT_BELOW = 4000
/** Trees between two looks at the deals kept back. */
const STEP = 10
/** Trees without a gain on the deals kept back after which no more are grown. */
const PATIENCE = 30
const HALF_LIFE_DAYS = 5 * 365.25
/** A simpler forecaster is taken unless the finer one is better by this share of its loss. */
const WORTH = 0.01
const BLENDS: readonly Blend[] = [
  { trees: 1, linear: 0, peers: 0 },
  { trees: 0.7, linear: 0.15, peers: 0.15 },
  { trees: 0.5, linear: 0.25, peers: 0.25 },
  { trees: 0.3, linear: 0.2, peers: 0.5 },
]

const PEER_COLUMNS = ['peers quantile 0', 'peers quantile 2', 'peers quantile 4'].map((name) =>
  FEATURES.findIndex((feature) => feature.name === name),
) as [number, number, number]

export function learn(examples: Examples): Learned {
  const count = examples.targets.length
  const folds = foldsOf(examples)
  const judgedAt = folds.flatMap(({ judged }) => judged)
  const constant = constantOf(examples, () => true)
  const constants = folds.map(({ firstBlock }) =>
    constantOf(examples, (example) => (examples.blocks[example] as number) < firstBlock),
  )
  const constantly = folds.flatMap(({ judged }, fold) =>
    judged.map((example) => ({ ...(constants[fold] as Range), truth: examples.targets[example] as number })),
  )
  const peers = judgedAt.map((example) => peersJudged(examples, example))
  const options = optionsFor(count)
  const tried = count < MIN_TO_LEARN || judgedAt.length === 0 ? undefined : tryTrees(examples, folds, options)
  const simple =
    meanPinball(constantly) <= meanPinball(peers) * (1 + WORTH)
      ? {
          forecaster: { kind: 'constant', ...constant } as const,
          judged: constantly,
          rangeOf: (fold: number) => constants[fold] as Range,
        }
      : {
          forecaster: { kind: 'peers' } as const,
          judged: peers,
          rangeOf: (_: number, example: number) => peersJudged(examples, example),
        }
  const chosen =
    tried === undefined || meanPinball(tried.judged) > meanPinball(simple.judged) * (1 - WORTH)
      ? simple
      : {
          forecaster: {
            kind: 'trees',
            boosted:
              count < REFIT_BELOW
                ? fitTrees(examples, (block) => block >= 0, { ...options, rounds: tried.rounds })
                : (tried.models.at(-1) as Boosted),
            blend: tried.blend,
          } as const,
          judged: tried.judged,
          rangeOf: (fold: number, example: number) =>
            treesRange(examples, example, tried.models[fold] as Boosted, tried.blend),
        }
  const sizes = folds.map(({ judged }) => judged.length)
  const widening = fitWidening(inTurn(chosen.judged, sizes))
  return {
    forecaster: chosen.forecaster,
    widening,
    confidence: fitConfidence(
      folds.map(({ judged, hidden }, fold) =>
        [...judged, ...hidden].map((example) => {
          const range = chosen.rangeOf(fold, example)
          const wide = widen(widening, range)
          return {
            signs: signsOf({ width: wide.high - wide.low, feature: (name) => featureAt(examples, example, name) }),
            error: Math.abs((examples.targets[example] as number) - range.middle),
          }
        }),
      ),
    ),
  }
}

/** Cuts the judged deals into their blocks again. */
function inTurn(judged: readonly Judged[], sizes: readonly number[]): readonly (readonly Judged[])[] {
  let at = 0
  return sizes.map((size) => {
    at += size
    return judged.slice(at - size, at)
  })
}

interface Fold {
  readonly firstBlock: number
  /** Whole examples of the block that follows what was learned from. */
  readonly judged: readonly number[]
  /** Those with names hidden: they do not choose or widen, but teach when a question that lacks names can be trusted. */
  readonly hidden: readonly number[]
}

function foldsOf(examples: Examples): readonly Fold[] {
  const kept = examples.targets.length < FEW ? 4 : 3
  return Array.from({ length: kept }, (_, i) => BLOCK_COUNT - kept + i)
    .map((firstBlock) => {
      const own = [...examples.targets.keys()].filter((example) => examples.blocks[example] === firstBlock)
      return {
        firstBlock,
        judged: own.filter((example) => examples.whole[example] === true),
        hidden: own.filter((example) => examples.whole[example] !== true),
      }
    })
    .filter(({ judged }) => judged.length > 0)
}

function optionsFor(count: number): BoostOptions {
  const size = count < 4000 ? 'small' : count < 16_000 ? 'middle' : 'large'
  return {
    rounds: MAX_ROUNDS,
    leaves: { small: 8, middle: 12, large: 24 }[size],
    learningRate: { small: 0.05, middle: 0.05, large: 0.08 }[size],
    minLeafWeight: { small: 25, middle: 50, large: 50 }[size],
    penalty: 10,
    featureShare: 0.5,
    rowShare: 0.7,
    seed: 1,
  }
}

function fitTrees(
  examples: Examples,
  takes: (block: number) => boolean,
  options: BoostOptions,
  watch?: (model: Boosted) => boolean,
): Boosted {
  const own = [...examples.targets.keys()].filter((example) => takes(examples.blocks[example] as number))
  const lastDay = own.reduce(
    (last, example) => Math.max(last, examples.days[example] as number),
    Number.NEGATIVE_INFINITY,
  )
  return boost(
    {
      columns: examples.columns.map((column) => Float32Array.from(own, (example) => column[example] as number)),
      targets: Float64Array.from(
        own,
        (example) => (examples.targets[example] as number) - LINEAR_START * (examples.linear[example] as number),
      ),
      weights: Float64Array.from(
        own,
        (example) =>
          (examples.weights[example] as number) *
          2 ** (((examples.days[example] as number) - lastDay) / HALF_LIFE_DAYS),
      ),
    },
    options,
    watch,
  )
}

function tryTrees(
  examples: Examples,
  folds: readonly Fold[],
  options: BoostOptions,
):
  | {
      readonly judged: readonly Judged[]
      readonly rounds: number
      readonly blend: Blend
      /** One a fold, as many trees as `rounds`. */
      readonly models: readonly Boosted[]
    }
  | undefined {
  const byRounds = new Map<number, Judged[]>()
  const grown: Boosted[] = []
  for (const { firstBlock, judged } of folds) {
    const rows = judged.map((example) => Float32Array.from(examples.columns, (column) => column[example] as number))
    const sums = judged.map(() => [0, 0, 0] as [number, number, number])
    let started = false
    let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 }
    const model = fitTrees(
      examples,
      (block) => block < firstBlock,
      options,
      ({ base, trees }) => {
        sums.forEach((sum, i) => {
          const leaf = askTree(trees[trees.length - 1] as Boosted['trees'][number], rows[i] as Float32Array)
          leaf.forEach((value, q) => {
            sum[q] = (sum[q] as number) + value + (started ? 0 : (base[q] as number))
          })
        })
        started = true
        if (trees.length % STEP === 0) {
          const now = judged.map((example, i) =>
            ordered(sums[i] as [number, number, number], LINEAR_START * (examples.linear[example] as number), {
              truth: examples.targets[example] as number,
            }),
          )
          byRounds.set(trees.length, [...(byRounds.get(trees.length) ?? []), ...now])
          const loss = meanPinball(now)
          if (loss < best.loss) best = { loss, rounds: trees.length }
        }
        return trees.length - best.rounds < PATIENCE
      },
    )
    grown.push(model)
  }
  const everywhere = folds.reduce((sum, { judged }) => sum + judged.length, 0)
  const all = [...byRounds]
    .filter(([, judged]) => judged.length === everywhere)
    .map(([rounds, judged]) => ({ rounds, judged, loss: meanPinball(judged) }))
  const best = all.reduce((a, b) => (b.loss < a.loss ? b : a), all[0] ?? { rounds: 0, judged: [], loss: 0 })
  if (best.rounds === 0) return undefined
  const at = folds.flatMap(({ judged }) => judged)
  const models = grown.map((model) => ({ ...model, trees: model.trees.slice(0, best.rounds) }))
  const blended = BLENDS.map((blend) => {
    const judged = best.judged.map((one, i) => {
      const example = at[i] as number
      return blendOf(one, blend, examples.linear[example] as number, peersJudged(examples, example).middle)
    })
    return { blend, judged, models, rounds: best.rounds, loss: judged.reduce((sum, one) => sum + pinballOf(one), 0) }
  })
  return blended.reduce((a, b) => (b.loss < a.loss ? b : a))
}

function treesRange(examples: Examples, example: number, model: Boosted, blend: Blend): Range {
  const features = examples.columns.map((column) => column[example] as number)
  const linear = examples.linear[example] as number
  const { low, middle, high } = askBoosted(model, features)
  const start = LINEAR_START * linear
  const range = { low: start + low, middle: start + middle, high: start + high }
  return blendOf(range, blend, linear, peersJudged(examples, example).middle)
}

function ordered(
  [low, middle, high]: readonly [number, number, number],
  start: number,
  { truth }: { readonly truth: number },
): Judged {
  return { low: start + Math.min(low, middle), middle: start + middle, high: start + Math.max(high, middle), truth }
}

function constantOf(
  examples: Examples,
  takes: (example: number) => boolean,
): { readonly low: number; readonly middle: number; readonly high: number } {
  const own = [...examples.targets.keys()].filter((example) => examples.whole[example] === true && takes(example))
  const distribution = distributionOf(
    own.map((example) => examples.targets[example] as number),
    own.map(() => 1),
  )
  const at = (q: number) => (distribution === undefined ? 0 : quantileOf(distribution, q))
  return { low: at(0.1), middle: at(0.5), high: at(0.9) }
}

function peersJudged(examples: Examples, example: number): Judged {
  const [low, middle, high] = PEER_COLUMNS.map((column) => examples.columns[column]?.[example] as number)
  return {
    low: low as number,
    middle: middle as number,
    high: high as number,
    truth: examples.targets[example] as number,
  }
}

function featureAt(examples: Examples, example: number, name: string): number {
  return examples.columns[FEATURES.findIndex((feature) => feature.name === name)]?.[example] as number
}
