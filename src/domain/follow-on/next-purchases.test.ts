import { expect, test } from 'vitest'
import { project } from '../analysis/analysis.fixture.ts'
import type { PastProject } from '../project.ts'
import { evidenceOf, followedBy, namesOf, transitionsOf } from './next-purchases.ts'

let serial = 0
const bought = (customer: string | null, closeDate: string, category: string, changes: Partial<PastProject> = {}) =>
  project(1, { projectId: `N${++serial}`, customer, closeDate, category, ...changes })
const customerOf = ({ customer }: PastProject) => customer
const until = '2026-01-01'

test('what follows is everything bought on the next later day', () => {
  const transitions = transitionsOf(
    [
      bought('A', '2025-03-01', 'Data'),
      bought('A', '2025-01-01', 'Migration'),
      bought('A', '2025-03-01', 'Security'),
      bought('A', '2025-06-01', 'Support'),
      bought(null, '2025-02-01', 'Nobody'),
    ],
    { customerOf, until },
  )

  expect(
    transitions.map(({ anchor, next, delayDays }) => [
      anchor.category,
      next.map(({ category }) => category),
      delayDays,
    ]),
  ).toEqual([
    ['Migration', ['Data', 'Security'], 59],
    ['Data', ['Support'], 92],
    ['Security', ['Support'], 92],
  ])
})

test('nothing at or after the given day is seen, and nothing years later counts as next', () => {
  const projects = [
    bought('A', '2020-01-01', 'Migration'),
    bought('A', '2025-01-01', 'Data'),
    bought('A', until, 'Later'),
  ]

  expect(transitionsOf(projects, { customerOf, until })).toEqual([])
})

test('share, base and lift follow from the customers, each counted once', () => {
  const projects = ['A', 'B', 'C', 'D'].flatMap((customer) => [
    bought(customer, '2025-01-01', 'Migration'),
    bought(customer, '2025-02-01', customer === 'D' ? 'Other' : 'Data'),
    bought(customer, '2025-03-01', 'Support'),
  ])
  // A large customer that buys "Other" after every "Migration" is still one customer.
  const large = Array.from({ length: 20 }, (_, k) =>
    bought(
      'L',
      `2025-${String((k >> 1) + 1).padStart(2, '0')}-${k % 2 === 0 ? '05' : '20'}`,
      k % 2 === 0 ? 'Migration' : 'Other',
    ),
  )
  const transitions = transitionsOf([...projects, ...large], { customerOf, until })

  const anchored = transitions.filter(({ anchor }) => anchor.category === 'Migration')
  const data = evidenceOf({
    name: 'Data',
    kind: 'category',
    anchored,
    after: followedBy(anchored, 'category'),
    anyhow: followedBy(transitions, 'category'),
  })

  expect(data).toMatchObject({ customers: 3, of: 5, share: 3 / 5 })
  // A, B, C: one of two transitions each; D and L: none. (0.5 × 3) ÷ 5.
  expect(data.base).toBeCloseTo(0.3)
  expect(data.lift).toBeCloseTo(2)
  expect(data.low).toBeLessThan(0.6)
  expect(data.high).toBeGreaterThan(0.6)
})

test('a purchase that follows two anchors of one day was made once', () => {
  const transitions = transitionsOf(
    [bought('A', '2025-01-01', 'Migration'), bought('A', '2025-01-01', 'Migration'), bought('A', '2025-02-01', 'Data')],
    { customerOf, until },
  )
  const after = followedBy(transitions, 'category')

  const { purchases, share } = evidenceOf({
    name: 'Data',
    kind: 'category',
    anchored: transitions,
    after,
    anyhow: after,
  })

  expect(purchases).toHaveLength(1)
  expect(share).toBe(1)
})

test('services are counted once a project', () => {
  const services = [
    { name: 'S3', monthly: 1, upfront: 0 },
    { name: 'S3', monthly: 2, upfront: 0 },
  ]

  expect(namesOf(bought('A', '2025-01-01', 'X', { services }), 'service')).toEqual(['S3'])
})
