import { expect, test } from 'vitest'
import { forecasts, history } from '../analysis/analysis.fixture.ts'
import type { Estimate } from '../evidence.ts'
import type { Forecasts } from '../forecast.ts'
import { coherent } from './coherent.ts'

const contract = { ...history, annualValueRule: 'contract-value' } as const

const given = (p10: number, p50: number, p90: number): Estimate => ({
  kind: 'given',
  p10,
  p50,
  p90,
  n: 9,
  method: 'made',
})

const asked = (annual: Estimate, total: Estimate): Forecasts['quantities'] => ({
  ...forecasts.quantities,
  annualValue: { ...forecasts.quantities.annualValue, estimate: annual },
  totalValue: {
    ...forecasts.quantities.totalValue,
    estimate: total,
    factors: [{ label: 'its words', effect: 0.5, projectIds: [] }],
  },
})

test('each bound of the total is at least that of the annual value, and the method says by how much', () => {
  const before = asked(given(100, 200, 1000), given(50, 150, 5000))

  const { annualValue, totalValue } = coherent(before, contract)

  expect(annualValue).toBe(before.annualValue)
  expect(totalValue.estimate).toEqual({
    ...given(100, 200, 5000),
    method: 'made; raised to the value of one year (P10 by 100.0 %, P50 by 33.3 %)',
  })
})

test('the factors still lead from the baseline to the forecast', () => {
  const { totalValue } = coherent(asked(given(100, 200, 1000), given(50, 150, 5000)), contract)

  expect(totalValue.factors.map(({ label }) => label)).toEqual(['its words', 'at least the value of one year'])
  expect(totalValue.factors[1]?.effect).toBeCloseTo(200 / 150 - 1, 12)
})

test('what fits, what is withheld and what follows another rule stays as it is', () => {
  const fits = asked(given(1, 2, 3), given(1, 2, 3))
  const crossed = asked(given(10, 20, 30), given(1, 2, 3))
  const withheld = asked(given(10, 20, 30), { kind: 'withheld', reason: 'few', have: 1, needed: 8 })

  expect(coherent(fits, contract)).toBe(fits)
  expect(coherent(crossed, history)).toBe(crossed)
  expect(coherent(withheld, contract)).toBe(withheld)
})
