import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { analyseOpportunity } from '../analysis/analyse-opportunity.ts'
import { question as asked, forecasts, history, opportunity } from '../analysis/analysis.fixture.ts'
import type { ShareForecast } from '../forecast.ts'
import { ground } from '../grounding/ground.ts'
import { writeNarrative } from '../narrative/write-narrative.ts'
import { analyseFunding, type FundingQuestion } from './analyse-funding.ts'
import { parseFundingCatalogue } from './catalogue.ts'

const read = (): unknown =>
  JSON.parse(readFileSync(new URL('../../../data/funding-catalogue.json', import.meta.url), 'utf8'))
const catalogue = parseFundingCatalogue(read())

const funded = (changes: Partial<FundingQuestion> = {}) =>
  analyseFunding({
    opportunity,
    analysis: analyseOpportunity(asked),
    catalogue,
    history,
    today: asked.today,
    ...changes,
  })
const option = (analysis: ReturnType<typeof funded>, id: string) =>
  analysis.options.find(({ entryId }) => entryId === id)
const factIn = (analysis: ReturnType<typeof funded>, id: string | undefined) =>
  analysis.facts.find((fact) => fact.id === id)?.value

const line = (name: string, p50: number): ShareForecast => ({
  name,
  share: { kind: 'given', p10: p50 / 2, p50, p90: Math.min(1, p50 * 1.5), n: 12, method: 'weighted' },
  monthly: null,
  upfront: null,
  prevalence: 0.5,
  projectIds: ['P001', 'P002'],
})

test('every entry of the bundled catalogue has a source, a date and rules', () => {
  expect(catalogue.entries.length).toBeGreaterThan(8)
  for (const { eligibility, steps, source } of catalogue.entries) {
    expect(eligibility.length).toBeGreaterThan(0)
    expect(steps.length).toBeGreaterThan(0)
    expect(source.url).toMatch(/^https:/)
  }
})

test('each rule is answered yes, no or unknown, with the reason', () => {
  const analysis = funded()

  expect(option(analysis, 'aws-map')?.reasons).toEqual([
    { rule: 'a workload moves to AWS', answer: 'yes', why: 'the description says “migrate”' },
    { rule: 'a qualified AWS partner carries the application', answer: 'unknown', why: 'partnerName was not given' },
  ])
  expect(option(analysis, 'aws-map')?.eligible).toBe('unknown')
  expect(option(analysis, 'eu-eic-accelerator')).toMatchObject({ eligible: 'no', amount: null })
  expect(option(analysis, 'microsoft-for-startups')?.eligible).toBe('no')
})

test('answers follow what the seller tells', () => {
  const told = { ...opportunity, partnerName: 'Acme', customerSegment: 'Startup' }

  const analysis = funded({ opportunity: told })

  expect(option(analysis, 'aws-map')?.eligible).toBe('yes')
  expect(option(analysis, 'aws-activate')?.reasons[0]).toMatchObject({ answer: 'yes', why: 'the segment is Startup' })
  expect(option(funded({ opportunity: { ...told, customerSegment: 'Enterprise' } }), 'aws-activate')?.eligible).toBe(
    'no',
  )
  expect(option(funded({ opportunity: { ...told, geographies: [] } }), 'us-research-credit')?.reasons[0]?.answer).toBe(
    'unknown',
  )
})

test('amounts come from catalogue and forecast alone', () => {
  const analysis = funded()
  const activate = option(analysis, 'aws-activate')?.amount

  // Total value: P10 29,400, P90 152,600; cap 200,000; floor 1,000.
  expect(factIn(analysis, activate?.low)).toBe(1000)
  expect(factIn(analysis, activate?.high)).toBeCloseTo(152_600)
  expect(option(analysis, 'aws-map')).toMatchObject({
    amount: null,
    amountReason: expect.stringMatching(/publishes none/),
  })
})

test('a cap in another currency is not converted', () => {
  const analysis = funded({ history: { ...history, currency: 'AUD' } })

  expect(option(analysis, 'aws-activate')).toMatchObject({ amount: null })
  expect(option(analysis, 'aws-activate')?.amountReason).toMatch(/given in USD, the history is in AUD/)
})

test('an entry that was not checked for long warns', () => {
  const sbir = catalogue.entries.find(({ id }) => id === 'aws-activate')

  expect(option(funded(), 'aws-activate')?.warning).toBeNull()
  expect(option(funded({ today: '2027-08-01' }), 'aws-activate')?.warning).toBe(
    `checked ${sbir?.source.checked}, 251 days ago: open the source before relying on it`,
  )
})

