/** Chooses what forecasts one quantity best on deals kept back, and keeps what it forecast there: all that calibration learns from. */
import type { Attempt, Range } from './conformal.ts'
import { type Examples, taughtCount } from './examples.ts'
import { treesOfAll, treesRange, tryTrees } from './fit-trees.ts'
import { type Fold, foldsOf } from './folds.ts'
import { pinballOf } from './judged.ts'
import type { Blend } from './model.ts'
import { constantRange, peersRange } from './plain-ranges.ts'
import type { Boosted } from './trees.ts'

export type Chosen =
  | { readonly kind: 'constant'; readonly low: number; readonly middle: number; readonly high: number }
  | { readonly kind: 'peers' }
  | { readonly kind: 'trees'; readonly boosted: Boosted; readonly blend: Blend }

/** What was forecast of one deal kept back, from what was known before its block or an earlier one. */
export interface Tried extends Attempt {
  readonly example: number
}

export interface TriedFold {
  readonly whole: readonly Tried[]
  readonly typed: readonly Tried[]
}

export interface Choice {
  readonly forecaster: Chosen
  /** In order of time. */
  readonly folds: readonly TriedFold[]
}

/** Below so many examples trees would learn accidents. */
const MIN_TO_LEARN = 150
/**
 * Below so many examples the trees are fitted again on all blocks. With more, those that the newest block judged are kept as they
 * are: fitted again they would be surer than the ranges that were widened.
 */
const REFIT_BELOW = 4000
/**
 * A simpler forecaster is taken unless the finer one is better by this share of its loss, and by so many standard errors of the
 * difference: one deal is judged up to three times, so two errors here are little more than one of independent deals.
 */
const WORTH = 0.01
const CLEAR_ERRORS = 2

type RangeOf = (fold: number, example: number) => Range

export function choose(examples: Examples): Choice {
  const folds = foldsOf(examples)
  const count = taughtCount(examples)
  const constants = folds.map(({ block }) => constantRange(examples, (own) => own < block))
  const constant = tried(examples, folds, (fold) => constants[fold] as Range)
  const peers = tried(examples, folds, (_, example) => peersRange(examples, example))
  const trees = count < MIN_TO_LEARN || folds.length === 0 ? undefined : tryTrees(examples, folds)
  const simple: Choice = !isWorth(peers, constant)
    ? { forecaster: { kind: 'constant', ...constantRange(examples, () => true) }, folds: constant }
    : { forecaster: { kind: 'peers' }, folds: peers }
  if (trees === undefined) return simple
  const { models, blend, rounds } = trees
  const byTrees = tried(examples, folds, (fold, example) =>
    treesRange(examples, example, models[fold] as Boosted, blend),
  )
  if (!isWorth(byTrees, simple.folds)) return simple
  const boosted = count < REFIT_BELOW ? treesOfAll(examples, rounds) : (models.at(-1) as Boosted)
  return { forecaster: { kind: 'trees', boosted, blend }, folds: byTrees }
}

/** Both lists tried the same deals in the same order, those told in full. */
export function isWorth(finer: readonly TriedFold[], simpler: readonly TriedFold[]): boolean {
  const losses = (folds: readonly TriedFold[]) => folds.flatMap(({ whole }) => whole.map(pinballOf))
  const theirs = losses(simpler)
  const gains = losses(finer).map((loss, i) => (theirs[i] as number) - loss)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const gain = mean(gains)
  const error = Math.sqrt(mean(gains.map((one) => (one - gain) ** 2)) / Math.max(1, gains.length))
  return gain > WORTH * mean(theirs) && gain > CLEAR_ERRORS * error
}

function tried(examples: Examples, folds: readonly Fold[], rangeOf: RangeOf): readonly TriedFold[] {
  return folds.map(({ whole, typed }, fold) => {
    const attempt = (example: number): Tried => ({
      ...rangeOf(fold, example),
      truth: examples.targets[example] as number,
      daysAhead: examples.ahead[example] as number,
      lag: examples.lags[example] as number,
      example,
    })
    return { whole: whole.map(attempt), typed: typed.map(attempt) }
  })
}
