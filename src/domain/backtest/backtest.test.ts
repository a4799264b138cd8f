import { expect, test } from 'vitest'
import type { PastProject } from '../project.ts'
import { measured } from './bootstrap.ts'
import { judgeNext } from './judge-next.ts'
import { shareMetrics, totalVariation } from './judge-shares.ts'
import { compare, pointMetrics, rangeMetrics } from './metrics.ts'
import { splitByDate, splitByHistory } from './split.ts'

const project = (given: Partial<PastProject>): PastProject =>
  ({
    projectId: 'P',
    title: '',
    description: '',
    customer: null,
    category: null,
    outcome: null,
    closeDate: '2024-01-01',
    ...given,
  }) as PastProject

const days = (count: number): readonly PastProject[] =>
  Array.from({ length: count }, (_, i) =>
    project({ projectId: `P${i}`, closeDate: `2024-01-${String(1 + Math.floor(i / 2)).padStart(2, '0')}` }),
  )

test('the newest fifth is the future, and a day belongs to one side', () => {
  const { past, future, from } = splitByDate(days(21))

  expect(from).toBe('2024-01-09')
  expect(past).toHaveLength(16)
  expect(future).toHaveLength(5)
  expect(past.every(({ closeDate }) => (closeDate as string) < from)).toBe(true)
})

test('lost, open and undated projects are on neither side', () => {
  const odd = [
    project({ projectId: 'a', outcome: 'lost' }),
    project({ projectId: 'b', outcome: 'open' }),
    project({ projectId: 'c', closeDate: null }),
  ]

  const { past, future } = splitByDate([...days(10), ...odd])

  expect(past.length + future.length).toBe(10)
})

test('a project that both histories hold is not judged', () => {
  const { future } = splitByHistory(days(4), [...days(6)])

  expect(future.map(({ projectId }) => projectId)).toEqual(['P4', 'P5'])
})

test('a split without a past or a future names the option', () => {
  expect(() => splitByDate(days(4), '2023-01-01')).toThrow(expect.objectContaining({ field: '--from' }))
  expect(() => splitByDate(days(4), '2025-01-01')).toThrow(expect.objectContaining({ field: '--from' }))
  expect(() => splitByHistory(days(4), days(2))).toThrow(expect.objectContaining({ field: '--future' }))
})

const judged = (errors: readonly number[]) => errors.map((error) => ({ low: -1, middle: 0, high: 1, truth: error }))

test('errors, factor of two and coverage are counted as they are', () => {
  const metrics = pointMetrics(judged([0, 0.1, -0.3, 0.5, -1.2]))

  expect(metrics.medianError.value).toBeCloseTo(0.3)
  expect(metrics.withinTwo.value).toBeCloseTo(0.6)
  expect(metrics.coverage.value).toBeCloseTo(0.8)
  expect(metrics.width).toBe(2)
  expect(metrics.medianError.low).toBeLessThanOrEqual(0.3)
  expect(metrics.medianError.high).toBeGreaterThanOrEqual(0.3)
})

test('a truth that meets the forecast counts half below it', () => {
  const { calibration } = rangeMetrics(judged([0, 0, 0, 0]))

  expect(calibration.find(({ level }) => level === 0.5)?.below.value).toBe(0.5)
})

test('better is said only when the interval of the difference lies above zero', () => {
  const errors = Array.from({ length: 200 }, (_, i) => ((i % 20) - 10) / 10)

  expect(compare(judged(errors.map((error) => 2 * error)), judged(errors)).verdict).toBe('better')
  expect(compare(judged(errors), judged(errors)).verdict).toBe('not told apart')
  expect(compare(judged(errors), judged(errors.map((error) => 2 * error))).verdict).toBe('worse')
})

test('an interval narrows with the number of deals, and is the same twice', () => {
  const interval = (count: number) => measured(count, (at) => at.reduce((sum, i) => sum + (i % 2), 0) / count)

  expect(interval(1000).high - interval(1000).low).toBeLessThan(interval(50).high - interval(50).low)
  expect(interval(50)).toEqual(interval(50))
})

test('total variation is nothing for the same shares and one for others', () => {
  const a = new Map([
    ['x', 0.75],
    ['y', 0.25],
  ])

  expect(totalVariation(a, a)).toBe(0)
  expect(totalVariation(a, new Map([['z', 1]]))).toBe(1)
  const { topRight } = shareMetrics('m', [
    {
      forecast: a,
      truth: new Map([
        ['x', 0.5],
        ['y', 0.5],
      ]),
    },
  ])
  expect(topRight.value).toBe(1)
})

test('a rule for the next purchase is judged on customers known before, beside the most bought', () => {
  const bought = (customer: string, category: string, closeDate: string) =>
    project({ projectId: `${customer}${category}${closeDate}`, customer, category, closeDate })
  const past = ['a', 'b'].map((customer) => bought(customer, 'Cloud', '2024-01-01'))
  const future = [
    bought('a', 'Rare', '2024-02-01'),
    bought('b', 'Cloud', '2024-02-01'),
    bought('new', 'Cloud', '2024-02-01'),
  ]

  const metrics = judgeNext({ past, future, from: '2024-02-01' }, { oracle: () => ['Rare', 'Cloud'] })

  expect(metrics.map(({ method, customers, hitRate }) => [method, customers, hitRate.value])).toEqual([
    ['most bought by all', 2, 0.5],
    ['most bought by this customer', 2, 0.5],
    ['oracle', 2, 1],
  ])
})
