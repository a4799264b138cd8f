import { expect, test } from 'vitest'
import { usageOf } from './price.ts'

const PRICE = { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 15 }

test('a cost is what the table says, cached tokens at their own price where it has one', () => {
  const tokens = { fresh: 1_000, cached: 10_000, output: 200 }

  expect(usageOf('m', tokens, PRICE).costUsd).toBeCloseTo(0.036, 10)
  expect(usageOf('m', tokens, { ...PRICE, cachedUsdPerMillionTokens: 0.3 }).costUsd).toBeCloseTo(0.009, 10)
  expect(usageOf('m', tokens, PRICE)).toMatchObject({ model: 'm', inputTokens: 11_000, outputTokens: 200 })
})

test('without a price no cost is claimed', () => {
  expect(usageOf('m', { fresh: 1, cached: 0, output: 1 }, null).costUsd).toBeNull()
})
