import { expect, test } from 'vitest'
import { type Distribution, distributionOf, median, percentileAmong, quantileOf } from './weighted-quantile.ts'

const given = (values: readonly number[], weights: readonly number[]) => distributionOf(values, weights) as Distribution

test('equal weights give the usual quantiles', () => {
  const distribution = given([5, 1, 3, 2, 4], [1, 1, 1, 1, 1])

  expect([0.1, 0.3, 0.5, 0.7, 0.9].map((q) => quantileOf(distribution, q))).toEqual([1, 2, 3, 4, 5])
  expect(quantileOf(distribution, 0.4)).toBeCloseTo(2.5)
})

test('a weight of three counts as three values do', () => {
  const heavy = given([1, 2], [3, 1])

  expect(quantileOf(heavy, 3 / 8)).toBe(1)
  expect(quantileOf(heavy, 7 / 8)).toBe(2)
})

test('values of weight zero and empty lists say nothing', () => {
  expect(distributionOf([1, 2], [0, 0])).toBeUndefined()
  expect(distributionOf([], [])).toBeUndefined()
  expect(median([])).toBeUndefined()
  expect(quantileOf(given([7, 100], [1, 0]), 0.99)).toBe(7)
})

test('a percentile counts ties half', () => {
  expect(percentileAmong(2, [1, 2, 3, 4])).toBeCloseTo(0.375)
  expect(percentileAmong(2, [])).toBeNull()
  expect(percentileAmong(10, [1, 20], [3, 1])).toBeCloseTo(0.75)
})
