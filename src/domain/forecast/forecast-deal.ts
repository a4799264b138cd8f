/** What comparable past projects say a deal will be worth, when, and how sure that is. Pure: same input, same forecast. */
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Deal, Forecasts, Neighbour, Quantity, QuantityForecast } from '../forecast.ts'
import type { Candidate, HistoryDescription } from '../project.ts'
import { coherent } from './coherent.ts'
import { confidenceOf } from './confidence.ts'
import { factorsOf } from './factors.ts'
import { type Knowledge, knowledgeOf } from './knowledge.ts'
import type { ForecastModel, QuantityModel } from './model.ts'
import { componentsOf, fundingOf, servicesOf } from './parts.ts'
import { type Prediction, predict } from './predict.ts'
import { type Ranked, rankCandidates } from './rank.ts'
import { fromLog, QUANTITIES, quantityValue, tells, toLog } from './scale.ts'
import { forecastShares, pullsOf, type Sizes, weighedForShares } from './shares.ts'
import { withheld } from './withheld.ts'

export interface ForecastInput {
  readonly deal: Deal
  readonly candidates: readonly Candidate[]
  readonly model: ForecastModel
  readonly history: HistoryDescription
}

export function forecastDeal(input: ForecastInput): Forecasts {
  const { deal, candidates, model, history } = input
  const knowledge = knowledgeOf(model)
  const ranked = rankCandidates(deal, candidates, knowledge)
  const { neighbours } = ranked
  const answers = QUANTITIES.map((quantity) => answer({ ...input, quantity, ranked, knowledge }))
  const each = Object.fromEntries(answers.map(({ quantity, forecast }) => [quantity, forecast])) as Record<
    Quantity,
    QuantityForecast
  >
  const quantities = coherent(each, history)
  const category = categoryOf(deal, ranked)
  const weighed = weighedForShares(neighbours, category?.name ?? null, category?.certainty ?? 0)
  const pulls = pullsOf(model.shares, category?.name ?? null, category?.certainty ?? 0)
  return {
    neighbours,
    quantities,
    services:
      history.known.services > 0
        ? forecastShares(weighed, { kind: 'services', partsOf: servicesOf, sizes: sizesOf(history, quantities), pulls })
        : [],
    components:
      history.known.components > 0 ? forecastShares(weighed, { kind: 'components', partsOf: componentsOf, pulls }) : [],
    funding: history.known.funding > 0 ? forecastShares(neighbours, { kind: 'funding', partsOf: fundingOf }) : [],
    confidence: confidenceOf({ ranked, model, answers }),
    category,
  }
}

function sizesOf(history: HistoryDescription, quantities: Readonly<Record<Quantity, QuantityForecast>>): Sizes {
  const sizeOf = (quantity: Quantity) => (tells(history, quantity) ? quantities[quantity].estimate : null)
  return { monthly: sizeOf('monthlyValue'), upfront: sizeOf('upfrontValue') }
}

export interface Answer {
  readonly quantity: Quantity
  readonly forecast: QuantityForecast
  readonly prediction: Prediction | undefined
}

function answer(
  question: ForecastInput & { readonly quantity: Quantity; readonly ranked: Ranked; readonly knowledge: Knowledge },
): Answer {
  const { quantity, ranked, history } = question
  const own = question.model.quantities[quantity]
  const tellers = tells(history, quantity)
    ? ranked.neighbours.filter(({ candidate }) => quantityValue(candidate.project, quantity) !== undefined)
    : []
  const projectIds = tellers.map(({ candidate }) => candidate.project.projectId)
  const baseline = baselineOf(question.deal, ranked, own)
  if (own === undefined || tellers.length < MIN_COMPARABLE) {
    const forecast = { estimate: withheld(tellers.length), baseline, factors: [], projectIds }
    return { quantity, forecast, prediction: undefined }
  }
  const logs = Float64Array.from(ranked.neighbours, (neighbour) => logOf(neighbour, quantity))
  const prediction = predict({ ...question, logs }, own)
  return {
    quantity,
    prediction,
    forecast: {
      estimate: {
        kind: 'given',
        p10: fromLog(quantity, prediction.low),
        p50: fromLog(quantity, prediction.middle),
        p90: fromLog(quantity, prediction.high),
        n: tellers.length,
        method: METHODS[own.forecaster.kind],
      },
      baseline,
      factors:
        baseline === null || own.forecaster.kind === 'constant'
          ? []
          : factorsOf({ prediction, baselineLog: toLog(quantity, baseline.value), tellers }),
      projectIds,
    },
  }
}

const WIDENED = 'widened to hold 80 % of the deals that the history kept back'

const METHODS: Readonly<Record<QuantityModel['forecaster']['kind'], string>> = {
  constant: `the history's own quantiles, which forecast the deals kept back as well as anything finer, ${WIDENED}`,
  peers: `weighted quantiles of the comparable projects, ${WIDENED}`,
  trees: `boosted quantile trees over the comparable projects, names and words, ${WIDENED}`,
}

function logOf({ candidate }: Neighbour, quantity: Quantity): number {
  const value = quantityValue(candidate.project, quantity)
  return value === undefined ? Number.NaN : toLog(quantity, value)
}

function categoryOf(
  deal: Deal,
  { inferredCategory, placed, neighbours }: Ranked,
): NonNullable<Forecasts['category']> | null {
  if (deal.category !== null) return { name: deal.category, certainty: 1, inferred: false, projectIds: [] }
  if (inferredCategory === null) return null
  return {
    name: inferredCategory,
    certainty: placed.certainty,
    inferred: true,
    projectIds: neighbours
      .filter(({ candidate }) => candidate.project.category === inferredCategory)
      .map(({ candidate }) => candidate.project.projectId),
  }
}

/** The median of the category, given or inferred; else of its wider class; else of the whole history. */
function baselineOf(deal: Deal, ranked: Ranked, own: QuantityModel | undefined): QuantityForecast['baseline'] {
  if (own === undefined) return null
  const inferred = ranked.inferredCategory
  const group =
    deal.categoryGroup ??
    ranked.neighbours.find(({ candidate }) => candidate.project.category === inferred && inferred !== null)?.candidate
      .project.categoryGroup
  for (const [name, medians] of [
    [deal.category ?? inferred, own.categories],
    [group, own.groups],
  ] as const) {
    const found = name === null || name === undefined ? undefined : medians[name]
    if (found !== undefined) return { label: `median of ${name}`, value: found[0], n: found[1] }
  }
  return { label: 'median of the whole history', value: own.all[0], n: own.all[1] }
}
