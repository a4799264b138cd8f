/** Ten customers with a migration each, then Data (eight) or Support (two), for tests. */
import { analyseOpportunity } from '../analysis/analyse-opportunity.ts'
import { project, question } from '../analysis/analysis.fixture.ts'
import { addDays } from '../calendar.ts'
import type { Candidate } from '../project.ts'
import type { FollowOnQuestion } from './analyse-follow-on.ts'
import { fitNext } from './fit-next.ts'

export const nextRows = (): readonly Candidate[] =>
  Array.from({ length: 10 }, (_, k) => {
    const isData = k < 8
    const first = project(1, { projectId: `F${k}a`, customer: `Buyer ${k}`, closeDate: '2025-06-01' })
    const next = project(1, {
      projectId: `F${k}b`,
      customer: `Buyer ${k}`,
      closeDate: addDays('2025-06-01', isData ? 60 : 90),
      category: isData ? 'Data' : 'Support',
      annualValue: 50_000,
      services: [{ name: 'Amazon Redshift', monthly: 4000, upfront: null }],
    })
    return [first, next].map((one) => ({ project: one, relevance: 0 }))
  }).flat()

/** `Example Corp` has four migrations in the analysis; a newcomer has nothing. */
export const followOnQuestion = (customerName = 'Newcomer'): FollowOnQuestion => ({
  opportunity: { ...question.opportunity, customerName },
  analysis: analyseOpportunity({ ...question, opportunity: { ...question.opportunity, customerName } }),
  customerRows: nextRows(),
  history: question.history,
  model: fitNext(
    nextRows().map(({ project }) => project),
    question.history,
  ),
  statement: { id: 'follow-on.sql', sql: 'SELECT 1', verdict: { outcome: 'allowed', reasons: [] } },
  today: question.today,
})
