import { expect, test } from 'vitest'
import { project } from '../analysis/analysis.fixture.ts'
import { addDays } from '../calendar.ts'
import type { PastProject } from '../project.ts'
import { fitNext } from './fit-next.ts'
import { followedBy } from './next-purchases.ts'
import { REPETITION, USUAL } from './next-score.ts'
import { rankNext } from './rank-next.ts'

const history = { name: 'made', fingerprint: 'f' }
const NAMES = Array.from({ length: 12 }, (_, k) => `Thing ${String(k).padStart(2, '0')}`)

/** Thirty customers, sixteen purchases each; `choose` says what the k-th purchase of the c-th customer is. */
const bought = (choose: (customer: number, k: number) => number): readonly PastProject[] =>
  Array.from({ length: 30 * 16 }, (_, at) => {
    const [customer, k] = [at % 30, Math.floor(at / 30)]
    return project(1, {
      projectId: `F${at}`,
      customer: `Customer ${customer}`,
      closeDate: addDays('2020-01-01', k * 60 + customer),
      category: NAMES[choose(customer, k) % NAMES.length] as string,
      services: [],
    })
  })

test('where customers repeat themselves, repetition alone stands', () => {
  const { weights, judged } = fitNext(
    bought((customer) => customer),
    history,
  ).kinds.category

  expect(weights).toEqual(REPETITION)
  expect(judged?.repetition).toBe(1)
})

test('where one thing leads to the next, what followed counts, and more is named than by the plain rules', () => {
  // Each thing leads to the one seven places on, and no customer comes back to its own within five.
  const projects = bought((customer, k) => customer + 7 * k)
  const model = fitNext(projects, history).kinds.category

  expect(model.weights.afterShare).toBeGreaterThan(0)
  expect(model.judged?.ours).toBeGreaterThan((model.judged?.repetition ?? 1) + 0.2)
})

test('nothing of the last purchases is seen before their day', () => {
  const projects = bought((customer, k) => customer + 7 * k)
  const last = projects.toSorted((a, b) => ((a.closeDate ?? '') < (b.closeDate ?? '') ? -1 : 1)).at(-1)
  const changed = projects.map((one) => (one === last ? { ...one, category: 'Never before' } : one))

  const judged = fitNext(changed, history).kinds.category.judged

  expect(judged?.questions).toBe(fitNext(projects, history).kinds.category.judged?.questions)
  expect(judged?.repetition).toBe(fitNext(projects, history).kinds.category.judged?.repetition)
})

test('a history with few repeated purchases gets the usual weights and no measure', () => {
  const { weights, judged } = fitNext(bought((customer) => customer).slice(0, 34), history).kinds.category

  expect(weights).toEqual(USUAL)
  expect(judged).toBeNull()
})

test('names are ranked by own purchases, newer ones first, then by what followed, then by what is popular', () => {
  const model = {
    weights: { ...USUAL, halfLifeDays: 365, strength: 1, afterShare: 0.5 },
    judged: null,
    popular: [
      ['Popular', 0.6],
      ['Old', 0.2],
      ['New', 0.2],
    ],
    groups: {},
  } as const
  const own = [
    project(1, { projectId: 'O', closeDate: '2020-01-01', category: 'Old' }),
    project(1, { projectId: 'N', closeDate: '2024-01-01', category: 'New' }),
  ]
  const anchor = project(1, { projectId: 'A' })
  const next = [project(1, { projectId: 'B', category: 'Followed' })]
  const after = followedBy(
    Array.from({ length: 40 }, (_, k) => ({ customer: `C${k}`, anchor, next, delayDays: 10 })),
    'category',
  )

  const ranked = rankNext({ kind: 'category', model, after, own })

  expect(ranked.map(({ name }) => name)).toEqual(['New', 'Followed', 'Popular', 'Old'])
  expect(ranked[0]?.own.map(({ projectId }) => projectId)).toEqual(['N'])
})
