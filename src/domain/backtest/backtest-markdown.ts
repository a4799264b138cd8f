/** A back-test as a page: every figure with the interval that other deals would have given. */
import type { Quantity } from '../forecast.ts'
import type { BacktestResult, QuantityMetrics } from './backtest-result.ts'
import type { Measured } from './bootstrap.ts'

const NAMES: Readonly<Record<Quantity, string>> = {
  annualValue: 'Annual value',
  totalValue: 'Total value',
  monthlyValue: 'Monthly value',
  upfrontValue: 'Upfront value',
  gapDays: 'Days from won to start',
  durationMonths: 'Duration in months',
}

export function backtestMarkdown(result: BacktestResult): string {
  const { history, split } = result
  return [
    `# Back-test: ${history.name}`,
    '',
    ...(history.synthetic ? ['**Synthetic sample**: these figures say nothing about real deals.', ''] : []),
    `Learned from ${count(split.past)} won projects closed before ${split.from}; judged on ${count(split.judged)} of the ` +
      `${count(split.future)} that closed from then to ${split.to}. Nothing of the judged time was seen before. ` +
      'In brackets: the range of 95 of 100 resamplings of the judged deals.',
    '',
    ...result.quantities.flatMap(quantityPart),
    ...confidencePart(result),
    ...result.shares.flatMap(({ kind, judged, methods }) => [
      `## Shares of ${kind}`,
      '',
      `${count(judged)} deals. Total variation: half the sum of the differences, 0 is right, 1 all wrong.`,
      '',
      ...table(
        ['method', 'total variation', 'largest share right'],
        methods.map(({ method, totalVariation, topRight }) => [method, digits(totalVariation), percent(topRight)]),
      ),
    ]),
    ...nextPart(result),
    `History fingerprint ${history.fingerprint.slice(0, 16)}.`,
    '',
  ].join('\n')
}

function quantityPart({ quantity, judged, withheld, forecaster, methods, ranges }: QuantityMetrics): readonly string[] {
  return [
    `## ${NAMES[quantity]}`,
    '',
    `${count(judged)} deals judged, ${(100 * withheld).toFixed(1)} % withheld; fitting chose ${CHOICES[forecaster]}.`,
    '',
    ...table(
      [
        'method',
        'median abs. log10 error',
        'within ×2',
        'pinball loss',
        '80 % range holds',
        'width (log10)',
        'ours is',
      ],
      methods.map(({ method, medianError, withinTwo, pinball, coverage, width, oursAgainst }) => [
        method,
        digits(medianError),
        percent(withinTwo),
        digits(pinball, 4),
        percent(coverage),
        width.toFixed(2),
        oursAgainst?.verdict ?? '',
      ]),
    ),
    ...table(
      [
        'ours, by width',
        ...ranges.byWidth.map(({ width }, i) => `${['narrow', 'middling', 'wide'][i]} (${width.toFixed(2)})`),
      ],
      [['80 % range holds', ...ranges.byWidth.map(({ coverage }) => percent(coverage))]],
    ),
    ...table(
      ['ours, truths below', ...ranges.calibration.map(({ level }) => `P${Math.round(level * 100)}`)],
      [['share', ...ranges.calibration.map(({ below }) => percent(below))]],
    ),
  ]
}

const CHOICES: Readonly<Record<QuantityMetrics['forecaster'], string>> = {
  constant: 'one range for every deal, which was as good as anything finer',
  peers: 'the neighbours alone',
  trees: 'boosted trees',
}

function confidencePart({ confidence, confidenceTyped }: BacktestResult): readonly string[] {
  const rows = [
    ...confidence.map((level) => ['all told', level] as const),
    ...confidenceTyped.map((level) => ['no category, type or partner told', level] as const),
  ].filter(([, level]) => level.judged > 0)
  if (rows.length === 0) return []
  return [
    '## Confidence',
    '',
    ...table(
      ['asked', 'level', 'deals', 'within ×2', 'stated'],
      rows.map(([asked, { level, judged, withinTwo, stated }]) => [
        asked,
        level,
        count(judged),
        percent(withinTwo),
        stated === null ? '' : `${(100 * stated).toFixed(1)} %`,
      ]),
    ),
  ]
}

function nextPart({ next }: BacktestResult): readonly string[] {
  if (next.length === 0) return []
  return [
    '## Next purchase',
    '',
    `${count(next[0]?.customers ?? 0)} customers known before; a hit is any category of their first day after the split among five named.`,
    '',
    ...table(
      ['rule', 'hit rate at 5', 'ours is better by'],
      next.map(({ method, hitRate, oursBetterBy }) => [
        method,
        percent(hitRate),
        oursBetterBy == null ? '' : percent(oursBetterBy).replace(' %', ' points'),
      ]),
    ),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line), '']
}

function digits({ value, low, high }: Measured, places = 3): string {
  return `${value.toFixed(places)} [${low.toFixed(places)}, ${high.toFixed(places)}]`
}

function percent({ value, low, high }: Measured): string {
  return `${(100 * value).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`
}

const count = (value: number): string => value.toLocaleString('en-US')
