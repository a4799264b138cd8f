/** What could not be known, and why: of the history, of the input, of each figure that is withheld. */
import { type FactBook, fromHistory, fromInput } from '../fact-book.ts'
import type { Opportunity } from '../opportunity.ts'
import type { HistoryDescription, PastProject } from '../project.ts'
import type { Figure, Unknown } from './opportunity-analysis.ts'

/** What each count of `HistoryDescription.known` decides, in the reader's words. */
const SILENCES: readonly (readonly [keyof HistoryDescription['known'], string])[] = [
  ['services', 'which services, and at what cost'],
  ['components', 'which components'],
  ['funding', 'how past projects were funded'],
  ['customer', 'who bought'],
  ['outcome', 'whether past projects were won or lost'],
  ['amendments', 'how contracts grew after signing'],
]

/** Optional input that similarity uses: without it a forecast leans on the text alone. */
const OPTIONAL: readonly (readonly [keyof Opportunity, keyof PastProject, string])[] = [
  // A focus that names one of the history's categories takes the place of the inferred one.
  ['activityFocus', 'category', 'activity focus'],
  ['industry', 'industry', 'industry'],
  ['customerSegment', 'segment', 'customer segment'],
  ['partnerName', 'partner', 'partner'],
]

export function unknownsOf(
  book: FactBook,
  input: {
    readonly opportunity: Opportunity
    readonly history: HistoryDescription
    readonly figures: readonly Figure[]
    readonly comparable: readonly PastProject[]
  },
): readonly Unknown[] {
  const { opportunity, history, figures, comparable } = input
  const withheld = figures.flatMap(({ label, range }): readonly Unknown[] =>
    range.kind === 'given'
      ? []
      : [
          {
            what: label,
            why: range.have === 0 ? 'no comparable project tells it' : range.reason,
            factIds: range.factIds,
          },
        ],
  )
  const silences = SILENCES.flatMap(([field, what]): readonly Unknown[] => {
    if (history.known[field] > 0) return []
    const factId = book.add({
      id: `unknown.${field}`,
      label: `projects in the history that tell ${what}`,
      value: 0,
      unit: 'count',
      formula: 'counted when the history was imported',
      from: [fromHistory(`known.${field}`)],
    })
    return [{ what, why: 'no project in this history tells it', factIds: [factId] }]
  })
  const missing = OPTIONAL.flatMap(([field, told, label]): readonly Unknown[] => {
    // Asking for what no comparable project tells would change nothing.
    if (opportunity[field] !== null || comparable.every((project) => project[told] === null)) return []
    const factId = book.add({
      id: `missing.${field}`,
      label: 'not given',
      value: label,
      unit: 'text',
      formula: 'optional field left empty',
      from: [fromInput(field)],
    })
    return [{ what: `the ${label}`, why: `not given (${field})`, factIds: [factId] }]
  })
  const nowhere: readonly Unknown[] =
    opportunity.geographies.length > 0
      ? []
      : [
          {
            what: 'the geography',
            why: 'the region given is no geography known here',
            factIds: ['input.region'],
          },
        ]
  return [...withheld, ...silences, ...missing, ...nowhere]
}
