import { expect, test } from 'vitest'
import { analyseOpportunity } from './analyse-opportunity.ts'
import { candidates, forecasts, history, opportunity, project, question } from './analysis.fixture.ts'

const factValue = (analysis: ReturnType<typeof analyseOpportunity>, id: string) =>
  analysis.facts.find((fact) => fact.id === id)?.value

test('figures follow from the twelve projects as on paper', () => {
  const analysis = analyseOpportunity(question)

  // k = 1 … 12: quantiles 2.1, 6.5 and 10.9.
  expect(factValue(analysis, 'annualValue.p50')).toBeCloseTo(91_000)
  expect(factValue(analysis, 'annualValue.p10')).toBeCloseTo(29_400)
  expect(factValue(analysis, 'annualValue.p90')).toBeCloseTo(152_600)
  expect(factValue(analysis, 'annualValue.versusBaseline')).toBeCloseTo(0.3)
  expect(factValue(analysis, 'launchDate.p50')).toBe('2027-05-05')
  expect(factValue(analysis, 'spread')).toBeCloseTo(10.9 / 2.1)
  // Six of twelve values lie below 91,000.
  expect(factValue(analysis, 'standing.percentile')).toBeCloseTo(50)
  expect(factValue(analysis, 'comparable.sameCustomer')).toBe(4)
  expect(factValue(analysis, 'amended.share')).toBeCloseTo(0.25)
  expect(factValue(analysis, 'amended.growth')).toBeCloseTo(0.5)
})

test('a withheld figure keeps its counts and has no value anywhere', () => {
  const analysis = analyseOpportunity(question)

  const duration = analysis.figures.find((figure) => figure.quantity === 'durationMonths')
  expect(duration?.range).toMatchObject({ kind: 'withheld', have: 3, needed: 8 })
  expect(factValue(analysis, 'durationMonths.p50')).toBeUndefined()
  expect(analysis.unknowns.map(({ what }) => what)).toContain('duration of delivery')
})

test('a withheld gap withholds the launch date', () => {
  const gapDays = forecasts.quantities.durationMonths
  const analysis = analyseOpportunity({
    ...question,
    forecasts: { ...forecasts, quantities: { ...forecasts.quantities, gapDays } },
  })

  expect(analysis.figures.at(-1)).toMatchObject({ quantity: 'launchDate', range: { kind: 'withheld', have: 3 } })
})

test('rows that cannot inform a figure are counted with the reason', () => {
  const odd = [
    { project: project(1), relevance: 99 },
    { project: project(13, { startDate: '2024-12-01' }), relevance: 1 },
    { project: project(14, { annualValue: null }), relevance: 1 },
    { project: project(15, { closeDate: '2027-03-01', startDate: null }), relevance: 1 },
    { project: project(16, { endDate: '2025-01-01', startDate: '2026-06-01' }), relevance: 1 },
  ]
  const analysis = analyseOpportunity({ ...question, candidates: [...candidates, ...odd] })

  expect(Object.fromEntries(analysis.leftOut.map(({ factId, count }) => [factId, count]))).toEqual({
    'leftOut.duplicates': 1,
    'leftOut.laterThanDeal': 1,
    'leftOut.noAnnualValue': 1,
    'leftOut.noDates': 1,
    'leftOut.startBeforeWon': 1,
    'leftOut.endBeforeStart': 1,
  })
})

test('the rule MRR × 12 + upfront = ARR is checked on rows and on the report', () => {
  const broken = { project: project(20, { annualValue: 300_000 }), relevance: 1 }
  const analysis = analyseOpportunity({ ...question, candidates: [...candidates, broken] })

  expect(factValue(analysis, 'check.annualRows')).toBe(1)
  // 6,500 × 12 + 13,000 = 91,000, the P50 itself.
  expect(factValue(analysis, 'check.annualSum')).toBeCloseTo(91_000)
  expect(analysis.checks?.find(({ name }) => name.endsWith('on every row'))?.outcome).toBe('failed')
  expect(analysis.checks?.find(({ name }) => name.endsWith('this report'))?.outcome).toBe('passed')
})

test('checks are left out unless asked for', () => {
  const options = { ...question.options, includeValidation: false }

  expect(analyseOpportunity({ ...question, options }).checks).toBeNull()
})

test('every id that the analysis refers to is a fact, and every fact leans on facts and rows that are there', () => {
  const analysis = analyseOpportunity(question)
  const ids = new Set(analysis.facts.map(({ id }) => id))
  const rows = new Set(analysis.rows.map(({ projectId }) => projectId))

  const { facts, ...rest } = analysis
  const referred = [...JSON.stringify(rest).matchAll(/"\w*[fF]actId":"([^"]+)"/g)].map((match) => match[1] as string)
  expect(referred.length).toBeGreaterThan(20)
  expect(referred.filter((id) => !ids.has(id))).toEqual([])
  for (const source of facts.flatMap(({ from }) => from)) {
    if (source.kind === 'facts') expect(source.factIds.filter((id) => !ids.has(id))).toEqual([])
    if (source.kind === 'projects') expect(source.projectIds.filter((id) => !rows.has(id))).toEqual([])
  }
})

test('a history that tells nothing of services says so instead of showing none', () => {
  const silent = { ...history, known: { ...history.known, services: 0 } }
  const analysis = analyseOpportunity({
    ...question,
    history: silent,
    opportunity: { ...opportunity, geographies: [] },
  })

  expect(analysis.unknowns.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['which services, and at what cost', 'the geography', 'the partner']),
  )
})

test('a year worth more than the whole life is told, for each range is forecast by itself', () => {
  const contracts = { ...history, annualValueRule: 'contract-value' as const }
  const total = forecasts.quantities.totalValue
  const low = { ...total, estimate: { ...total.estimate, p90: 100_000 } as typeof total.estimate }
  const check = (quantities: typeof forecasts.quantities) =>
    analyseOpportunity({ ...question, history: contracts, forecasts: { ...forecasts, quantities } }).checks?.find(
      ({ name }) => name === 'annual revenue ≤ total value, bound by bound',
    )

  // Both are k × 14,000 for k from 1 to 12: equal at every bound.
  expect(check(forecasts.quantities)?.outcome).toBe('passed')
  expect(check({ ...forecasts.quantities, totalValue: low })).toMatchObject({
    outcome: 'failed',
    detail: 'P90 $153K a year against $100K in all',
  })
})

test('a gap is in whole days, so that the launch date and its sentence agree', () => {
  const gap = forecasts.quantities.gapDays
  const half = { ...gap, estimate: { ...gap.estimate, p10: 0.6, p50: 11.5, p90: 33.4 } as typeof gap.estimate }
  const { facts } = analyseOpportunity({
    ...question,
    forecasts: { ...forecasts, quantities: { ...forecasts.quantities, gapDays: half } },
  })
  const values = ['gapDays.p10', 'gapDays.p50', 'gapDays.p90', 'launchDate.p10'].map(
    (id) => facts.find((fact) => fact.id === id)?.value,
  )

  expect(values).toEqual([1, 12, 33, '2027-03-02'])
})
