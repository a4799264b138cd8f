/** How sure one may be, from measured things only; what each level was worth was measured on deals that the history kept back. */
import type { Confidence, Deal, Neighbour, Quantity, QuantityForecast } from '../forecast.ts'
import type { ForecastModel } from './model.ts'

type Level = Confidence['level']

/** Neighbours whose weight counts as the strength of the match. */
const CLOSEST = 10

/** The quantity that the headline shows: a year's value where the history has it, else the whole value. */
export function headlineOf(quantities: Readonly<Record<Quantity, QuantityForecast>>): Quantity {
  return quantities.annualValue.estimate.kind === 'given' || quantities.totalValue.estimate.kind !== 'given'
    ? 'annualValue'
    : 'totalValue'
}

export function confidenceOf(input: {
  readonly deal: Deal
  readonly neighbours: readonly Neighbour[]
  readonly quantities: Readonly<Record<Quantity, QuantityForecast>>
  readonly model: ForecastModel
}): Confidence {
  const { neighbours, quantities, model } = input
  const headline = headlineOf(quantities)
  const { estimate } = quantities[headline]
  if (estimate.kind === 'withheld') {
    return {
      level: 'LOW',
      reasons: [{ text: estimate.reason, raises: false, value: estimate.have }],
      measuredWithinFactorTwo: null,
    }
  }
  const measured = model.quantities[headline]?.confidence ?? null
  const width = Math.log10(estimate.p90 / estimate.p10)
  const level: Level = measured === null || width >= measured.wide ? 'LOW' : width < measured.narrow ? 'HIGH' : 'MEDIUM'
  const closest = neighbours.slice(0, CLOSEST)
  const match = closest.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(1, closest.length)
  return {
    level,
    reasons: [
      {
        text: `the 80 % range spans a factor of ${(10 ** width).toPrecision(2)} from its lower to its upper end`,
        raises: level === 'HIGH',
        value: 10 ** width,
      },
      { text: `${estimate.n} comparable projects`, raises: estimate.n >= 50, value: estimate.n },
      {
        text: `the ${closest.length} closest are ${Math.round(match * 100)} % alike on average`,
        raises: match >= 0.5,
        value: match,
      },
    ],
    measuredWithinFactorTwo: measured === null ? null : measured.withinTwo[level],
  }
}
