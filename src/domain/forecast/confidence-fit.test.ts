import { expect, test } from 'vitest'
import { createChance } from './chance.ts'
import { fitConfidence, type JudgedSigns, levelAt } from './confidence-fit.ts'
import { type Signs, trust } from './confidence-signs.ts'

const signs = (width: number): Signs => ({
  width,
  effectivePeers: 20,
  closestWords: 0.5,
  certaintyOfCategory: 1,
  customerShare: 0,
  customerKnown: 0,
})

/** Blocks in which a range of width w is right with the chance given for it. */
function blocks(chanceAt: (width: number) => number, each = 400, seed = 3): readonly (readonly JudgedSigns[])[] {
  const chance = createChance(seed)
  return [0, 1, 2, 3].map(() =>
    Array.from({ length: each }, () => {
      const width = 2 * chance()
      return { signs: signs(width), error: chance() < chanceAt(width) ? 0.1 : 0.6 }
    }),
  )
}

test('a level promises a chance that is the same for every history', () => {
  const fitted = fitConfidence(blocks((width) => (width < 0.5 ? 0.9 : width < 1.2 ? 0.58 : 0.15)))

  const { HIGH, MEDIUM, LOW } = fitted?.levels ?? {}
  expect(HIGH?.withinTwo).toBeGreaterThan(0.7)
  expect(MEDIUM?.withinTwo).toBeGreaterThan(0.45)
  expect(MEDIUM?.withinTwo).toBeLessThan(0.75)
  expect(LOW?.withinTwo).toBeLessThan(0.45)
  expect((HIGH?.judged ?? 0) + (MEDIUM?.judged ?? 0) + (LOW?.judged ?? 0)).toBe(1600)
})

test('a narrower range never gets a lower level', () => {
  const fitted = fitConfidence(blocks((width) => 1 - width / 2))

  const order = [0.1, 0.5, 0.9, 1.3, 1.7].map((width) =>
    fitted === null ? 'none' : levelAt(fitted.cuts, trust(fitted.weights, signs(width))),
  )
  expect(order).toEqual(
    [...order].sort((a, b) => ['HIGH', 'MEDIUM', 'LOW'].indexOf(a) - ['HIGH', 'MEDIUM', 'LOW'].indexOf(b)),
  )
  expect(order[0]).toBe('HIGH')
  expect(order.at(-1)).toBe('LOW')
})

test('where nothing tells right from wrong, all forecasts share the level that they deserve together', () => {
  for (const [chance, level] of [
    [0.3, 'LOW'],
    [0.57, 'MEDIUM'],
    [0.9, 'HIGH'],
  ] as const) {
    const fitted = fitConfidence(blocks(() => chance))
    const levels = fitted?.levels ?? {}

    expect(Object.entries(levels).filter(([, measured]) => measured !== null)).toEqual([
      [level, { withinTwo: expect.closeTo(chance, 1), judged: 1600 }],
    ])
  }
})

test('too few deals kept back give no confidence at all', () => {
  expect(fitConfidence(blocks(() => 0.5, 20))).toBeNull()
})
