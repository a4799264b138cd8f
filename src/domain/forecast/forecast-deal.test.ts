import { expect, test } from 'vitest'
import type { Deal } from '../forecast.ts'
import type { HistoryDescription, PastProject } from '../project.ts'
import { createChance } from './chance.ts'
import { fitForecast } from './fit-forecast.ts'
import { forecastDeal } from './forecast-deal.ts'
import type { ForecastModel } from './model.ts'

const project = (given: Partial<PastProject>): PastProject => ({
  projectId: 'P0',
  title: '',
  description: '',
  customer: null,
  partner: null,
  country: null,
  region: null,
  industry: null,
  segment: null,
  category: null,
  categoryGroup: null,
  projectType: null,
  phase: null,
  outcome: null,
  closeDate: '2023-01-01',
  startDate: null,
  endDate: null,
  monthlyValue: null,
  upfrontValue: null,
  annualValue: null,
  totalValue: null,
  amendedValue: null,
  amendments: null,
  isFollowOn: null,
  services: [],
  components: [],
  funding: [],
  ...given,
})

const KINDS = [
  { category: 'Licences', words: 'software licence renewal', value: 20_000 },
  { category: 'Cloud', words: 'cloud migration of data centre', value: 400_000 },
]

/** A history in which the kind of work decides the value, give or take a factor. */
function history(count: number, seed = 1): readonly PastProject[] {
  const chance = createChance(seed)
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length] as (typeof KINDS)[number]
    const value = kind.value * 2 ** (2 * chance() - 1)
    const day = new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)
    return project({
      projectId: `P${i}`,
      title: kind.words,
      category: kind.category,
      customer: `Customer ${i % 7}`,
      closeDate: day,
      startDate: day,
      endDate: day,
      annualValue: value,
      totalValue: value,
      services: [
        { name: 'Compute', monthly: value / 24, upfront: null },
        { name: 'Storage', monthly: value / 24, upfront: null },
      ],
    })
  })
}

const description = (projects: readonly PastProject[]) =>
  ({
    name: 'test',
    fingerprint: 'f',
    known: {
      annualValue: projects.length,
      totalValue: projects.length,
      monthlyValue: 0,
      duration: projects.length,
      gap: 0,
      services: projects.length,
      components: 0,
      funding: 0,
    },
  }) as HistoryDescription

const deal = (given: Partial<Deal>): Deal => ({
  title: 'Cloud migration',
  description: 'Move the data centre to the cloud',
  customer: 'Customer 1',
  partner: null,
  country: null,
  region: null,
  industry: null,
  segment: null,
  category: null,
  categoryGroup: null,
  projectType: null,
  phase: null,
  closeDate: '2030-01-01',
  ...given,
})

const fitted = new Map<string, ForecastModel>()

/** Fits a history once, however many tests ask it. */
function modelOf(projects: readonly PastProject[]): ForecastModel {
  const key = JSON.stringify(projects)
  const model = fitted.get(key) ?? fitForecast(projects, description(projects))
  fitted.set(key, model)
  return model
}

function ask(projects: readonly PastProject[], given: Partial<Deal> = {}) {
  const model = modelOf(projects)
  const candidates = projects.slice(-60).map((past) => ({ project: past, relevance: 1 }))
  return forecastDeal({ deal: deal(given), candidates, model, history: description(projects) })
}

test('a deal is worth what deals of its kind were worth', () => {
  const { estimate } = ask(history(160)).quantities.annualValue

  expect(estimate.kind).toBe('given')
  if (estimate.kind !== 'given') return
  expect(estimate.p50).toBeGreaterThan(250_000)
  expect(estimate.p50).toBeLessThan(650_000)
  expect(estimate.p10).toBeLessThan(estimate.p50)
  expect(estimate.p90).toBeGreaterThan(estimate.p50)
})

test('below the minimum of comparable projects a figure is withheld with the count', () => {
  const projects = history(160)
  const model = modelOf(projects)
  const candidates = projects.slice(-7).map((past) => ({ project: past, relevance: 1 }))

  const { quantities, confidence } = forecastDeal({ deal: deal({}), candidates, model, history: description(projects) })

  expect(quantities.annualValue.estimate).toMatchObject({ kind: 'withheld', have: 7, needed: 8 })
  expect(quantities.monthlyValue.estimate).toMatchObject({ kind: 'withheld', have: 0 })
  expect(confidence.level).toBe('LOW')
})

test('projects that closed on or after the deal’s own day inform nothing', () => {
  const projects = history(100)

  const { neighbours } = ask(projects, { closeDate: (projects[60] as PastProject).closeDate as string })

  expect(neighbours).toHaveLength(20)
  expect(neighbours.every(({ candidate }) => (candidate.project.closeDate ?? '') < '2020-03-01')).toBe(true)
})

test('shares of services add up to one, and their weights too', () => {
  const { services, neighbours } = ask(history(160))

  expect(services.map(({ name }) => name)).toEqual(['Compute', 'Storage'])
  expect(services.map(({ share }) => (share.kind === 'given' ? share.p50 : 0))).toEqual([
    expect.closeTo(0.5, 9),
    expect.closeTo(0.5, 9),
  ])
  expect(neighbours.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1)
})

test('the same history gives the same bytes, in whatever order it is read', () => {
  const projects = history(160)

  const once = JSON.stringify(fitForecast(projects, description(projects)))
  const twice = JSON.stringify(fitForecast([...projects].reverse(), description(projects)))

  expect(twice).toBe(once)
})

test('a history of nothing, of one project and of one value all the time fits without a fault', () => {
  for (const projects of [[], history(1), history(160).map((past) => ({ ...past, annualValue: 5000 }))]) {
    const { estimate } = ask(projects).quantities.annualValue
    if (projects.length < 8) expect(estimate.kind).toBe('withheld')
    else
      expect(estimate).toMatchObject({
        p10: expect.closeTo(5000),
        p50: expect.closeTo(5000),
        p90: expect.closeTo(5000),
      })
  }
})

test('factors multiply from the baseline to the forecast, and name the projects behind them', () => {
  const { annualValue } = ask(history(160), { customer: 'Customer 3' }).quantities
  const { estimate, baseline, factors } = annualValue

  expect(estimate.kind).toBe('given')
  if (estimate.kind !== 'given' || baseline === null) return
  const product = factors.reduce((all, { effect }) => all * (1 + effect), baseline.value)
  // Effects below two per cent are not listed.
  expect(Math.abs(Math.log(product / estimate.p50))).toBeLessThan(0.25)
  expect(factors.some(({ projectIds }) => projectIds.length > 0)).toBe(true)
})

test('a category that the question lacks is inferred from its words, and said', () => {
  const { category } = ask(history(160))

  expect(category).toMatchObject({ name: 'Cloud', inferred: true })
  expect(category?.certainty).toBeGreaterThan(0.5)
})

test('lost and open deals teach nothing and inform nothing', () => {
  const projects = history(160)
  const lost = projects.map((past) => ({
    ...past,
    projectId: `${past.projectId}x`,
    outcome: 'lost' as const,
    annualValue: 1,
  }))

  expect(ask([...lost, ...projects]).quantities).toEqual(ask(projects).quantities)
})

test('a model survives being written and read', () => {
  const projects = history(160)
  const model = modelOf(projects)
  const candidates = projects.map((past) => ({ project: past, relevance: 1 }))
  const input = { deal: deal({}), candidates, history: description(projects) }

  expect(forecastDeal({ ...input, model: JSON.parse(JSON.stringify(model)) })).toEqual(
    forecastDeal({ ...input, model }),
  )
})
