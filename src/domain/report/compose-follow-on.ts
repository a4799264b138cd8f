/** The follow-on part of the page: what is bought next, this customer's threads, the line of time. */

import { showCount } from '../fact-text.ts'
import type { FollowOnAnalysis, NextPurchase } from '../follow-on/follow-on-analysis.ts'
import { clipped } from '../plain-text.ts'
import type { PastProject } from '../project.ts'
import { normalizedName } from '../text.ts'
import { between, type FactReader, factReader, heading, proseBlocks, rangeCell } from './compose-parts.ts'
import { type Block, type Cell, type Column, factSpan, type Item } from './document.ts'
import type { Report, ReportPart } from './report.ts'

/** More of a customer's past projects than this are counted, not listed. */
const MAX_OWN = 8

export function composeFollowOn(part: ReportPart<FollowOnAnalysis>, report: Report): readonly Block[] {
  const { analysis } = part
  const reader = factReader(report)
  // Why nothing is named stands above already.
  const unknowns = analysis.unknowns
    .filter(({ why }) => why !== analysis.nextReason)
    .map(({ what, why, factIds }): Item => ({ spans: [`${what}: ${why}`], factIds, mark: '?' }))
  const titles = {
    findings: 'Follow-on: findings',
    rationale: 'Follow-on: why',
    risks: 'Follow-on: risks',
    nextSteps: 'Follow-on: next steps',
  }
  return [
    heading(2, 'Follow-on'),
    { kind: 'paragraph', spans: [`What is bought next: ${analysis.nextReason}.`] },
    ...nextTables(analysis.next, reader),
    ...hitLines(analysis.next, reader),
    ...proseBlocks(part, titles, ['findings', 'rationale', 'risks', 'nextSteps']),
    ...(analysis.growth?.kind === 'given' && !isSaid(part, analysis.growth.factIds.p50)
      ? [
          {
            kind: 'paragraph',
            spans: ['Change of value by amendment: ', ...rangeCell(analysis.growth, reader), '.'],
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

/** Whether the prose cites the fact already. */
const isSaid = ({ narrative }: ReportPart<FollowOnAnalysis>, factId: string): boolean =>
  Object.values(narrative).some((sentences) => sentences.some(({ factIds }) => factIds.includes(factId)))

const columnsOf = (title: string, isOwn: boolean): readonly Column[] => [
  { title, align: 'left', inText: 'cut' },
  ...(isOwn ? [{ title: 'Itself', align: 'right' } as const] : []),
  { title: 'Customers', align: 'right' },
  { title: 'How often', align: 'right' },
  { title: 'Than usual', align: 'right' },
  { title: 'After', align: 'right' },
  { title: 'Worth', align: 'right' },
]

function nextTables(next: readonly NextPurchase[], reader: FactReader): readonly Block[] {
  const { brief, get } = reader
  const optional = (id: string | null): Cell => (id === null ? ['not told'] : [{ kind: 'fact', id }])
  const numberOf = (id: string): number => Number(get(id)?.value)
  const isOwn = next.some(({ ownFactId }) => ownFactId !== undefined && numberOf(ownFactId) > 0)
  const rowOf = (one: NextPurchase): readonly Cell[] => {
    // What nobody else bought next has a share of nothing: it is named for what this customer did.
    const isFollowed = numberOf(one.supportFactId) > 0
    return [
      [clipped(one.name, 60)],
      ...(isOwn ? [one.ownFactId === undefined ? ['–'] : [brief(one.ownFactId)]] : []),
      [brief(one.supportFactId)],
      isFollowed ? [brief(one.shareFactId), ' (', ...between(one.lowFactId, one.highFactId, reader), ')'] : ['–'],
      one.liftFactId === null || !isFollowed ? ['–'] : optional(one.liftFactId),
      isFollowed ? optional(one.delayFactId) : ['–'],
      optional(one.valueFactId),
    ]
  }
  const kinds = (['category', 'service'] as const).filter((kind) => next.some((one) => one.kind === kind))
  return kinds.map((kind, index) => ({
    kind: 'table',
    caption: index === kinds.length - 1 ? `${isOwn ? OWN_CAPTION : ''}${CAPTION}` : '',
    columns: columnsOf(TITLES[kind], isOwn),
    rows: next.filter((one) => one.kind === kind).map(rowOf),
  }))
}

const TITLES: Readonly<Record<NextPurchase['kind'], string>> = {
  category: 'Bought next',
  service: 'Service bought next',
}

/** Under the last table, for all of them. */
const CAPTION =
  'In order of likelihood, from own purchases, what followed and what all buy. In brackets the 80 % interval. “Than usual” compares with what the same customers buy after any purchase; ' +
  'delay and worth are medians.'
const OWN_CAPTION = '“Itself” counts it among this customer’s own latest purchases. '

/** What naming five like this was worth on the past, beside the plain rules. */
function hitLines(next: readonly NextPurchase[], { get }: FactReader): readonly Block[] {
  const kinds = (['category', 'service'] as const).filter((kind) => next.some((one) => one.kind === kind))
  return kinds.flatMap((kind): readonly Block[] => {
    const id = (part: string) => `followOn.${kind}.hitRate.${part}`
    const [ours, repetition, popularity] = ['ours', 'repetition', 'popularity'].map(id) as [string, string, string]
    if (get(ours) === undefined) return []
    const noun = kind === 'category' ? 'category' : 'service'
    const isPlain = [repetition, popularity].some((plain) => get(plain)?.value === get(ours)?.value)
    return [
      {
        kind: 'paragraph',
        spans: isPlain
          ? [
              `${get(repetition)?.value === get(ours)?.value ? 'Named is what this customer bought most, then what all buy most' : 'Named is what all buy most'}: five named so held the next ${noun} in `,
              factSpan(ours),
              ' of past purchases, and no finer rule did clearly better.',
            ]
          : [
              `Five named like this held the next ${noun} in `,
              factSpan(ours),
              ' of past purchases; naming what the customer bought most in ',
              factSpan(repetition),
              ', what all buy most in ',
              factSpan(popularity),
              '.',
            ],
      },
    ]
  })
}

function own({ ownProjects }: ReportPart<FollowOnAnalysis>['analysis']): readonly Block[] {
  const threads = threadsOf([
    ...ownProjects.open.map((project) => ({ project, state: 'open' })),
    ...ownProjects.closed.map((project) => ({ project, state: 'closed' })),
  ])
  if (threads.length === 0) return []
  const items = threads.slice(0, MAX_OWN).map(
    ({ title, state, projects }): Item => ({
      spans: [
        `${clipped(title, 90)}${projects.length > 1 ? ` (${showCount(projects.length)} times)` : ''}: ${state}, won ${daysOf(projects.map(({ closeDate }) => closeDate))}${endsOf(projects)}`,
      ],
    }),
  )
  const rest = threads.slice(MAX_OWN).reduce((sum, { projects }) => sum + projects.length, 0)
  return [
    heading(3, 'Threads of this customer'),
    { kind: 'list', items: rest > 0 ? [...items, { spans: [`and ${showCount(rest)} more projects`] }] : items },
  ]
}

interface Thread {
  readonly title: string
  readonly state: string
  readonly projects: readonly PastProject[]
}

/** Generic titles repeat ("Labour Hire"): one line a title and state, in the order of the newest of each. */
function threadsOf(all: readonly { readonly project: PastProject; readonly state: string }[]): readonly Thread[] {
  const groups = Map.groupBy(all, ({ project, state }) => `${state} ${normalizedName(project.title)}`)
  return [...groups.values()].flatMap((own) => {
    const [first] = own
    return first === undefined
      ? []
      : [{ title: first.project.title, state: first.state, projects: own.map(({ project }) => project) }]
  })
}

const told = (days: readonly (string | null)[]): readonly string[] => days.filter((day) => day !== null).toSorted()

function daysOf(days: readonly (string | null)[]): string {
  const known = told(days)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined) return 'on a day not told'
  return first === last ? first : `${first} to ${last}`
}

function endsOf(projects: readonly PastProject[]): string {
  const ends = told(projects.map(({ endDate }) => endDate))
  return ends.length === 0 ? '' : `, ${ends.length > 1 && ends[0] !== ends.at(-1) ? 'end' : 'ends'} ${daysOf(ends)}`
}

function timeline({ timeline: entries, today }: ReportPart<FollowOnAnalysis>['analysis']): readonly Block[] {
  if (entries.length < 2) return []
  const words = { past: 'past', open: 'open', deal: 'this deal', expected: 'likely next' }
  // The customer's own threads stand above in words.
  const items = entries
    .filter(({ kind }) => kind === 'deal' || kind === 'expected')
    .map(
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
