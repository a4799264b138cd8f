/** Rows that cannot inform a figure, counted with the reason: what is left out silently would look like agreement. */
import { type FactBook, fromProjects } from '../fact-book.ts'
import type { Candidate, PastProject } from '../project.ts'
import type { LeftOut } from './opportunity-analysis.ts'

/** One candidate a project: of duplicates the best match stays. */
export function distinctCandidates(candidates: readonly Candidate[]): {
  readonly kept: readonly Candidate[]
  readonly duplicates: readonly Candidate[]
} {
  const best = new Map<string, Candidate>()
  const duplicates: Candidate[] = []
  for (const candidate of candidates) {
    const { projectId } = candidate.project
    const known = best.get(projectId)
    if (known === undefined) best.set(projectId, candidate)
    else if (candidate.relevance > known.relevance) {
      duplicates.push(known)
      best.set(projectId, candidate)
    } else duplicates.push(candidate)
  }
  return { kept: [...best.values()], duplicates }
}

interface Rule {
  readonly id: string
  readonly reason: string
  readonly from: string
  readonly applies: (project: PastProject, closeDate: string) => boolean
}

const GAP = 'gap and launch date'
const RULES: readonly Rule[] = [
  {
    id: 'laterThanDeal',
    reason: 'closed on or after the day this deal closes',
    from: 'every figure',
    applies: ({ closeDate }, dealClose) => closeDate !== null && closeDate >= dealClose,
  },
  {
    id: 'noAnnualValue',
    reason: 'no amount to derive a yearly value from',
    from: 'annual revenue',
    applies: ({ annualValue }) => annualValue === null,
  },
  {
    id: 'noDates',
    reason: 'won or start date missing',
    from: GAP,
    applies: ({ closeDate, startDate }) => closeDate === null || startDate === null,
  },
  {
    id: 'startBeforeWon',
    reason: 'start lies before the day it was won',
    from: GAP,
    applies: ({ closeDate, startDate }) => closeDate !== null && startDate !== null && closeDate > startDate,
  },
  {
    id: 'endBeforeStart',
    reason: 'end lies before start',
    from: 'duration',
    applies: ({ startDate, endDate }) => startDate !== null && endDate !== null && endDate < startDate,
  },
]

export function leftOutOf(
  book: FactBook,
  input: {
    readonly kept: readonly Candidate[]
    readonly duplicates: readonly Candidate[]
    readonly closeDate: string
    /** Where no gap is told, rows that could not inform one are no loss. */
    readonly tellsGap: boolean
  },
): readonly LeftOut[] {
  const count = (id: string, reason: string, from: string, projectIds: readonly string[]): LeftOut => ({
    reason,
    from,
    count: projectIds.length,
    factId: book.add({
      id: `leftOut.${id}`,
      label: `rows left out of ${from}: ${reason}`,
      value: projectIds.length,
      unit: 'count',
      formula: `retrieved rows where: ${reason}`,
      from: [fromProjects(projectIds)],
    }),
  })
  const duplicateIds = input.duplicates.map(({ project }) => project.projectId)
  const all = [
    count('duplicates', 'same project found twice, the better match kept', 'every figure', duplicateIds),
    ...RULES.filter(({ from }) => input.tellsGap || from !== GAP).map((rule) => {
      const hit = input.kept.filter(({ project }) => rule.applies(project, input.closeDate))
      return count(
        rule.id,
        rule.reason,
        rule.from,
        hit.map(({ project }) => project.projectId),
      )
    }),
  ]
  return all
}
