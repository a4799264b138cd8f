/** The funding part of the page: the plan, the programmes with the reason for each answer, the sources of history. */
import type { ShareLine } from '../analysis/opportunity-analysis.ts'
import { showMoneyExactly } from '../fact-text.ts'
import type { FundingAnalysis, FundingOption, FundingPlan } from '../funding/funding-analysis.ts'
import { clipped } from '../plain-text.ts'
import { type FactReader, factReader, heading, proseBlocks, rangeCell } from './compose-parts.ts'
import { type Block, type Cell, type Column, factSpan, type Item, strong } from './document.ts'
import type { Report, ReportPart } from './report.ts'

/** Sources with less than this share of the cost are counted in the caption. */
const SMALL = 0.01
const ANSWER_MARKS = { yes: '✓', no: '✗', unknown: '?' } as const

export function composeFunding(part: ReportPart<FundingAnalysis>, report: Report): readonly Block[] {
  const { analysis } = part
  const reader = factReader(report)
  const titles = {
    findings: 'Funding: findings',
    rationale: 'Funding: why',
    risks: 'Funding: risks',
    nextSteps: 'Funding: next steps',
  }
  // What a programme would pay stands beside the programme.
  const unknowns = analysis.unknowns
    .filter(({ factIds }) => !factIds.some((id) => id.startsWith('funding.option.')))
    .map(({ what, why, factIds }): Item => ({ spans: [`${what}: ${why}`], factIds, mark: '?' }))
  return [
    heading(2, 'Funding'),
    ...(analysis.plan === null
      ? [{ kind: 'paragraph', spans: [`${analysis.planReason}.`] } as const]
      : planTable(analysis.plan, reader)),
    ...proseBlocks(part, titles, ['findings', 'rationale', 'risks', 'nextSteps']),
    ...sourcesTable(analysis.sources, reader),
    ...programmes(analysis.options, reader),
    ...analysis.options.filter(({ eligible }) => eligible !== 'no').flatMap(optionBlocks),
    ...(unknowns.length === 0
      ? []
      : [heading(3, 'Funding: what could not be known'), { kind: 'list', items: unknowns } as const]),
  ]
}

function planTable(plan: FundingPlan, { brief, get, currency }: FactReader): readonly Block[] {
  const columns: readonly Column[] = [
    { title: 'Source', align: 'left' },
    { title: 'Share', align: 'right' },
    { title: 'Amount', align: 'right' },
    { title: 'Why', align: 'left', inText: 'cut' },
  ]
  // To the unit, because here a reader adds up.
  const exact = (id: string) => factSpan(id, showMoneyExactly(Number(get(id)?.value), currency))
  const rows: readonly (readonly Cell[])[] = [
    ...plan.lines.map(({ source, shareFactId, amountFactId, basis }): readonly Cell[] => [
      [clipped(source, 60)],
      [brief(shareFactId)],
      [exact(amountFactId)],
      [basis],
    ]),
    [[strong('Cost')], [], [exact(plan.costFactId)], [plan.costLabel]],
  ]
  return [
    heading(3, 'A plan that adds up to the cost'),
    { kind: 'table', caption: `Basis: ${plan.basis}.`, columns, rows },
  ]
}

function sourcesTable(sources: readonly ShareLine[], reader: FactReader): readonly Block[] {
  if (sources.length === 0) return []
  const columns: readonly Column[] = [
    { title: 'Source', align: 'left', inText: 'cut' },
    { title: 'Share of the cost', align: 'right' },
    { title: 'Have it', align: 'right' },
  ]
  const shown = sources.filter(({ share }) => share.kind === 'withheld' || Number(share.p50) >= SMALL)
  const rows = shown.map(({ name, share, prevalenceFactId }): readonly Cell[] => [
    [clipped(name, 60)],
    rangeCell(share, reader),
    [reader.brief(prevalenceFactId)],
  ])
  const rest = sources.length - shown.length
  const caption =
    'The mean share, in brackets P10–P90, over the comparable projects that tell who paid; “Have it” is how many of them name this source.' +
    (rest > 0 ? ` ${rest} smaller ones left out.` : '')
  return [heading(3, 'How comparable projects were funded'), { kind: 'table', caption, columns, rows }]
}

/** What a rule excludes needs one line; what may pay needs its open questions. */
function programmes(options: readonly FundingOption[], { brief }: FactReader): readonly Block[] {
  if (options.length === 0) return []
  const columns: readonly Column[] = [
    { title: 'Programme', align: 'left', inText: 'cut' },
    { title: 'Eligible', align: 'left' },
    { title: 'May pay', align: 'right' },
    { title: 'Because', align: 'left', inText: 'below' },
  ]
  const rows = options
    .filter(({ eligible }) => eligible !== 'no')
    .map(({ name, eligible, amount, amountReason, reasons }): readonly Cell[] => [
      [name],
      [eligible === 'unknown' ? 'open' : eligible],
      amount === null ? ['not told'] : [brief(amount.low), '–', brief(amount.high)],
      [
        [...because(reasons, eligible), ...(amount === null ? [`pays: ${amountReason}`] : [])]
          .join('; ')
          .replaceAll('?;', '?'),
      ],
    ])
  const excluded = options
    .filter(({ eligible }) => eligible === 'no')
    .map(({ name, reasons }): Item => ({ spans: [`${name}: ${because(reasons, 'no')[0] ?? ''}`], mark: '✗' }))
  const caption =
    'Open: a rule waits for an answer. Amounts come from the catalogue and the forecast; what neither tells is “not told”.'
  return [
    heading(3, 'Programmes'),
    ...(rows.length === 0 ? [] : [{ kind: 'table', caption, columns, rows } as const]),
    ...(excluded.length === 0 ? [] : [{ kind: 'list', items: excluded } as const]),
  ]
}

const because = (reasons: FundingOption['reasons'], eligible: FundingOption['eligible']): readonly string[] =>
  reasons.filter(({ answer }) => answer === eligible).map(({ rule, why }) => `${rule}: ${why}`)

function optionBlocks({
  name,
  provider,
  reasons,
  amountReason,
  steps,
  findOut,
  source,
  warning,
}: FundingOption): readonly Block[] {
  const items: readonly Item[] = [
    ...reasons.map(({ rule, answer, why }): Item => ({ spans: [`${rule}: ${why}`], mark: ANSWER_MARKS[answer] })),
    { spans: [`It pays: ${amountReason}`] },
    ...steps.map((step, index): Item => ({ spans: [`Step ${index + 1}: ${step}`] })),
    ...findOut
      .filter((question) => !reasons.some(({ rule, why }) => question === `${rule}: ${why}`))
      .map((question): Item => ({ spans: [`Find out: ${question}`], mark: '?' })),
    {
      spans: [
        'Source: ',
        { kind: 'link', url: source.url, text: new URL(source.url).hostname },
        `, checked ${source.checked}`,
      ],
    },
    ...(warning === null ? [] : [{ spans: [`Beware: ${warning}`], mark: '−' } as const]),
  ]
  return [{ kind: 'fold', title: `${name} (${provider})`, items }]
}
