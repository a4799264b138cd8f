/** The main part of the page: what the opportunity is worth, when, how sure that is, and which projects say so. */
import type { Figure, OpportunityAnalysis, ShareLine } from '../analysis/opportunity-analysis.ts'
import { showCount, showMoney, showNumber } from '../fact-text.ts'
import { clipped } from '../plain-text.ts'
import {
  type FactReader,
  factReader,
  heading,
  listUnder,
  rangeCell,
  rangeCells,
  sentenceItems,
} from './compose-parts.ts'
import { composeSimilar } from './compose-similar.ts'
import { type Block, type Cell, type Column, factSpan, type Item, strong } from './document.ts'
import type { Report, ReportPart } from './report.ts'

type Analysis = ReportPart<OpportunityAnalysis>['analysis']

const FIGURE_NAMES: Readonly<Record<Figure['quantity'], string>> = {
  annualValue: 'Annual revenue (ARR)',
  monthlyValue: 'Monthly revenue (MRR)',
  upfrontValue: 'Upfront',
  totalValue: 'Total value',
  gapDays: 'Won to start',
  launchDate: 'Launch date',
  durationMonths: 'Duration',
}

/** What a reader takes in; the JSON holds all. */
const MAX_SHOWN = { shares: 10, factors: 3 }
/** Parts that fewer comparable projects have, or that carry next to nothing of the value, are counted in the caption. */
const SMALL = { prevalence: 0.1, share: 0.01 }

export function composeOpportunity(part: ReportPart<OpportunityAnalysis>, report: Report): readonly Block[] {
  const { analysis, narrative } = part
  const reader = factReader(report)
  return [
    heading(2, 'Answer'),
    ...answer(analysis, reader),
    ...listUnder('Findings', sentenceItems(narrative, 'findings')),
    ...shareTable('Services', 'Service', analysis.services, reader),
    ...shareTable('Components', 'Component', analysis.components, reader),
    ...why(part, reader),
    ...composeSimilar(analysis, reader),
    ...listUnder('Risks', sentenceItems(narrative, 'risks')),
    ...listUnder('Next steps', sentenceItems(narrative, 'nextSteps')),
    ...listUnder(
      'What could not be known',
      analysis.unknowns.map(
        ({ what, why: reason, factIds }): Item => ({ spans: [`${what}: ${reason}`], factIds, mark: '?' }),
      ),
    ),
  ]
}

function answer(analysis: Analysis, reader: FactReader): readonly Block[] {
  // Usually all baselines are medians of one category: it is said once, below.
  const labels = new Set(analysis.figures.flatMap(({ baseline }) => (baseline === null ? [] : [baseline.label])))
  const [oneLabel = null] = labels.size === 1 ? labels : []
  const columns: readonly Column[] = [
    { title: 'Figure', align: 'left' },
    { title: 'P10', align: 'right' },
    { title: 'P50', align: 'right' },
    { title: 'P90', align: 'right' },
    {
      title: 'Plain baseline',
      align: oneLabel === null ? 'left' : 'right',
      ...(oneLabel === null ? { inText: 'cut' } : {}),
    },
  ]
  const told = analysis.figures.filter(hasValue)
  // Where the history tells no figure at all, that is the answer.
  const rows = (told.length > 0 ? told : analysis.figures).map(({ quantity, range, baseline }): readonly Cell[] => [
    [FIGURE_NAMES[quantity]],
    ...rangeCells(range, reader.brief),
    baseline === null
      ? []
      : [reader.brief(baseline.factId), ...(oneLabel === null ? [` ${clipped(baseline.label, 60)}`] : [])],
  ])
  return [
    {
      kind: 'table',
      caption:
        'P50 is the central value; 80 % of such cases lie between P10 and P90.' +
        (oneLabel === null ? '' : ` The plain baseline is the ${clipped(oneLabel, 90)}.`),
      columns,
      rows,
    },
    ...rangeChart(analysis, reader),
    confidenceLine(analysis, reader),
    ...standing(analysis, reader),
  ]
}

/** A level promises the same chance in every history; the figure beside it is what it was worth in this one. */
function confidenceLine({ confidence: { factId, measuredFactId } }: Analysis, { get }: FactReader): Block {
  const count = get(MEASURED_ON) === undefined ? [] : [factSpan(MEASURED_ON), ' ']
  const measured =
    measuredFactId === null
      ? ['; no back-test has measured this level yet']
      : [
          ': of ',
          ...count,
          'past forecasts from this history with this confidence ',
          factSpan(measuredFactId),
          ' came within a factor of two',
        ]
  return { kind: 'paragraph', spans: [strong('Confidence'), ' ', factSpan(factId), ...measured, '.'] }
}

const MEASURED_ON = 'confidence.measuredOn'

function standingLine(factId: string): Block {
  const spans = ['The central value stands at the ', factSpan(factId), ' of ', factSpan('standing.peers')]
  return { kind: 'paragraph', spans: [...spans, ' retrieved projects.'] }
}

/** What no project of the history tells stands under what could not be known, not in the answer. */
const hasValue = ({ range }: Figure): boolean => range.kind === 'given' || range.have > 0

