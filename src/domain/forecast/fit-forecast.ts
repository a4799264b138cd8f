/** Learns from a history, once, what every forecast made from it needs: term weights, baselines, widening, confidence. */
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Quantity } from '../forecast.ts'
import type { Candidate, HistoryDescription, PastProject } from '../project.ts'
import { type Attempt, fitWidening, widen } from './conformal.ts'
import { dealOfProject } from './deal.ts'
import { createEncoder, type EncodedDeal } from './encode.ts'
import { type ConfidenceModel, FORECAST_FORMAT, type ForecastModel, type Median, type QuantityModel } from './model.ts'
import { rangeOf } from './range.ts'
import { rankCandidates, type Vocabulary } from './rank.ts'
import { hashOf, sampleOf } from './sample.ts'
import { QUANTITIES, quantityValue, toLog } from './scale.ts'
import { createTextIndex, inverseFrequency, type TextIndex } from './text-index.ts'
import { median } from './weighted-quantile.ts'

/** Terms kept with their weight; a rarer one weighs as unseen. */
const MAX_VOCABULARY = 20_000
/** The newest part of the history, on which the older part is tried out. */
const CALIBRATION_SHARE = 0.2
const MAX_CALIBRATION_DEALS = 1500
const CANDIDATES = 200
const FACTOR_TWO = Math.log10(2)

export function fitForecast(projects: Iterable<PastProject>, description: HistoryDescription): ForecastModel {
  const sample = sampleOf(projects)
  const encoder = createEncoder()
  const encoded = sample.projects.map((project) =>
    encoder.encode(dealOfProject(project) as NonNullable<ReturnType<typeof dealOfProject>>),
  )
  const index = createTextIndex(encoded, encoder.terms.size)
  const vocabulary = vocabularyOf(encoder.terms, index, encoded.length)
  const trials = tryOut(sample.projects, encoded, index, vocabulary)
  return {
    formatVersion: FORECAST_FORMAT,
    history: { name: description.name, fingerprint: description.fingerprint },
    fitted: {
      projects: sample.projects.length,
      of: sample.of,
      lastCloseDate: sample.projects.at(-1)?.closeDate ?? null,
    },
    vocabulary,
    quantities: Object.fromEntries(
      QUANTITIES.flatMap((quantity) => {
        const model = quantityModel(sample.projects, quantity, trials.get(quantity) ?? [])
        return model === undefined ? [] : [[quantity, model]]
      }),
    ),
  }
}

function vocabularyOf(terms: ReadonlyMap<string, number>, index: TextIndex, projects: number): Vocabulary {
  const kept = [...terms]
    .map(([term, id]) => ({ term, frequency: index.frequency(id, projects) }))
    .sort((a, b) => b.frequency - a.frequency || (a.term < b.term ? -1 : 1))
    .slice(0, MAX_VOCABULARY)
  return {
    terms: kept.map(({ term }) => term),
    weights: kept.map(({ frequency }) => rounded(inverseFrequency(projects, frequency))),
    unseenWeight: rounded(inverseFrequency(Math.max(1, projects), 0)),
  }
}

interface Trial extends Attempt {
  readonly middle: number
}

/** Forecasts of the newest deals from everything before the first of them. */
function tryOut(
  projects: readonly PastProject[],
  encoded: readonly EncodedDeal[],
  index: TextIndex,
  vocabulary: Vocabulary,
): ReadonlyMap<Quantity, readonly Trial[]> {
  const split = firstOfDay(projects, Math.floor(projects.length * (1 - CALIBRATION_SHARE)))
  const newest = Array.from({ length: projects.length - split }, (_, i) => split + i)
    .sort((a, b) => hashOf((projects[a] as PastProject).projectId) - hashOf((projects[b] as PastProject).projectId))
    .slice(0, MAX_CALIBRATION_DEALS)
  const trials = new Map<Quantity, Trial[]>(QUANTITIES.map((quantity) => [quantity, []]))
  for (const row of newest) {
    const project = projects[row] as PastProject
    const deal = dealOfProject(project)
    if (deal === null) continue
    const candidates: Candidate[] = index
      .search((encoded[row] as EncodedDeal).terms, split, CANDIDATES)
      .map((hit) => ({ project: projects[hit.row] as PastProject, relevance: hit.score }))
    const { neighbours } = rankCandidates(deal, candidates, vocabulary)
    for (const quantity of QUANTITIES) {
      const truth = quantityValue(project, quantity)
      const range = truth === undefined ? undefined : rangeOf(neighbours, quantity)
      if (truth === undefined || range === undefined || range.tellers.length < MIN_COMPARABLE) continue
      trials
        .get(quantity)
        ?.push({ low: range.low, middle: range.middle, high: range.high, truth: toLog(quantity, truth) })
    }
  }
  return trials
}

/** The first project of the day on which project `at` closed: a day belongs to one side of a split. */
function firstOfDay(projects: readonly PastProject[], at: number): number {
  let first = at
  while (first > 0 && projects[first - 1]?.closeDate === projects[at]?.closeDate) first--
  return first
}

function quantityModel(
  projects: readonly PastProject[],
  quantity: Quantity,
  trials: readonly Trial[],
): QuantityModel | undefined {
  const values = projects.flatMap((project) => quantityValue(project, quantity) ?? [])
  const middle = median(values)
  if (middle === undefined) return undefined
  const widening = fitWidening(trials)
  return {
    all: [middle, values.length],
    categories: mediansBy(projects, quantity, (project) => project.category),
    groups: mediansBy(projects, quantity, (project) => project.categoryGroup),
    widening,
    confidence: confidenceModel(trials, widening),
  }
}

function mediansBy(
  projects: readonly PastProject[],
  quantity: Quantity,
  keyOf: (project: PastProject) => string | null,
): Readonly<Record<string, Median>> {
  const groups = new Map<string, number[]>()
  for (const project of projects) {
    const key = keyOf(project)
    const value = quantityValue(project, quantity)
    if (key === null || value === undefined) continue
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [value])
    else known.push(value)
  }
  return Object.fromEntries(
    [...groups]
      .filter(([, values]) => values.length >= MIN_COMPARABLE)
      .map(([key, values]) => [key, [median(values) as number, values.length] as const]),
  )
}

/** Trials a level needs for its share to mean anything. */
const MIN_PER_LEVEL = 20

function confidenceModel(trials: readonly Trial[], widening: ReturnType<typeof fitWidening>): ConfidenceModel | null {
  if (trials.length < 3 * MIN_PER_LEVEL) return null
  const judged = trials
    .map(({ low, middle, high, truth }) => {
      const range = widen(widening, low, high)
      return { width: range.high - range.low, right: Math.abs(truth - middle) <= FACTOR_TWO }
    })
    .sort((a, b) => a.width - b.width)
  const third = Math.floor(judged.length / 3)
  const share = (part: typeof judged) => rounded(part.filter(({ right }) => right).length / part.length)
  return {
    narrow: (judged[third] as { readonly width: number }).width,
    wide: (judged[2 * third] as { readonly width: number }).width,
    withinTwo: {
      HIGH: share(judged.slice(0, third)),
      MEDIUM: share(judged.slice(third, 2 * third)),
      LOW: share(judged.slice(2 * third)),
    },
    judged: judged.length,
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
