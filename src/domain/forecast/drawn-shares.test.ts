import { expect, test } from 'vitest'
import { drawn, pullOf } from './drawn-shares.ts'

const MODEL = {
  weight: 0.5,
  categories: {
    Data: [
      ['Lake', 0.6],
      ['Pipes', 0.2],
      ['Elsewhere', 0.2],
    ],
  },
} as const

test('a share is drawn by weight × certainty, and what the category has besides is spread over the names there are', () => {
  const means = new Map([
    ['Lake', 0.25],
    ['Pipes', 0.75],
  ])

  // The category's 0.6 and 0.2 are 0.75 and 0.25 of what both names have.
  expect(drawn(means, pullOf(MODEL, 'Data', 1)).get('Lake')).toBeCloseTo(0.5, 12)
  expect(drawn(means, pullOf(MODEL, 'Data', 1)).get('Pipes')).toBeCloseTo(0.5, 12)
  expect(drawn(means, pullOf(MODEL, 'Data', 0.5)).get('Lake')).toBeCloseTo(0.375, 12)
})

test('without a category, a model or a name in common nothing is drawn', () => {
  const means = new Map([['Own', 1]])

  expect(pullOf(MODEL, null, 1)).toBeNull()
  expect(pullOf(MODEL, 'Unknown', 1)).toBeNull()
  expect(pullOf(undefined, 'Data', 1)).toBeNull()
  expect(drawn(means, null)).toBe(means)
  expect(drawn(means, pullOf(MODEL, 'Data', 1))).toBe(means)
})

test('means keep their sum', () => {
  const means = new Map([
    ['Lake', 0.5],
    ['Pipes', 0.1],
    ['Own', 0.2],
  ])

  const sum = [...drawn(means, pullOf(MODEL, 'Data', 1)).values()].reduce((a, b) => a + b, 0)

  expect(sum).toBeCloseTo(0.8, 12)
})
