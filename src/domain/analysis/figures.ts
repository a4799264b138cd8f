/** Turns forecasts into facts: one for each bound of each range, for its baseline and for each factor. */
import { addDays } from '../calendar.ts'
import type { Estimate, FactUnit } from '../evidence.ts'
import { type FactBook, fromFacts, fromInput, fromProjects } from '../fact-book.ts'
import type { Forecasts, Quantity, QuantityForecast, ShareForecast } from '../forecast.ts'
import type { HistoryDescription } from '../project.ts'
import type { Figure, Range, ShareLine } from './opportunity-analysis.ts'

interface QuantityWords {
  readonly label: string
  readonly unit: FactUnit
}

function quantityWords(history: HistoryDescription): Readonly<Record<Quantity, QuantityWords>> {
  const rule =
    history.annualValueRule === 'services' ? 'monthly × 12 + upfront' : 'contract value ÷ years, at least one year'
  return {
    annualValue: { label: `annual revenue (ARR; ${rule})`, unit: 'moneyPerYear' },
    monthlyValue: { label: 'monthly revenue (MRR)', unit: 'moneyPerMonth' },
    upfrontValue: { label: 'upfront revenue', unit: 'money' },
    totalValue: { label: 'total value over the whole life', unit: 'money' },
    gapDays: { label: 'gap from won to start', unit: 'days' },
    durationMonths: { label: 'duration of delivery', unit: 'months' },
  }
}

const QUANTITIES: readonly Quantity[] = [
  'annualValue',
  'monthlyValue',
  'upfrontValue',
  'totalValue',
  'gapDays',
  'durationMonths',
]

/** P10, P50 and P90 as facts, or the two counts that say why there are none. */
export function rangeFacts(
  book: FactBook,
  input: {
    readonly id: string
    readonly label: string
    readonly unit: FactUnit
    readonly estimate: Estimate
    readonly projectIds: readonly string[]
  },
): Range {
  const { id, label, unit, estimate, projectIds } = input
  const from = [fromProjects(projectIds)]
  if (estimate.kind === 'withheld') {
    const have = book.add({
      id: `${id}.have`,
      label: `comparable projects that tell the ${label}`,
      value: estimate.have,
      unit: 'count',
      formula: 'number of comparable projects with a value',
      from,
    })
    const needed = book.add({
      id: `${id}.needed`,
      label: `comparable projects needed for the ${label}`,
      value: estimate.needed,
      unit: 'count',
      formula: 'fixed minimum below which a range would be its own extremes',
      from: [],
    })
    const { reason, have: h, needed: n } = estimate
    return { kind: 'withheld', reason, have: h, needed: n, factIds: [have, needed] }
  }
  const bound = (name: 'p10' | 'p50' | 'p90', words: string) =>
    book.add({
      id: `${id}.${name}`,
      label: `${label}, ${name.toUpperCase()}`,
      value: estimate[name],
      unit,
      formula: `${words} of ${estimate.n} comparable projects; ${estimate.method}`,
      from,
    })
  const factIds = {
    p10: bound('p10', 'lower end of the 80 % range'),
    p50: bound('p50', 'central value'),
    p90: bound('p90', 'upper end of the 80 % range'),
  }
  return { kind: 'given', p10: estimate.p10, p50: estimate.p50, p90: estimate.p90, n: estimate.n, factIds }
}

/** Every quantity, then the launch date that follows from the gap. */
export function figuresOf(
  book: FactBook,
  input: { readonly forecasts: Forecasts; readonly history: HistoryDescription; readonly closeDate: string },
): readonly Figure[] {
  const words = quantityWords(input.history)
  const figures = QUANTITIES.map((quantity) =>
    figureOf(book, { quantity, forecast: input.forecasts.quantities[quantity], ...words[quantity] }),
  )
  const gap = figures.find((figure) => figure.quantity === 'gapDays') as Figure
  return [...figures, launchFigure(book, gap, input.closeDate)]
}

function figureOf(
  book: FactBook,
  input: { readonly quantity: Quantity; readonly forecast: QuantityForecast } & QuantityWords,
): Figure {
  const { quantity, forecast, label, unit } = input
  const { projectIds } = forecast
  const estimate = quantity === 'gapDays' ? inWholeDays(forecast.estimate) : forecast.estimate
  const range = rangeFacts(book, { id: quantity, label, unit, estimate, projectIds })
  return {
    quantity,
    label,
    unit,
    range,
    method: estimate.kind === 'given' ? estimate.method : null,
    baseline: baselineFacts(book, input, range),
    factors: forecast.factors.map((factor, index) => ({
      label: factor.label,
      effect: factor.effect,
      factId: book.add({
        id: `${quantity}.factor.${index + 1}`,
        label: factor.label,
        value: factor.effect,
        unit: 'effect',
        formula: `effect on the ${label}, seen in ${factor.projectIds.length} projects`,
        from: [fromProjects(factor.projectIds)],
      }),
    })),
  }
}

