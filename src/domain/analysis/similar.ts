/** The closest past projects: why each is similar, and how it turned out. */

import { type FactBook, fromProjects } from '../fact-book.ts'
import { ASPECT_VALUE } from '../forecast/aspect-value.ts'
import type { Aspect, Neighbour } from '../forecast.ts'
import { clipped } from '../plain-text.ts'
import type { PastProject } from '../project.ts'
import type { SimilarProject } from './opportunity-analysis.ts'

/** What a history that tells neither outcomes nor amendments says of each project. */
export const NOT_RECORDED = 'not recorded'

/** As many as a reader compares by eye; the figures stand on all comparable projects. */
const MAX_SIMILAR = 12

/** Aspects weaker than this are not a reason to call a project similar. */
const WORTH_SAYING = 0.5
/** Scores are doubles: what is equal may miss one by their rounding. */
const SAME = 0.999
/** Two texts about the same thing rarely share half of their weight in words. */
const WORTH_SAYING_OF_TEXT = 0.2

export function similarProjects(book: FactBook, neighbours: readonly Neighbour[]): readonly SimilarProject[] {
  const common = PLACES.filter((place) => isCommon(neighbours, place))
  return neighbours
    .toSorted((a, b) => b.similarity - a.similarity || compareIds(a, b))
    .slice(0, MAX_SIMILAR)
    .map((neighbour, index) => similarProject(book, { neighbour, common, id: `similar.${index + 1}` }))
}

const compareIds = (a: Neighbour, b: Neighbour): number =>
  a.candidate.project.projectId < b.candidate.project.projectId ? -1 : 1

/** A place that every project of the history shares says nothing of one of them. */
const PLACES: readonly Aspect[] = ['country', 'region']
const isCommon = (neighbours: readonly Neighbour[], place: Aspect): boolean =>
  neighbours.every(({ aspects }) => aspects.some(({ aspect, score }) => aspect === place && score >= SAME))

function similarProject(
  book: FactBook,
  input: { readonly neighbour: Neighbour; readonly common: readonly Aspect[]; readonly id: string },
): SimilarProject {
  const { neighbour, common, id } = input
  const { project } = neighbour.candidate
  const from = [fromProjects([project.projectId])]
  const value = project.annualValue ?? project.totalValue
  book.add({
    id: `${id}.title`,
    label: 'past project',
    value: project.title,
    unit: 'text',
    formula: 'as recorded',
    from,
  })
  if (project.customer !== null)
    book.add({
      id: `${id}.customer`,
      label: `customer of ${clipped(project.title, 60)}`,
      value: project.customer,
      unit: 'text',
      formula: 'as recorded',
      from,
    })
  return {
    project,
    similarity: neighbour.similarity,
    similarityFactId: book.add({
      id: `${id}.similarity`,
      label: `similarity of ${clipped(project.title, 60)}`,
      value: neighbour.similarity,
      unit: 'score',
      formula: neighbour.aspects.map(({ aspect, score }) => `${aspect} ${score.toFixed(2)}`).join(', '),
      from,
    }),
    valueFactId:
      value === null
        ? null
        : book.add({
            id: `${id}.value`,
            label: `${project.annualValue === null ? 'total value' : 'annual revenue'} of ${clipped(project.title, 60)}`,
            value,
            unit: project.annualValue === null ? 'money' : 'moneyPerYear',
            formula: 'as recorded',
            from,
          }),
    why: whySimilar(neighbour, common),
    outcome: outcomeOf(project),
  }
}

function whySimilar({ aspects, candidate }: Neighbour, common: readonly Aspect[]): readonly string[] {
  return aspects
    .filter(({ aspect }) => !common.includes(aspect))
    .filter(({ aspect, score }) => score >= (aspect === 'text' ? WORTH_SAYING_OF_TEXT : WORTH_SAYING))
    .toSorted((a, b) => b.score - a.score)
    .map(({ aspect, score }) => {
      if (aspect === 'text') return score >= WORTH_SAYING ? 'similar wording' : 'some of the same words'
      if (aspect === 'recency') return 'recent'
      const value = ASPECT_VALUE[aspect]?.(candidate.project)
      return `${score >= SAME ? 'same' : 'related'} ${aspect}${value == null ? '' : ` (${clipped(value, 50)})`}`
    })
}

/** In words: won or not, amended or not. What the history does not tell is said to be so. */
function outcomeOf(project: PastProject): string {
  const told = [project.outcome, amendmentOf(project)].filter((part) => part !== null)
  return told.length === 0 ? NOT_RECORDED : told.join(', ')
}

function amendmentOf({ amendments, amendedValue, totalValue }: PastProject): string | null {
  if (amendments === null) return null
  if (amendments === 0) return 'never amended'
  if (amendedValue === null || totalValue === null || amendedValue === totalValue) return 'amended'
  return `amended ${amendedValue > totalValue ? 'upwards' : 'downwards'}`
}