/** Bars for the amounts, which share one scale; times have scales of their own and stay in the table. */
function rangeChart({ figures, history }: Analysis, reader: FactReader): readonly Block[] {
  const bars = figures.flatMap(({ quantity, range, unit, baseline }) => {
    const isAmount = unit === 'money' || unit === 'moneyPerMonth' || unit === 'moneyPerYear'
    if (!isAmount || range.kind === 'withheld') return []
    const { p10, p50, p90 } = range as { p10: number; p50: number; p90: number }
    const shown = (value: number) => showMoney(value, history.currency)
    return [
      {
        label: FIGURE_NAMES[quantity],
        p10,
        p50,
        p90,
        shown: { p10: shown(p10), p50: shown(p50), p90: shown(p90) },
        baseline: baseline === null ? null : Number(reader.get(baseline.factId)?.value),
        factId: range.factIds.p50,
      },
    ]
  })
  if (bars.length === 0) return []
  const scale = bars.every(({ p10 }) => p10 > 0) ? 'log' : 'linear'
  return [{ kind: 'chart', chart: { kind: 'ranges', label: 'Amounts, P10 to P90', scale, bars } }]
}

function shareTable(title: string, noun: string, lines: readonly ShareLine[], reader: FactReader): readonly Block[] {
  if (lines.length === 0) return []
  const hasMonthly = lines.some(({ monthly }) => monthly !== null)
  const hasUpfront = lines.some(({ upfront }) => upfront !== null)
  const columns: readonly Column[] = [
    { title: noun, align: 'left', inText: 'cut' },
    { title: 'Share of value', align: 'right' },
    ...(hasMonthly ? [{ title: 'A month', align: 'right' } as const] : []),
    ...(hasUpfront ? [{ title: 'Upfront', align: 'right' } as const] : []),
    { title: 'Have it', align: 'right' },
  ]
  const shown = worthShowing(lines, reader)
  const rows = shown.map(({ name, share, monthly, upfront, prevalenceFactId }): readonly Cell[] => [
    [clipped(name, 60)],
    rangeCell(share, reader),
    ...(hasMonthly ? [rangeCell(monthly, reader)] : []),
    ...(hasUpfront ? [rangeCell(upfront, reader, true)] : []),
    [reader.brief(prevalenceFactId)],
  ])
  const rest = lines.length - rows.length
  const caption =
    `The mean share, in brackets P10–P90. “Have it” is the weighted share of comparable projects with this ${noun.toLowerCase()}` +
    `${hasMonthly || hasUpfront ? '; amounts are the share of what this deal is forecast to cost' : ''}.` +
    `${rest > 0 ? ` ${rest} smaller ones left out.` : ''}`
  return [heading(2, title), { kind: 'table', caption, columns, rows }]
}

/** Where everything is small, the largest are better than nothing. */
function worthShowing(lines: readonly ShareLine[], { get }: FactReader): readonly ShareLine[] {
  const large = lines.filter(({ share, prevalenceFactId }) => {
    const isUsual = Number(get(prevalenceFactId)?.value) >= SMALL.prevalence
    return isUsual && (share.kind === 'withheld' || Number(share.p50) >= SMALL.share)
  })
  return large.length > 0 ? large.slice(0, MAX_SHOWN.shares) : lines.slice(0, MAX_SHOWN.factors)
}

function why({ analysis, narrative }: ReportPart<OpportunityAnalysis>, reader: FactReader): readonly Block[] {
  const { confidence, figures } = analysis
  // What such forecasts came to stands beside the level itself.
  const reasons = confidence.reasons
    .filter(
      ({ text }) => reader.get(MEASURED_ON) === undefined || !text.includes('past forecasts with this confidence'),
    )
    .map(({ text, raises, factId }): Item => ({ spans: [text], factIds: [factId], mark: raises ? '+' : '−' }))
  const factors = figures
    .filter((figure) => figure.factors.length > 0)
    .map(({ quantity, factors: found }): readonly Cell[] => [
      [FIGURE_NAMES[quantity]],
      found
        .slice(0, MAX_SHOWN.factors)
        .flatMap(({ label, factId }, index) => [index === 0 ? '' : ', ', reader.brief(factId), ` ${label}`]),
    ])
  return [
    ...listUnder('Why', sentenceItems(narrative, 'rationale')),
    ...(reasons.length === 0
      ? []
      : [heading(3, `Confidence ${confidence.level}, because`), { kind: 'list', items: reasons } as const]),
    ...(factors.length === 0 ? [] : [heading(3, 'What moves the figures'), factorTable(factors)]),
  ]
}

const factorTable = (rows: readonly (readonly Cell[])[]): Block => ({
  kind: 'table',
  caption: 'The largest effects on the central value, each all else equal.',
  columns: [
    { title: 'Figure', align: 'left' },
    { title: 'Moved by', align: 'left' },
  ],
  rows,
})

function standing({ standing: place, figures, history }: Analysis, { show }: FactReader): readonly Block[] {
  const figure = figures.find(({ quantity }) => quantity === place?.quantity)
  if (place === null || figure?.range.kind !== 'given') return []
  const { p10, p50, p90 } = figure.range as { p10: number; p50: number; p90: number }
  const shown = (value: number) => showNumber(value, 'money', history.currency)
  return [
    standingLine(place.factId),
    {
      kind: 'chart',
      chart: {
        kind: 'peers',
        label: `${FIGURE_NAMES[place.quantity]} of ${showCount(place.peers.length)} retrieved projects; this one at the ${show(place.factId)}`,
        values: place.peers,
        p10,
        p50,
        p90,
        shown: { low: shown(place.peers[0] ?? p10), high: shown(place.peers.at(-1) ?? p90), p50: shown(p50) },
        factId: place.factId,
      },
    },
  ]
}
