import { expect, test } from 'vitest'
import { boost } from './boost.ts'
import { createChance } from './chance.ts'
import { askBoosted } from './trees.ts'

const OPTIONS = {
  rounds: 80,
  leaves: 8,
  learningRate: 0.1,
  minLeafWeight: 20,
  penalty: 1,
  featureShare: 1,
  rowShare: 0.8,
  seed: 3,
}

/** A step in the first feature, a spread that grows with the second, a third that says nothing. */
function sample(seed: number, count: number) {
  const chance = createChance(seed)
  const columns = [new Float32Array(count), new Float32Array(count), new Float32Array(count)] as const
  const targets = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    for (const column of columns) column[i] = chance()
    targets[i] = ((columns[0][i] as number) > 0.5 ? 3 : 1) + (chance() - 0.5) * (columns[1][i] as number)
  }
  return { columns, targets, weights: new Float64Array(count).fill(1) }
}

test('trees learn a step, and a spread that differs', () => {
  const model = boost(sample(5, 4000), OPTIONS)

  const quiet = askBoosted(model, [0.9, 0.05, 0.5])
  const loud = askBoosted(model, [0.1, 0.95, 0.5])
  expect(quiet.middle).toBeCloseTo(3, 1)
  expect(loud.middle).toBeCloseTo(1, 0)
  expect(loud.high - loud.low).toBeGreaterThan(0.55)
  expect(quiet.high - quiet.low).toBeLessThan(0.35)
})

test('80 % of fresh targets lie between the outer quantiles (seed 6)', () => {
  const model = boost(sample(5, 6000), OPTIONS)
  const fresh = sample(6, 4000)

  let held = 0
  for (let i = 0; i < fresh.targets.length; i++) {
    const { low, high } = askBoosted(
      model,
      fresh.columns.map((column) => column[i] as number),
    )
    if ((fresh.targets[i] as number) >= low && (fresh.targets[i] as number) <= high) held++
  }
  expect(held / fresh.targets.length).toBeGreaterThan(0.75)
  expect(held / fresh.targets.length).toBeLessThan(0.85)
})

test('a missing value goes where missing values went', () => {
  const set = sample(5, 3000)
  for (let i = 0; i < 1000; i++) {
    set.columns[0][i] = Number.NaN
    set.targets[i] = 9
  }

  expect(askBoosted(boost(set, OPTIONS), [Number.NaN, 0.5, 0.5]).middle).toBeCloseTo(9, 1)
})

test('the steps of a path add up to the forecast', () => {
  const model = boost(sample(5, 1000), OPTIONS)

  let sum = model.base[1]
  const { middle } = askBoosted(model, [0.7, 0.2, 0.1], (_feature, effect) => {
    sum += effect
  })
  expect(sum).toBeCloseTo(middle, 9)
})

test('constant targets give that constant, and rows of weight zero teach nothing', () => {
  const set = sample(5, 500)
  const constant = { ...set, targets: new Float64Array(500).fill(2) }
  expect(askBoosted(boost(constant, OPTIONS), [0.5, 0.5, 0.5])).toEqual({ low: 2, middle: 2, high: 2 })

  const half = {
    ...set,
    targets: set.targets.map((_, i) => (i < 250 ? 1 : 50)),
    weights: set.weights.map((_, i) => (i < 250 ? 1 : 0)),
  }
  expect(askBoosted(boost(half, OPTIONS), [0.5, 0.5, 0.5]).middle).toBe(1)
})

test('the same seed grows the same trees', () => {
  expect(JSON.stringify(boost(sample(5, 1000), OPTIONS))).toBe(JSON.stringify(boost(sample(5, 1000), OPTIONS)))
})
