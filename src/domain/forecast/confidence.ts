/** How sure one may be, from measured things only; what each level was worth was measured on deals that the history kept back. */
import { showCount } from '../fact-text.ts'
import type { Confidence, Quantity } from '../forecast.ts'
import { levelAt } from './confidence-fit.ts'
import { signsOf, trust } from './confidence-signs.ts'
import { FEATURES } from './features.ts'
import type { Answer } from './forecast-deal.ts'
import type { ConfidenceModel, ForecastModel } from './model.ts'
import type { Prediction } from './predict.ts'
import type { Ranked } from './rank.ts'

/** What the headline shows, the first that the history can answer. */
export const HEADLINES: readonly Quantity[] = ['annualValue', 'totalValue', 'monthlyValue']
/** Neighbours whose likeness counts as the strength of the match. */
const CLOSEST = 10
/** From here a sign speaks for the forecast; they only colour the reasons, the level comes from the fitted weights. */
const MANY_PEERS = 50
const GOOD_MATCH = 0.5
const NARROW_FACTOR = 10

export function confidenceOf(input: {
  readonly ranked: Ranked
  readonly model: ForecastModel
  readonly answers: readonly Answer[]
}): Confidence {
  const { ranked, model, answers } = input
  const headline = HEADLINES.find((quantity) => model.quantities[quantity] !== undefined)
  const given = answers.find(({ quantity }) => quantity === headline)
  const estimate = given?.forecast.estimate
  if (given?.prediction === undefined || estimate?.kind !== 'given') {
    const have = estimate?.kind === 'withheld' ? estimate.have : 0
    return {
      level: 'LOW',
      reasons: [{ text: `only ${have} comparable projects tell a value`, raises: false, value: have }],
      measuredWithinFactorTwo: null,
    }
  }
  const { prediction } = given
  const fitted = model.quantities[given.quantity]?.calibrations[prediction.asking].confidence ?? null
  const level = fitted === null ? 'LOW' : levelAt(fitted.cuts, trustOf(fitted, prediction))
  const measured = fitted?.levels[level] ?? null
  return {
    level,
    reasons: [
      ...reasonsFrom(ranked, prediction, estimate.n),
      measured === null
        ? { text: 'too few past deals to measure how such forecasts fare', raises: false, value: 0 }
        : {
            text: `of ${showCount(measured.judged)} past forecasts with this confidence ${Math.round(measured.withinTwo * 100)} % came out within a factor of two`,
            raises: measured.withinTwo >= 0.5,
            value: measured.withinTwo,
          },
    ],
    measuredWithinFactorTwo: measured?.withinTwo ?? null,
    ...(measured === null ? {} : { measuredOn: measured.judged }),
  }
}

function trustOf(fitted: ConfidenceModel, prediction: Prediction): number {
  return trust(
    fitted.weights,
    signsOf({
      width: prediction.high - prediction.low,
      feature: (name) => prediction.features[FEATURES.findIndex((feature) => feature.name === name)] as number,
    }),
  )
}

function reasonsFrom({ neighbours, placed }: Ranked, prediction: Prediction, n: number): Confidence['reasons'] {
  const span = 10 ** (prediction.high - prediction.low)
  const closest = neighbours.slice(0, CLOSEST)
  const match = closest.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(1, closest.length)
  return [
    {
      text: `the upper end of the 80 % range is ${span >= 100 ? Math.round(span) : span.toPrecision(2)} times the lower one`,
      raises: span <= NARROW_FACTOR,
      value: span,
    },
    { text: `${n} comparable projects`, raises: n >= MANY_PEERS, value: n },
    {
      text: `the ${closest.length} closest are ${Math.round(match * 100)} % alike on average`,
      raises: match >= GOOD_MATCH,
      value: match,
    },
    ...(placed.certainty < 1
      ? [
          {
            text:
              placed.certainty === 0
                ? 'no category was given and none stands out among the closest projects'
                : `the category was inferred: ${Math.round(placed.certainty * 100)} % of the closest projects by words have it`,
            raises: false,
            value: placed.certainty,
          },
        ]
      : []),
  ]
}
