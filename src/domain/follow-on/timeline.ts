/** The customer's threads and this deal on one line of time, with what is likely to follow. */
import { centralValue } from '../analysis/comparable.ts'
import type { OpportunityAnalysis } from '../analysis/opportunity-analysis.ts'
import { addDays, DAYS_PER_MONTH } from '../calendar.ts'
import type { Fact } from '../evidence.ts'
import type { PastProject } from '../project.ts'
import type { NextPurchase, TimelineEntry } from './follow-on-analysis.ts'

/** More of a customer's past than this makes a picture nobody reads. */
const MAX_OWN = 8
const MAX_EXPECTED = 3

export function timelineOf(input: {
  readonly analysis: OpportunityAnalysis
  /** Newest first. */
  readonly own: readonly PastProject[]
  readonly next: readonly NextPurchase[]
  readonly today: string
  readonly facts: readonly Fact[]
}): readonly TimelineEntry[] {
  const { analysis, own, next, today, facts } = input
  const past = own.slice(0, MAX_OWN).flatMap((project): readonly TimelineEntry[] => {
    const from = project.startDate ?? project.closeDate
    if (from === null) return []
    const to = project.endDate !== null && project.endDate >= from ? project.endDate : from
    return [{ from, to, label: project.title, kind: to >= today ? 'open' : 'past', factId: 'followOn.own' }]
  })
  const { closeDate, name } = analysis.opportunity
  const launch = addDays(closeDate, centralValue(analysis, 'gapDays') ?? 0)
  const end = addDays(launch, (centralValue(analysis, 'durationMonths') ?? 0) * DAYS_PER_MONTH)
  const deal: TimelineEntry = { from: closeDate, to: end, label: name, kind: 'deal', factId: 'input.closeDate' }
  const expected = next
    .filter(({ kind, delayFactId }) => kind === 'category' && delayFactId !== null)
    .slice(0, MAX_EXPECTED)
    .map(({ name: label, delayFactId }): TimelineEntry => {
      const delay = facts.find(({ id }) => id === delayFactId)?.value
      const day = addDays(closeDate, Number(delay))
      return { from: day, to: day, label, kind: 'expected', factId: delayFactId }
    })
  return [...past, deal, ...expected].toSorted((a, b) => (a.from < b.from ? -1 : 1))
}
