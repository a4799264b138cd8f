import { expect, test } from 'vitest'
import { analyseOpportunity } from '../analysis/analyse-opportunity.ts'
import { question as asked, project } from '../analysis/analysis.fixture.ts'
import { ground } from '../grounding/ground.ts'
import { writeNarrative } from '../narrative/write-narrative.ts'
import { analyseFollowOn } from './analyse-follow-on.ts'
import { followOnQuestion, nextRows } from './follow-on.fixture.ts'

const valueIn = (facts: readonly { id: string; value: unknown }[], id: string) =>
  facts.find((fact) => fact.id === id)?.value

test('next purchases have support, share, interval, lift, delay and value as on paper', () => {
  const { next, facts } = analyseFollowOn(followOnQuestion())

  // Ten customers: eight buy Data 60 days after their migration, two buy Support 90 days after.
  expect(next.filter(({ kind }) => kind === 'category').map(({ name }) => name)).toEqual(['Data', 'Support'])
  expect(valueIn(facts, 'followOn.category.1.support')).toBe(8)
  expect(valueIn(facts, 'followOn.category.1.share')).toBeCloseTo(0.8)
  expect(valueIn(facts, 'followOn.category.1.low')).toBeGreaterThan(0.55)
  expect(valueIn(facts, 'followOn.category.1.high')).toBeLessThan(0.95)
  expect(valueIn(facts, 'followOn.category.1.delay')).toBe(60)
  expect(valueIn(facts, 'followOn.category.1.value')).toBe(50_000)
  expect(valueIn(facts, 'followOn.category.1.lift')).toBeCloseTo(1)
  expect(valueIn(facts, 'followOn.repeat')).toBe(1)
})

test('below the minimum of customers nothing is said to be next, with the count', () => {
  const question = followOnQuestion()
  const { next, nextReason, unknowns } = analyseFollowOn({
    ...question,
    customerRows: question.customerRows.slice(0, 6),
  })

  expect(next).toEqual([])
  expect(nextReason).toBe('not enough history: 3 customers bought something after a project like this, 8 needed')
  expect(unknowns.map(({ what }) => what)).toContain('what is bought next')
})

test('what closed on or after the deal is not seen, and counted', () => {
  const question = followOnQuestion()
  const late = {
    project: project(1, { projectId: 'LATE', closeDate: '2027-03-01', customer: 'Customer 1' }),
    relevance: 0,
  }
  const { leftOut, facts } = analyseFollowOn({ ...question, customerRows: [...question.customerRows, late] })

  expect(leftOut.find(({ reason }) => reason.startsWith('closed on'))?.count).toBe(1)
  expect(valueIn(facts, 'followOn.category.1.share')).toBeCloseTo(0.8)
})

test('own threads are split into open and closed, and the line of time holds them and the deal', () => {
  const question = followOnQuestion('Example Corp')
  const own = [
    project(1, {
      projectId: 'OWN1',
      customer: 'EXAMPLE CORP',
      closeDate: '2026-01-01',
      startDate: '2026-02-01',
      endDate: '2027-12-31',
      title: 'Running',
    }),
    project(1, {
      projectId: 'OWN2',
      customer: 'Example Corp',
      closeDate: '2024-01-01',
      startDate: '2024-02-01',
      endDate: '2024-12-31',
      title: 'Over',
    }),
  ].map((one) => ({ project: one, relevance: 0 }))
  const { ownProjects, timeline } = analyseFollowOn({ ...question, customerRows: [...question.customerRows, ...own] })

  expect(ownProjects.open.map(({ title }) => title)).toEqual(['Running'])
  expect(ownProjects.closed.map(({ title }) => title)).toContain('Over')
  expect(timeline.find(({ kind }) => kind === 'deal')?.from).toBe('2027-03-01')
  expect(timeline.find(({ label }) => label === 'Running')?.kind).toBe('open')
  // 60 days after 1 March 2027.
  expect(timeline.find(({ label }) => label === 'Data')).toMatchObject({ from: '2027-04-30', kind: 'expected' })
})

test('what this customer itself keeps buying is named first, with how often', () => {
  const question = followOnQuestion('Example Corp')
  const own = [1, 2, 3, 4].map((k) =>
    project(k, { projectId: `OWN${k}`, customer: 'Example Corp', closeDate: `2026-0${k}-01` }),
  )
  const customerRows = [...question.customerRows, ...own.map((one) => ({ project: one, relevance: 0 }))]
  // The analysis knows four more, found because they are like this deal: they say nothing of what is bought most.
  const { next, facts } = analyseFollowOn({ ...question, customerRows })

  expect(next[0]?.name).toBe('Migration')
  expect(valueIn(facts, 'followOn.category.1.own')).toBe(4)
  // It is the only customer that bought one after another.
  expect(valueIn(facts, 'followOn.category.1.support')).toBe(1)
  expect(next[0]?.delayFactId).toBeNull()
  const narrative = writeNarrative({ subject: 'followOn', facts })
  expect(narrative.findings[0]?.text).toBe('“Example Corp” itself made 4 purchases of “Migration”.')
  expect(ground(narrative, facts).refused).toEqual([])
})

test('a customer that bought once is led by what others bought next, and its one purchase is counted', () => {
  const question = followOnQuestion('Single Corp')
  const own = project(1, { projectId: 'ONE', customer: 'Single Corp', closeDate: '2026-01-01', category: 'Support' })
  const { next, facts } = analyseFollowOn({
    ...question,
    customerRows: [...question.customerRows, { project: own, relevance: 0 }],
  })

  expect(next.filter(({ kind }) => kind === 'category').map(({ name }) => name)).toEqual(['Data', 'Support'])
  expect(valueIn(facts, 'followOn.category.1.own')).toBe(0)
  expect(valueIn(facts, 'followOn.category.2.own')).toBe(1)
  expect(valueIn(facts, 'followOn.own')).toBe(1)
})

test('growth by amendment is withheld below eight amended projects', () => {
  expect(analyseFollowOn(followOnQuestion()).growth).toMatchObject({ kind: 'withheld', have: 3, needed: 8 })
})

test('what the built-in analyst says of it passes the grounding check', () => {
  const question = followOnQuestion()
  const { facts: all } = analyseFollowOn(question)
  const narrative = writeNarrative({ subject: 'followOn', facts: all })

  expect(narrative.findings[0]?.text).toMatch(/“Data” is what 80 % of the customers bought next/)
  expect(ground(narrative, all).refused).toEqual([])
})

test('a history that does not tell the customer says so', () => {
  const history = { ...asked.history, known: { ...asked.history.known, customer: 0, amendments: 0 } }
  const rows = nextRows().map((candidate) => ({ ...candidate, project: { ...candidate.project, customer: null } }))
  const { nextReason, growth, leftOut } = analyseFollowOn({
    ...followOnQuestion(),
    analysis: analyseOpportunity({ ...asked, history }),
    customerRows: rows,
    history,
  })

  expect(nextReason).toBe('this history does not tell who bought')
  expect(growth).toBeNull()
  expect(leftOut.find(({ reason }) => reason.startsWith('the customer'))?.count).toBe(20)
})
