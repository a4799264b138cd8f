/** Grows trees on the examples of some blocks of time, as many as forecast the deals kept back best. */
import { blendOf, LINEAR_START } from './blend.ts'
import { boost } from './boost.ts'
import type { Range } from './conformal.ts'
import { type Examples, taughtCount } from './examples.ts'
import type { Fold } from './folds.ts'
import type { BoostOptions } from './grow-tree.ts'
import { type Judged, meanPinball } from './judged.ts'
import type { Blend } from './model.ts'
import { peersRange } from './plain-ranges.ts'
import { askBoosted, askTree, type Boosted } from './trees.ts'

const MAX_ROUNDS = 160
/** Trees between two looks at the deals kept back. */
const STEP = 10
/** Trees without a gain on the deals kept back after which no more are grown. */
const PATIENCE = 30
const HALF_LIFE_DAYS = 5 * 365.25
const BLENDS: readonly Blend[] = [
  { trees: 1, linear: 0, peers: 0 },
  { trees: 0.7, linear: 0.15, peers: 0.15 },
  { trees: 0.5, linear: 0.25, peers: 0.25 },
  { trees: 0.3, linear: 0.2, peers: 0.5 },
]

export interface TriedTrees {
  readonly rounds: number
  readonly blend: Blend
  /** One a fold, as many trees as `rounds`. */
  readonly models: readonly Boosted[]
}

/** Undefined where no fold has anything to judge. */
export function tryTrees(examples: Examples, folds: readonly Fold[]): TriedTrees | undefined {
  const options = optionsFor(taughtCount(examples))
  const judgedByRounds = new Map<number, Judged[]>()
  const grown = folds.map(({ block, whole }) => {
    const rows = whole.map((example) => Float32Array.from(examples.columns, (column) => column[example] as number))
    const sums = whole.map(() => [0, 0, 0] as [number, number, number])
    let started = false
    let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 }
    return fitTrees(
      examples,
      (own) => own < block,
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
          const now = whole.map((example, i) =>
            ordered(sums[i] as [number, number, number], LINEAR_START * (examples.linear[example] as number), {
              truth: examples.targets[example] as number,
            }),
          )
          judgedByRounds.set(trees.length, [...(judgedByRounds.get(trees.length) ?? []), ...now])
          const loss = meanPinball(now)
          if (loss < best.loss) best = { loss, rounds: trees.length }
        }
        return trees.length - best.rounds < PATIENCE
      },
    )
  })
  const everywhere = folds.flatMap(({ whole }) => whole)
  const all = [...judgedByRounds].filter(([, judged]) => judged.length === everywhere.length)
  const [rounds, judged] = leastLoss(all, ([, own]) => own) ?? [0, []]
  if (rounds === 0) return undefined
  const blended = BLENDS.map((blend) => ({
    blend,
    judged: judged.map((one, i) => {
      const example = everywhere[i] as number
      return blendOf(one, blend, examples.linear[example] as number, peersRange(examples, example).middle)
    }),
  }))
  return {
    rounds,
    blend: (leastLoss(blended, (one) => one.judged) as (typeof blended)[number]).blend,
    models: grown.map((model) => ({ ...model, trees: model.trees.slice(0, rounds) })),
  }
}

function leastLoss<Choice>(
  choices: readonly Choice[],
  judgedOf: (choice: Choice) => readonly Judged[],
): Choice | undefined {
  let best: { readonly choice: Choice; readonly loss: number } | undefined
  for (const choice of choices) {
    const loss = meanPinball(judgedOf(choice))
    if (best === undefined || loss < best.loss) best = { choice, loss }
  }
  return best?.choice
}

/** Trees on the examples of all blocks, `rounds` of them. */
export function treesOfAll(examples: Examples, rounds: number): Boosted {
  return fitTrees(examples, () => true, { ...optionsFor(taughtCount(examples)), rounds })
}

/** The range that trees, linear guess and peers give together, not yet widened. */
export function treesRange(examples: Examples, example: number, model: Boosted, blend: Blend): Range {
  const features = examples.columns.map((column) => column[example] as number)
  const linear = examples.linear[example] as number
  const { low, middle, high } = askBoosted(model, features)
  const start = LINEAR_START * linear
  const range = { low: start + low, middle: start + middle, high: start + high }
  return blendOf(range, blend, linear, peersRange(examples, example).middle)
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
  const own = [...examples.targets.keys()].filter(
    (example) => (examples.weights[example] as number) > 0 && takes(examples.blocks[example] as number),
  )
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

function ordered(
  [low, middle, high]: readonly [number, number, number],
  start: number,
  { truth }: { readonly truth: number },
): Judged {
  return { low: start + Math.min(low, middle), middle: start + middle, high: start + Math.max(high, middle), truth }
}
