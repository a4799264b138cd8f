import { expect, test } from 'vitest'
import { createChance } from './chance.ts'
import { isWorth, type TriedFold } from './choose.ts'

/** Forecasts that miss by up to `miss`, with a constant range. */
function tried(seed: number, count: number, miss: number): readonly TriedFold[] {
  const chance = createChance(seed)
  const whole = Array.from({ length: count }, (_, example) => ({
    low: -1,
    middle: 0,
    high: 1,
    truth: miss * (2 * chance() - 1),
    daysAhead: 1,
    lag: 0,
    example,
  }))
  return [{ whole, typed: [] }]
}

test('a finer forecaster is taken when it is better by more than chance', () => {
  expect(isWorth(tried(1, 500, 0.5), tried(2, 500, 0.9))).toBe(true)
  expect(isWorth(tried(1, 500, 0.9), tried(2, 500, 0.5))).toBe(false)
})

test('a gain that the next deals could undo is not taken', () => {
  const simple = tried(1, 40, 0.9)
  const finer = simple.map(({ whole, typed }) => ({
    typed,
    whole: whole.map((one, i) => ({ ...one, truth: i === 0 ? 0 : one.truth })),
  }))

  expect(isWorth(finer, simple)).toBe(false)
})

test('without deals kept back nothing finer is worth it', () => {
  expect(isWorth([], [])).toBe(false)
})