/** A day is the least that a calendar tells; half a day would show as one and add none to the close date. */
function inWholeDays(estimate: Estimate): Estimate {
  if (estimate.kind === 'withheld') return estimate
  const { p10, p50, p90 } = estimate
  return { ...estimate, p10: Math.round(p10), p50: Math.round(p50), p90: Math.round(p90) }
}

function baselineFacts(
  book: FactBook,
  input: { readonly quantity: Quantity; readonly forecast: QuantityForecast } & QuantityWords,
  range: Range,
): Figure['baseline'] {
  const { baseline } = input.forecast
  if (baseline === null) return null
  const factId = book.add({
    id: `${input.quantity}.baseline`,
    label: `${input.label}, ${baseline.label}`,
    value: baseline.value,
    unit: input.unit,
    formula: `${baseline.label} of ${baseline.n} projects, the plain guess that the forecast has to beat`,
    from: [{ kind: 'history', field: `${input.quantity} (${baseline.label})` }],
  })
  if (range.kind === 'withheld' || baseline.value === 0) return { label: baseline.label, factId, versusFactId: null }
  const versusFactId = book.add({
    id: `${input.quantity}.versusBaseline`,
    label: `${input.label} against the ${baseline.label}`,
    value: (range.p50 as number) / baseline.value - 1,
    unit: 'effect',
    formula: 'P50 ÷ baseline − 1',
    from: [fromFacts(range.factIds.p50, factId)],
  })
  return { label: baseline.label, factId, versusFactId }
}

/** launch date = close date + gap. */
function launchFigure(book: FactBook, gap: Figure, closeDate: string): Figure {
  const figure = { quantity: 'launchDate', label: 'launch date', unit: 'date', method: null, factors: [] } as const
  const { range } = gap
  if (range.kind === 'withheld') return { ...figure, range, baseline: null }
  const day = (name: 'p10' | 'p50' | 'p90') => addDays(closeDate, range[name] as number)
  const bound = (name: 'p10' | 'p50' | 'p90') =>
    book.add({
      id: `launchDate.${name}`,
      label: `launch date, ${name.toUpperCase()}`,
      value: day(name),
      unit: 'date',
      formula: 'close date + gap, in whole days',
      from: [fromInput('closeDate'), fromFacts(range.factIds[name])],
    })
  const factIds = { p10: bound('p10'), p50: bound('p50'), p90: bound('p90') }
  return {
    ...figure,
    range: { kind: 'given', p10: day('p10'), p50: day('p50'), p90: day('p90'), n: range.n, factIds },
    baseline: null,
  }
}

/** Services, components or funding sources with their shares. */
export function shareLines(
  book: FactBook,
  input: { readonly kind: 'service' | 'component' | 'funding.source'; readonly shares: readonly ShareForecast[] },
): readonly ShareLine[] {
  return input.shares.map((line, index) => {
    const id = `${input.kind}.${index + 1}`
    const { name, projectIds } = line
    const range = (part: 'share' | 'monthly' | 'upfront', unit: FactUnit, estimate: Estimate | null) =>
      estimate === null
        ? null
        : rangeFacts(book, { id: `${id}.${part}`, label: `${part} of ${name}`, unit, estimate, projectIds })
    book.add({
      id: `${id}.name`,
      label: `${input.kind === 'funding.source' ? 'funding source' : input.kind} ${index + 1}`,
      value: name,
      unit: 'text',
      formula: 'as the history names it',
      from: [fromProjects(projectIds)],
    })
    return {
      name,
      share: range('share', 'share', line.share) as Range,
      monthly: range('monthly', 'moneyPerMonth', line.monthly),
      upfront: range('upfront', 'money', line.upfront),
      prevalenceFactId: book.add({
        id: `${id}.prevalence`,
        label: `comparable projects with ${name}`,
        value: line.prevalence,
        unit: 'share',
        formula: 'weighted share of comparable projects that have it',
        from: [fromProjects(projectIds)],
      }),
    }
  })
}
