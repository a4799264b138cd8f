import { expect, test } from 'vitest'
import { parseOpportunity } from './parse-opportunity.ts'
import { MAX_TERMS, planFollowOn, planOfWords, planQuery } from './plan-query.ts'
import { termsOf } from './text.ts'

const { opportunity } = parseOpportunity(
  {
    opportunityDetails: {
      CustomerName: 'Example Corp.',
      region: 'Germany',
      closeDate: '2027-03-01',
      oppName: 'Warehouse migration',
      oppDescription: 'Migrate the data warehouse. The warehouse is old.',
      industry: 'Retail',
    },
  },
  '2026-11-23',
)
const weightIn = (plan: { readonly terms: readonly { term: string; weight: number }[] }, word: string) =>
  plan.terms.find(({ term }) => term === termsOf(word)[0])?.weight ?? 0

test('a word of the name weighs more than one of the description, and the customer is looked for as a whole', () => {
  const plan = planQuery(opportunity)

  expect(weightIn(plan, 'warehouse')).toBeGreaterThan(weightIn(plan, 'migration'))
  expect(weightIn(plan, 'migration')).toBeGreaterThan(weightIn(plan, 'data'))
  expect(plan.terms.map(({ term }) => term)).toContain('customer=example')
  expect(plan.filters).toEqual([])
})

test('nothing that closed on the day of the deal or later may inform it', () => {
  expect(planQuery(opportunity).window).toEqual({ from: null, to: '2027-02-28' })
})

test('a description of a thousand words is cut to its heaviest terms, and it is said', () => {
  const description = Array.from({ length: 1000 }, (_, index) => `word${index.toString(36)}x`).join(' ')

  const plan = planQuery({ ...opportunity, description })

  expect(plan.terms).toHaveLength(MAX_TERMS)
  expect(plan.reasons.some((reason) => /heaviest of \d+ terms/.test(reason))).toBe(true)
})

test("a model's words become stems of the index; what has none is left out", () => {
  const plan = planOfWords({
    opportunity,
    words: [
      { word: 'Migrating warehouses', weight: 3, reason: 'the deal' },
      { word: 'the', weight: 9, reason: 'nothing' },
    ],
  })

  expect(weightIn(plan, 'warehouse')).toBe(3)
  expect(plan.terms.map(({ term }) => term)).not.toContain('the')
  expect(plan.reasons).not.toContain('"the" (9): nothing')
})

test('a follow-on plan asks for customers as the history spells them, each once', () => {
  const plan = planFollowOn({ opportunity, customers: ['A', 'B', 'A'] })

  expect(plan).toMatchObject({ purpose: 'followOn', filters: [{ column: 'customer', anyOf: ['A', 'B'] }] })
  expect(() => planFollowOn({ opportunity, customers: [] })).toThrow(/at least one/)
})
