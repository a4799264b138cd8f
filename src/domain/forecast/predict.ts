/** The range of one quantity for one deal, with what each source adds to its central value. */
import type { Quantity } from '../forecast.ts'
import { blendOf, LINEAR_START } from './blend.ts'
import { type Range, widen } from './conformal.ts'
import { FEATURES, featuresOf, type Source, sourceOf } from './features.ts'
import type { Knowledge } from './knowledge.ts'
import { eachLinearFeature } from './linear.ts'
import type { ForecastModel, QuantityModel } from './model.ts'
import { factsOfPeers } from './peer-facts.ts'
import type { Ranked } from './rank.ts'
import { toLog } from './scale.ts'
import { emptyCell } from './statistics.ts'
import { type Asking, askingOf } from './told.ts'
import { askBoosted } from './trees.ts'

export interface Prediction {
  /** On the logarithmic scale, widened. */
  readonly low: number
  readonly middle: number
  readonly high: number
  /** What each source adds to the middle; the rest, which belongs to no source, is `start`. */
  readonly start: number
  readonly effects: ReadonlyMap<Source, number>
  readonly features: Float32Array
  /** By whose calibration the range was widened. */
  readonly asking: Asking
}

interface Question {
  readonly quantity: Quantity
  readonly ranked: Ranked
  /** Value of each neighbour on the logarithmic scale; NaN where it does not tell. */
  readonly logs: Float64Array
  readonly model: ForecastModel
  readonly knowledge: Knowledge
}

const NO_LOOKUP = { total: emptyCell(), cell: () => undefined }
const LINEAR_FEATURE = FEATURES.findIndex(({ name }) => name === 'linear')

export function predict(question: Question, own: QuantityModel): Prediction {
  const { ranked, logs, knowledge, quantity, model } = question
  const { forecaster } = own
  const parts = forecaster.kind === 'trees' ? linearParts(question, forecaster.linear, model) : noParts()
  const features = featuresOf({
    placed: ranked.placed,
    peers: ranked.peers,
    logs,
    lookup: knowledge.lookup(quantity) ?? NO_LOOKUP,
    linear: parts.guess,
    lastDay: knowledge.lastDay,
  })
  const peers = factsOfPeers(ranked.placed.deal, ranked.peers, logs)
  const [low, , middle, , high] = peers.quantiles as [number, number, number, number, number]
  const asking = askingOf(ranked.placed, model.toldBy, model.known.names.length)
  const finish = (range: Range, from: number, moved: ReadonlyMap<Source, number>): Prediction => ({
    ...widen(own.calibrations[asking].widening, range, ranked.placed.deal.day - knowledge.lastDay),
    start: from,
    effects: moved,
    features,
    asking,
  })
  if (forecaster.kind === 'constant') return finish(forecaster, forecaster.middle, new Map())
  if (forecaster.kind === 'peers') {
    const all = toLog(quantity, own.all[0])
    return finish({ low, middle, high }, all, new Map([['peers', middle - all]]))
  }
  const effects = new Map<Source, number>()
  const add = (source: Source, effect: number) => effects.set(source, (effects.get(source) ?? 0) + effect)
  const { blend, boosted } = forecaster
  let start = boosted.base[1] * blend.trees
  const range = askBoosted(boosted, features, (feature, effect) => {
    const part = effect * blend.trees
    if (feature < 0) start += part
    else if (feature === LINEAR_FEATURE) for (const [source, share] of parts.shares) add(source, part * share)
    else add((FEATURES[feature] as (typeof FEATURES)[number]).source, part)
  })
  const linearPart = LINEAR_START * blend.trees + blend.linear
  start += linearPart * parts.bias
  for (const [source, effect] of parts.effects) add(source, linearPart * effect)
  // The peers' own level counts from where the linear guess counts too.
  start += blend.peers * parts.bias
  add('peers', blend.peers * (middle - parts.bias))
  const shifted = {
    low: range.low + LINEAR_START * parts.guess,
    middle: range.middle + LINEAR_START * parts.guess,
    high: range.high + LINEAR_START * parts.guess,
  }
  return finish(blendOf(shifted, blend, parts.guess, middle), start, effects)
}

interface LinearParts {
  readonly guess: number
  readonly bias: number
  readonly effects: ReadonlyMap<Source, number>
  /** Each source's share of all that the linear guess moves; adds up to 1. */
  readonly shares: ReadonlyMap<Source, number>
}

function noParts(): LinearParts {
  return { guess: 0, bias: 0, effects: new Map(), shares: new Map() }
}

function linearParts(
  { ranked }: Question,
  linear: { readonly bias: number; readonly weights: readonly number[] },
  { known }: ForecastModel,
): LinearParts {
  const sizes = { terms: known.terms.length, pairs: known.pairs.length, names: known.names.length }
  const effects = new Map<Source, number>()
  let guess = linear.bias
  eachLinearFeature(ranked.placed.deal, sizes, (feature, value, field) => {
    const effect = value * (linear.weights[feature] ?? 0)
    guess += effect
    effects.set(sourceOf(field), (effects.get(sourceOf(field)) ?? 0) + effect)
  })
  const all = [...effects.values()].reduce((sum, effect) => sum + Math.abs(effect), 0)
  const shares = new Map<Source, number>(
    all > 0 ? [...effects].map(([source, effect]) => [source, Math.abs(effect) / all]) : [['text', 1]],
  )
  return { guess, bias: linear.bias, effects, shares }
}
