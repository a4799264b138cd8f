import { expect, test } from 'vitest'
import { analyseOpportunity } from '../analysis/analyse-opportunity.ts'
import { forecasts, question } from '../analysis/analysis.fixture.ts'
import { ground } from '../grounding/ground.ts'
import { hostileReport } from '../report/report.fixture.ts'
import { writeNarrative } from './write-narrative.ts'

const told = (facts: Parameters<typeof writeNarrative>[0]['facts']) =>
  Object.values(writeNarrative({ subject: 'opportunity', facts }))
    .flat()
    .map(({ text }) => text)

test('a sentence is there because its facts are: without facts there is none', () => {
  expect(told([])).toEqual([])
})

test('what the built-in analyst says passes its own grounding check', () => {
  const { facts } = analyseOpportunity(question)

  const { refused } = ground(writeNarrative({ subject: 'opportunity', facts }), facts)

  expect(told(facts).length).toBeGreaterThan(15)
  expect(refused).toEqual([])
})

test('it passes also when every name in input and rows is an attack', () => {
  const { facts } = hostileReport()

  expect(ground(writeNarrative({ subject: 'opportunity', facts }), facts).refused).toEqual([])
})

test('risks are said when the figures say so, and not otherwise', () => {
  const { facts } = analyseOpportunity(question)
  const past = analyseOpportunity({ ...question, today: '2029-06-01' })
  const narrow = { ...forecasts.quantities.annualValue.estimate, p10: 80_000, p90: 100_000 }
  const wide = { ...narrow, p10: 4000 }
  const withRange = (estimate: typeof narrow) =>
    analyseOpportunity({
      ...question,
      forecasts: {
        ...forecasts,
        quantities: {
          ...forecasts.quantities,
          annualValue: { ...forecasts.quantities.annualValue, estimate: estimate as typeof narrow & { kind: 'given' } },
        },
      },
    })
  const sure = withRange(narrow)

  expect(told(withRange(wide).facts)).toContain(
    'Plan with the range, not with its middle: its upper end is 25× the lower end.',
  )
  expect(told(sure.facts).join(' ')).not.toContain('not with its middle')
  expect(told(facts).join(' ')).not.toContain('lies before')
  expect(told(past.facts)).toContain('The close date 2027-03-01 lies before 2029-06-01, the day of this analysis.')
  expect(told(past.facts).join(' ')).toMatch(/The comparable projects are 4\d(\.\d)? months old in the median/)
})
