/** The follow-on part of the page: what is bought next, this customer's threads, the line of time. */
import type { FollowOnAnalysis, NextPurchase } from '../follow-on/follow-on-analysis.ts'
import { clipped } from '../plain-text.ts'
import { type FactReader, factReader, heading, proseBlocks, rangeCell } from './compose-parts.ts'
import type { Block, Cell, Column, Item } from './document.ts'
import type { Report, ReportPart } from './report.ts'

/** More of a customer's past projects than this are counted, not listed. */
const MAX_OWN = 8

export function composeFollowOn(part: ReportPart<FollowOnAnalysis>, report: Report): readonly Block[] {
  const { analysis } = part
  const reader = factReader(report)
  const unknowns = analysis.unknowns.map(
    ({ what, why, factIds }): Item => ({ spans: [`${what}: ${why}`], factIds, mark: '?' }),
  )
  const titles = {
    findings: 'Follow-on: findings',
    rationale: 'Follow-on: why',
    risks: 'Follow-on: risks',
    nextSteps: 'Follow-on: next steps',
  }
  return [
    heading(2, 'Follow-on'),
    { kind: 'paragraph', spans: [`What comparable customers bought next: ${analysis.nextReason}.`] },
    ...nextTable(analysis.next, reader),
    ...proseBlocks(part, titles, ['findings', 'rationale', 'risks', 'nextSteps']),
    ...(analysis.growth?.kind === 'given'
      ? [
          {
            kind: 'paragraph',
            spans: ['Change of value by amendment: ', ...rangeCell(analysis.growth, reader.brief), '.'],
          } as const,
        ]
      : []),
    ...own(analysis),
    ...timeline(analysis),
    ...(unknowns.length === 0
      ? []
      : [heading(3, 'Follow-on: what could not be known'), { kind: 'list', items: unknowns } as const]),
  ]
}

const COLUMNS: readonly Column[] = [
  { title: 'Bought next', align: 'left' },
  { title: 'Customers', align: 'right' },
  { title: 'How often (80 % interval)', align: 'right' },
  { title: 'Against anyhow', align: 'right' },
  { title: 'Median delay', align: 'right' },
  { title: 'Median value', align: 'right' },
]

function nextTable(next: readonly NextPurchase[], { brief }: FactReader): readonly Block[] {
  if (next.length === 0) return []
  const optional = (id: string | null): Cell => (id === null ? ['not told'] : [{ kind: 'fact', id }])
  const rows = next.map((one): readonly Cell[] => [
    [`${clipped(one.name, 60)}${one.kind === 'service' ? ' (service)' : ''}`],
    [brief(one.supportFactId)],
    [brief(one.shareFactId), ' (', brief(one.lowFactId), ' – ', brief(one.highFactId), ')'],
    optional(one.liftFactId),
    optional(one.delayFactId),
    optional(one.valueFactId),
  ])
  const caption = '“Against anyhow” is how many times as often as after any other purchase of the same customers.'
  return [{ kind: 'table', caption, columns: COLUMNS, rows }]
}

function own({ ownProjects }: ReportPart<FollowOnAnalysis>['analysis']): readonly Block[] {
  const all = [
    ...ownProjects.open.map((project) => ({ project, state: 'open' })),
    ...ownProjects.closed.map((project) => ({ project, state: 'closed' })),
  ]
  if (all.length === 0) return []
  const items = all.slice(0, MAX_OWN).map(
    ({ project, state }): Item => ({
      spans: [
        `${clipped(project.title, 90)}: ${state}, won ${project.closeDate ?? 'on a day not told'}${project.endDate === null ? '' : `, ends ${project.endDate}`}`,
      ],
    }),
  )
  const rest = all.length - items.length
  return [
    heading(3, 'Threads of this customer'),
    { kind: 'list', items: rest > 0 ? [...items, { spans: [`and ${rest} more`] }] : items },
  ]
}

function timeline({ timeline: entries, today }: ReportPart<FollowOnAnalysis>['analysis']): readonly Block[] {
  if (entries.length < 2) return []
  const words = { past: 'past', open: 'open', deal: 'this deal', expected: 'likely next' }
  const items = entries.map(
    ({ from, to, label, kind, factId }): Item => ({
      spans: [`${from}${to === from ? '' : ` to ${to}`}: ${clipped(label, 70)} (${words[kind]})`],
      factIds: factId === null ? [] : [factId],
    }),
  )
  return [
    heading(3, 'Timeline'),
    {
      kind: 'chart',
      chart: {
        kind: 'timeline',
        label: 'Threads of this customer, this deal, and what is likely next',
        today,
        entries,
      },
    },
    { kind: 'list', items },
  ]
}
