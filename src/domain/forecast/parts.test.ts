import { expect, test } from 'vitest'
import type { PastProject } from '../project.ts'
import { fundingOf } from './parts.ts'

const funded = (
  amounts: readonly number[],
  values: { readonly totalValue?: number; readonly annualValue?: number },
) => {
  const project = {
    totalValue: null,
    annualValue: null,
    funding: amounts.map((amount, index) => ({ source: `Source ${index + 1}`, type: null, amount })),
    ...values,
  }
  // Funding and values are all that shares of funding look at.
  return fundingOf(project as unknown as PastProject).map(({ share }) => share)
}

test('a source has its share of the cost, whatever nobody tells', () => {
  expect(funded([20_000], { annualValue: 100_000 })).toEqual([0.2])
  expect(funded([50_000, 25_000], { totalValue: 100_000, annualValue: 20_000 })).toEqual([0.5, 0.25])
})

test('sources that come to more than the cost share what they tell', () => {
  // 90,000 + 30,000 = 120,000.
  expect(funded([90_000, 30_000], { annualValue: 100_000 })).toEqual([0.75, 0.25])
})

test('without any cost the told amounts are the whole', () => {
  expect(funded([3, 1], {})).toEqual([0.75, 0.25])
})
