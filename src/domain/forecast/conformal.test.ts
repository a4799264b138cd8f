import { expect, test } from 'vitest'
import { createChance } from './chance.ts'
import { type Attempt, fitWidening, NO_WIDENING, widen } from './conformal.ts'

const normal = (chance: () => number) => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())

/** Truths with a spread that the ranges underestimate, most of all where they are wide. */
function attempts(seed: number, count: number): readonly Attempt[] {
  const chance = createChance(seed)
  return Array.from({ length: count }, () => {
    const spread = 0.2 + chance()
    const truth = normal(chance) * spread * (spread > 0.8 ? 1.5 : 0.9)
    return { low: -spread, middle: 0, high: spread, truth, daysAhead: 30, lag: 0 }
  })
}

const held = (list: readonly Attempt[], widening: ReturnType<typeof fitWidening>) =>
  list.filter((attempt) => {
    const { low, high } = widen(widening, attempt, attempt.daysAhead)
    return attempt.truth >= low && attempt.truth <= high
  }).length / list.length

test('widened ranges hold 80 % of fresh truths in every third of width (seed 7)', () => {
  const widening = fitWidening([attempts(7, 6000), attempts(9, 24_000)])

  const fresh = [...attempts(8, 12_000)].sort((a, b) => a.high - b.high)
  for (const third of [fresh.slice(0, 4000), fresh.slice(4000, 8000), fresh.slice(8000)]) {
    expect(held(third, widening)).toBeGreaterThan(0.78)
    expect(held(third, widening)).toBeLessThan(0.82)
  }
})

test('ranges that were too wide are narrowed', () => {
  const widening = fitWidening([
    attempts(7, 600).map((attempt) => ({ ...attempt, low: attempt.low - 5, high: attempt.high + 5 })),
  ])

  expect(widening.low.every((move) => move < 0)).toBe(true)
  expect(widening.high.every((move) => move < 0)).toBe(true)
})

test('few attempts make one place of width, none make no change', () => {
  expect(fitWidening([attempts(7, 30)]).widths).toHaveLength(1)
  expect(fitWidening([])).toEqual(NO_WIDENING)
  expect(widen(NO_WIDENING, { low: 1, middle: 1.5, high: 2 }, 10)).toEqual({ low: 1, middle: 1.5, high: 2 })
})

test('the same range for every deal is moved as one', () => {
  const same = attempts(7, 900).map((attempt) => ({ ...attempt, low: -1, high: 1 }))

  expect(fitWidening([same]).widths).toEqual([2])
})

/**
 * A history whose level wanders: each block of time is off by a random walk that nobody can foresee, with a step of `drift`, so what
 * comes `lag` blocks later strays by the root of so many steps. Ranges know the spread within a block alone.
 */
function wandering(
  seed: number,
  drift: number,
  each: number,
): { past: Attempt[][]; future: (lag: number) => Attempt[] } {
  const chance = createChance(seed)
  const level = [0]
  for (let block = 1; block < 8; block++) level.push((level.at(-1) as number) + drift * normal(chance))
  const seen = (state: number, lag: number): Attempt[] =>
    Array.from({ length: each }, () => {
      const off = (level[state + lag + 1] as number) - (level[state] as number)
      return { low: -1.2816, middle: 0, high: 1.2816, truth: off + normal(chance), daysAhead: 100 * lag + 50, lag }
    })
  return {
    past: [0, 1, 2, 3].map((state) => [0, 1, 2].filter((lag) => state + lag < 4).flatMap((lag) => seen(state, lag))),
    future: (lag) => seen(4, lag),
  }
}

test('where the level wanders, ranges hold clearly more than the newest block alone would let them (seeds 1 to 20)', () => {
  const worlds = Array.from({ length: 20 }, (_, i) => wandering(i + 1, 0.5, 120)).map(({ past, future }) => ({
    future,
    all: fitWidening(past),
    newest: fitWidening([(past.at(-1) as readonly Attempt[]).filter(({ lag }) => lag === 0)]),
  }))
  const heldAt = (lag: number, rule: 'all' | 'newest') =>
    worlds.reduce((sum, world) => sum + held(world.future(lag), world[rule]), 0) / worlds.length

  for (const lag of [0, 1, 2]) expect(heldAt(lag, 'all') - heldAt(lag, 'newest')).toBeGreaterThan(0.02)
  expect(heldAt(0, 'all')).toBeGreaterThan(0.74)
  expect(heldAt(2, 'all') - heldAt(2, 'newest')).toBeGreaterThan(0.05)
})

test('what lies further ahead is never held to be surer', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { stretches, days } = fitWidening(wandering(seed, 0.4, 200).past)
    expect(stretches).toEqual([...stretches].sort((a, b) => a - b))
    expect(days).toEqual([50, 150, 250])
  }
})

test('a deal asked beyond the last measured day ahead gets the last stretch, one before the first the first', () => {
  const widening = { ...NO_WIDENING, days: [50, 150], stretches: [1, 2] }
  const range = { low: -1, middle: 0, high: 1 }

  expect(widen(widening, range, 5).high).toBe(1)
  expect(widen(widening, range, 100).high).toBe(1.5)
  expect(widen(widening, range, 900).high).toBe(2)
})
