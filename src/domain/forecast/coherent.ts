/**
 * The whole life is worth at least one year where the one is the other ÷ years, at least one year. Both are forecast by themselves, so
 * a bound of the total may come out below the same bound of the annual value; it is then raised to it. Of five ways to make the two
 * fit (raise, lower, meet half way, by certainty, widen) this one had the least pinball loss on past deals (docs/forecasts.md).
 */
import type { Factor, Forecasts } from '../forecast.ts'
import type { HistoryDescription } from '../project.ts'

const BOUNDS = ['p10', 'p50', 'p90'] as const
/** A factor that moves less is noise to a reader. */
const LEAST_EFFECT = 0.02

export function coherent(quantities: Forecasts['quantities'], history: HistoryDescription): Forecasts['quantities'] {
  const { totalValue } = quantities
  const annual = quantities.annualValue.estimate
  const total = totalValue.estimate
  if (history.annualValueRule !== 'contract-value' || annual.kind === 'withheld' || total.kind === 'withheld')
    return quantities
  const raised = BOUNDS.filter((bound) => annual[bound] > total[bound])
  if (raised.length === 0) return quantities
  const [p10, p50, p90] = BOUNDS.map((bound) => Math.max(annual[bound], total[bound])) as [number, number, number]
  const effect = p50 / total.p50 - 1
  const steps = raised.map(
    (bound) => `${bound.toUpperCase()} by ${(100 * (annual[bound] / total[bound] - 1)).toFixed(1)} %`,
  )
  const factor: Factor = { label: 'at least the value of one year', effect, projectIds: totalValue.projectIds }
  return {
    ...quantities,
    totalValue: {
      ...totalValue,
      estimate: {
        ...total,
        p10,
        p50,
        p90,
        method: `${total.method}; raised to the value of one year (${steps.join(', ')})`,
      },
      factors:
        effect < LEAST_EFFECT || totalValue.factors.length === 0 ? totalValue.factors : [...totalValue.factors, factor],
    },
  }
}
