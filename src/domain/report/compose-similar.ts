/** The closest past projects: why each is similar and how it turned out; those of one title in one line. */
import type { OpportunityAnalysis, SimilarProject } from '../analysis/opportunity-analysis.ts'
import { NOT_RECORDED } from '../analysis/similar.ts'
import { showCount } from '../fact-text.ts'
import { clipped } from '../plain-text.ts'
import { normalizedName } from '../text.ts'
import { type FactReader, heading } from './compose-parts.ts'
import { type Block, type Cell, type Column, factSpan } from './document.ts'

/** Lines that a reader takes in; the JSON holds all. */
const MAX_SHOWN = 6

export function composeSimilar(
  { similar: projects, opportunity }: Pick<OpportunityAnalysis, 'similar' | 'opportunity'>,
  reader: FactReader,
): readonly Block[] {
  const groups = groupsOf(projects, opportunity.customerName).slice(0, MAX_SHOWN)
  const shown = groups.flatMap(({ members }) => members)
  if (shown.length === 0) return []
  const isTold = projects.some(({ outcome }) => outcome !== NOT_RECORDED)
  const common = (shown[0] as SimilarProject).why.filter(
    (reason) => shown.length > 1 && shown.every(({ why: reasons }) => reasons.includes(reason)),
  )
  const columns: readonly Column[] = [
    { title: 'Past project', align: 'left', inText: 'cut' },
    { title: 'Similarity', align: 'right' },
    { title: 'Won', align: 'left' },
    { title: 'Value', align: 'right' },
    ...(isTold ? [{ title: 'Outcome', align: 'left' } as const] : []),
    { title: 'Why similar', align: 'left', inText: 'below' },
  ]
  const rows = groups.map(({ title, members }): readonly Cell[] => {
    const [first] = members as [SimilarProject]
    const outcomes = [...new Set(members.map(({ outcome }) => outcome))]
    const reasons = first.why.filter((reason) => members.every(({ why: own }) => own.includes(reason)))
    return [
      [title],
      similarityCell(members, reader),
      [daysOf(members.map(({ project }) => project.closeDate))],
      valuesCell(members, reader),
      ...(isTold ? [[outcomes.length === 1 ? first.outcome : 'various']] : []),
      [reasons.filter((reason) => !common.includes(reason)).join(', ')],
    ]
  })
  const caption =
    'Similarity is 0 … 1 over text, category, customer and the like; 1 is the same in all of them.' +
    (common.length === 0 ? '' : ` All of these: ${common.join(', ')}.`)
  return [heading(2, 'Similar projects'), { kind: 'table', caption, columns, rows }]
}

/** Generic titles repeat ("Labour Hire"): one line a title, at the place of the closest; each project keeps its facts. */
function groupsOf(projects: readonly SimilarProject[], asked: string) {
  return [...Map.groupBy(projects, ({ project }) => normalizedName(project.title)).values()].map((members) => ({
    title: titleOf(members, asked),
    members,
  }))
}

function titleOf(members: readonly SimilarProject[], asked: string): string {
  const [first] = members as [SimilarProject]
  if (members.length === 1) return titleAndCustomer(first.project, asked)
  const customers = new Set(members.map(({ project }) => normalizedName(project.customer ?? '')))
  const title =
    customers.size === 1
      ? titleAndCustomer(first.project, asked)
      : `${clipped(first.project.title, 90)} · ${showCount(customers.size)} customers`
  // The count first: the end of a long title is cut.
  return `${showCount(members.length)} × ${title}`
}

/** The closest one's, and where there is room those of the others. */
function similarityCell([first, ...others]: readonly SimilarProject[], { brief }: FactReader): Cell {
  if (first === undefined) return []
  if (others.length === 0) return [brief(first.similarityFactId)]
  const rest = others.flatMap(({ similarityFactId }, index) => [index === 0 ? ' (' : ', ', brief(similarityFactId)])
  return [brief(first.similarityFactId), { kind: 'detail', spans: [...rest, ')'] }]
}

function daysOf(days: readonly (string | null)[]): string {
  const told = days.filter((day) => day !== null).toSorted()
  const [first, last] = [told[0], told.at(-1)]
  if (first === undefined || last === undefined) return 'not told'
  if (first === last) return first
  const [from, to] = [first.slice(0, 4), last.slice(0, 4)]
  return from === to ? from : `${from}–${to}`
}

/** One value, or from the least to the greatest of those that are told. */
function valuesCell(members: readonly SimilarProject[], reader: FactReader): Cell {
  const told = members
    .flatMap(({ valueFactId }) => (valueFactId === null ? [] : [valueFactId]))
    .toSorted((a, b) => Number(reader.get(a)?.value) - Number(reader.get(b)?.value))
  const [least, greatest] = [told[0], told.at(-1)]
  if (least === undefined || greatest === undefined) return ['not told']
  if (reader.get(least)?.value === reader.get(greatest)?.value) return valueCell(least, reader)
  return [reader.brief(least), '–', ...valueCell(greatest, reader)]
}

/** Most values are of one year; one that is not says so. */
function valueCell(factId: string | null, { get }: FactReader): Cell {
  if (factId === null) return ['not told']
  return get(factId)?.unit === 'money' ? [factSpan(factId), ' in all'] : [factSpan(factId)]
}

/** The customer is said once: by the title, or as the reason why the project is similar. */
function titleAndCustomer({ title, customer }: SimilarProject['project'], asked: string): string {
  const name = customer === null ? '' : normalizedName(customer)
  const isTold = customer === null || name === normalizedName(asked) || normalizedName(title).includes(name)
  return isTold ? clipped(title, 90) : `${clipped(title, 90)} · ${clipped(customer, 60)}`
}