test('the plan adds up to the cost, to the unit, by the shares of history', () => {
  const analysis = analyseOpportunity({
    ...asked,
    history: { ...history, known: { ...history.known, funding: 12 } },
    forecasts: {
      ...forecasts,
      funding: [line('Local Contributor', 0.31), line('Trust Funds', 0.2), line('Bank', 0.17)],
    },
  })
  const funding = funded({ analysis })
  const amounts = (funding.plan?.lines ?? []).map(({ amountFactId }) => Number(factIn(funding, amountFactId)))

  expect(factIn(funding, funding.plan?.costFactId)).toBe(91_000)
  // 91,000 × 0.31 = 28,210; × 0.2 = 18,200; × 0.17 = 15,470; nobody tells the other 0.32: 29,120.
  expect(amounts).toEqual([28_210, 18_200, 15_470, 29_120])
  expect(funding.plan?.lines.at(-1)?.source).toBe('Own budget or others, not told')
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(91_000)
})

test('sources that tell the whole cost leave no rest, and more than the cost is scaled to it', () => {
  const plan = (...shares: readonly number[]) => {
    const told = { ...forecasts, funding: shares.map((share, index) => line(`Source ${index + 1}`, share)) }
    const funding = funded({ analysis: analyseOpportunity({ ...asked, forecasts: told }) })
    return (funding.plan?.lines ?? []).map(({ amountFactId }) => Number(factIn(funding, amountFactId)))
  }

  // 91,000 × 0.7 and × 0.3.
  expect(plan(0.7, 0.3)).toEqual([63_700, 27_300])
  // 0.9 + 0.6 = 1.5: 91,000 × 0.9 ÷ 1.5 and × 0.6 ÷ 1.5.
  expect(plan(0.9, 0.6)).toEqual([54_600, 36_400])
})

test('without such a history the customer carries what no eligible programme surely pays', () => {
  const funding = funded()

  expect(funding.plan?.lines.map(({ source }) => source)).toEqual(['Customer’s own budget'])
  expect(funding.unknowns.map(({ what }) => what)).toContain('how past projects were funded')
})

test('a withheld value leaves no plan and no amount', () => {
  const withheld = forecasts.quantities.durationMonths
  const analysis = analyseOpportunity({
    ...asked,
    forecasts: { ...forecasts, quantities: { ...forecasts.quantities, annualValue: withheld, totalValue: withheld } },
  })
  const funding = funded({ analysis })

  expect(funding.plan).toBeNull()
  expect(funding.options.every(({ amount }) => amount === null)).toBe(true)
})

test('what the built-in analyst says of it passes the grounding check', () => {
  const analysis = analyseOpportunity({
    ...asked,
    forecasts: { ...forecasts, funding: [line('Trust Funds', 0.4), line('Bank', 0.6)] },
  })
  const { facts } = funded({
    analysis,
    opportunity: { ...opportunity, partnerName: 'Acme', customerSegment: 'Startup' },
  })
  const narrative = writeNarrative({ subject: 'funding', facts })

  expect(Object.values(narrative).flat().length).toBeGreaterThan(6)
  expect(ground(narrative, facts).refused).toEqual([])
})

test.each([
  ['entries[0].source.checked', { source: { url: 'https://a.example/', official: true, checked: '2026-02-30' } }],
  ['entries[0].source.url', { source: { url: 'javascript:alert(1)', official: true, checked: '2026-02-28' } }],
  [
    'entries[0].pays.share.high',
    { pays: { share: { low: 0.5, high: 0.2 }, cap: null, floor: null, of: 'part', basis: 'x' } },
  ],
  [
    'entries[0].pays.cap.currency',
    { pays: { share: null, cap: { amount: 1, currency: 'dollars' }, floor: null, of: 'part', basis: 'x' } },
  ],
  ['entries[0].eligibility[0].test.kind', { eligibility: [{ rule: 'x', test: { kind: 'guess' } }] }],
  ['entries[0].name', { name: ' ' }],
])('a catalogue with a wrong %s is refused by name', (field, change) => {
  const [entry] = (read() as { entries: object[] }).entries
  const broken = { ...(read() as object), entries: [{ ...entry, ...change }] }

  expect(() => parseFundingCatalogue(broken)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }))
})
