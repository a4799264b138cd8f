/** What comparable past projects say a deal will be worth, when, and how sure that is. Pure: same input, same forecast. */
import { type Estimate, MIN_COMPARABLE } from '../evidence.ts'
import type { Deal, Forecasts, Neighbour, Quantity, QuantityForecast } from '../forecast.ts'
import type { Candidate, HistoryDescription } from '../project.ts'
import { confidenceOf } from './confidence.ts'
import { NO_WIDENING, widen } from './conformal.ts'
import type { ForecastModel, QuantityModel } from './model.ts'
import { rangeOf } from './range.ts'
import { rankCandidates } from './rank.ts'
import { fromLog, QUANTITIES } from './scale.ts'
import { componentsOf, forecastShares, fundingOf, servicesOf, withheld } from './shares.ts'

export function forecastDeal(input: {
  readonly deal: Deal
  readonly candidates: readonly Candidate[]
  readonly model: ForecastModel
  readonly history: HistoryDescription
}): Forecasts {
  const { deal, candidates, model, history } = input
  const { neighbours } = rankCandidates(deal, candidates, model.vocabulary)
  const quantities = Object.fromEntries(
    QUANTITIES.map((quantity) => [quantity, quantityForecast(deal, neighbours, quantity, model.quantities[quantity])]),
  ) as Record<Quantity, QuantityForecast>
  return {
    neighbours,
    quantities,
    services: history.known.services > 0 ? forecastShares(neighbours, servicesOf) : [],
    components: history.known.components > 0 ? forecastShares(neighbours, componentsOf) : [],
    funding: history.known.funding > 0 ? forecastShares(neighbours, fundingOf) : [],
    confidence: confidenceOf({ deal, neighbours, quantities, model }),
  }
}

function quantityForecast(
  deal: Deal,
  neighbours: readonly Neighbour[],
  quantity: Quantity,
  model: QuantityModel | undefined,
): QuantityForecast {
  const range = rangeOf(neighbours, quantity)
  const tellers = range?.tellers ?? []
  return {
    estimate:
      range === undefined || tellers.length < MIN_COMPARABLE
        ? withheld(tellers.length)
        : estimateOf(range, tellers.length, quantity, model),
    baseline: baselineOf(deal, model),
    factors: [],
    projectIds: tellers.map(({ candidate }) => candidate.project.projectId),
  }
}

function estimateOf(
  range: { readonly low: number; readonly middle: number; readonly high: number },
  n: number,
  quantity: Quantity,
  model: QuantityModel | undefined,
): Estimate {
  const widened = widen(model?.widening ?? NO_WIDENING, range.low, range.high)
  return {
    kind: 'given',
    p10: fromLog(quantity, Math.min(widened.low, range.middle)),
    p50: fromLog(quantity, range.middle),
    p90: fromLog(quantity, Math.max(widened.high, range.middle)),
    n,
    method:
      model === undefined
        ? 'weighted quantiles of the comparable projects'
        : 'weighted quantiles of the comparable projects, widened to hold 80 % of the deals that the history kept back',
  }
}

function baselineOf(deal: Deal, model: QuantityModel | undefined): QuantityForecast['baseline'] {
  if (model === undefined) return null
  const category = deal.category === null ? undefined : model.categories[deal.category]
  if (category !== undefined) return { label: `median of ${deal.category}`, value: category[0], n: category[1] }
  const group = deal.categoryGroup === null ? undefined : model.groups[deal.categoryGroup]
  if (group !== undefined) return { label: `median of ${deal.categoryGroup}`, value: group[0], n: group[1] }
  return { label: 'median of the whole history', value: model.all[0], n: model.all[1] }
}
