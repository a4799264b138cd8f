import { expect, test } from 'vitest'
import { createChance } from './chance.ts'
import { type Attempt, fitWidening, widen } from './conformal.ts'

/** Truths with a spread that the ranges underestimate, most of all where they are wide. */
function attempts(seed: number, count: number): readonly Attempt[] {
  const chance = createChance(seed)
  return Array.from({ length: count }, () => {
    const spread = 0.2 + chance()
    const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
    return { low: -spread, middle: 0, high: spread, truth: normal * spread * (spread > 0.8 ? 1.5 : 0.9) }
  })
}

test('widened ranges hold 80 % of fresh truths in every third of width (seed 7)', () => {
  const widening = fitWidening([attempts(7, 6000), attempts(9, 24_000)])

  const fresh = attempts(8, 12_000).map(({ low, middle, high, truth }) => ({
    ...widen(widening, { low, middle, high }),
    raw: high - low,
    truth,
  }))
  fresh.sort((a, b) => a.raw - b.raw)
  for (const third of [fresh.slice(0, 4000), fresh.slice(4000, 8000), fresh.slice(8000)]) {
    const held = third.filter(({ low, high, truth }) => truth >= low && truth <= high).length / third.length
    expect(held).toBeGreaterThan(0.78)
    expect(held).toBeLessThan(0.82)
  }
})

test('ranges that were too wide are narrowed', () => {
  const widening = fitWidening([
    attempts(7, 600).map((attempt) => ({ ...attempt, low: attempt.low - 5, high: attempt.high + 5 })),
  ])

  expect(widening.low.every((move) => move < 0)).toBe(true)
  expect(widening.high.every((move) => move < 0)).toBe(true)
})

test('few attempts make one class, none make no change', () => {
  expect(fitWidening([attempts(7, 30)]).edges).toEqual([])
  expect(widen(fitWidening([]), { low: 1, middle: 1.5, high: 2 })).toEqual({ low: 1, middle: 1.5, high: 2 })
})

test('where each block of time strays further than the one before, ranges are stretched', () => {
  const blocks = [1, 1.25, 1.5, 1.8].map((growth, i) =>
    attempts(20 + i, 1500).map((attempt) => ({ ...attempt, truth: attempt.truth * growth })),
  )

  expect(fitWidening(blocks).stretch).toBeGreaterThan(1.1)
  expect(fitWidening([20, 21, 22, 23].map((seed) => attempts(seed, 1500))).stretch).toBeLessThan(1.04)
})
