import { expect, test } from 'vitest'
import { createChance } from './chance.ts'
import { fitRidge } from './ridge.ts'

/** Rows that each have two of six features, whose worth is known. */
function rows(count: number) {
  const chance = createChance(11)
  const worth = [1, -1, 2, 0, 0.5, -2]
  const features: number[] = []
  const targets = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const own = [Math.floor(chance() * 3), 3 + Math.floor(chance() * 3)]
    features.push(...own)
    targets[i] = 10 + own.reduce((sum, feature) => sum + (worth[feature] as number), 0)
  }
  return {
    rows: {
      starts: Int32Array.from({ length: count + 1 }, (_, i) => 2 * i),
      features: Int32Array.from(features),
      values: new Float32Array(features.length).fill(1),
    },
    targets,
    sampleWeights: new Float64Array(count).fill(1),
  }
}

test('differences between features are found', () => {
  const { bias, weights } = fitRidge({ ...rows(3000), penalties: new Float64Array(6).fill(0.1) })

  const guess = (a: number, b: number) => bias + (weights[a] as number) + (weights[b] as number)
  expect(guess(2, 4)).toBeCloseTo(12.5, 1)
  expect(guess(1, 5)).toBeCloseTo(7, 1)
})

test('a heavy penalty leaves the mean', () => {
  const input = rows(200)

  const { bias, weights } = fitRidge({ ...input, penalties: new Float64Array(6).fill(1e9) })

  expect(Math.max(...weights.map(Math.abs))).toBeLessThan(1e-4)
  expect(bias).toBeCloseTo(input.targets.reduce((sum, target) => sum + target, 0) / 200)
})

test('rows of weight zero, with NaN for a target, are left out', () => {
  const input = rows(400)
  const targets = Float64Array.from(input.targets, (target, i) => (i % 2 === 0 ? target : Number.NaN))
  const sampleWeights = Float64Array.from(targets, (target) => (Number.isNaN(target) ? 0 : 1))

  const { weights } = fitRidge({ ...input, targets, sampleWeights, penalties: new Float64Array(6).fill(1) })

  expect(weights.every(Number.isFinite)).toBe(true)
})
