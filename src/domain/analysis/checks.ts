/** Checks that a careful reader would make, made by code. The prose is checked where it is written: `ground`. */
import { daysBetween } from '../calendar.ts'
import { type FactBook, fromFacts, fromProjects } from '../fact-book.ts'
import { showCount, showMoney, showShare } from '../fact-text.ts'
import type { Candidate, HistoryDescription, PastProject } from '../project.ts'
import type { Check, Figure, LeftOut } from './opportunity-analysis.ts'

/** Monthly × 12 + upfront may miss the annual value by this share (amounts are rounded when recorded), or by one unit. */
const ANNUAL_TOLERANCE = 0.005

interface Checked {
  readonly figures: readonly Figure[]
  readonly leftOut: readonly LeftOut[]
  readonly candidates: readonly Candidate[]
  readonly history: HistoryDescription
  readonly closeDate: string
}

export function checksOf(book: FactBook, input: Checked): readonly Check[] {
  return [
    datesInOrder(input),
    rangesInOrder(input),
    annualOnRows(book, input),
    annualInReport(book, input),
    annualWithinTotal(input),
    ...input.leftOut.map(leftOutCheck),
  ]
}

const figure = (figures: readonly Figure[], quantity: Figure['quantity']) =>
  figures.find((candidate) => candidate.quantity === quantity)?.range

function datesInOrder({ figures, closeDate }: Checked): Check {
  const name = 'close date ≤ launch date'
  const launch = figure(figures, 'launchDate')
  if (launch?.kind !== 'given')
    return { name, outcome: 'notApplicable', detail: 'the launch date is withheld', factIds: [] }
  const isOrdered = daysBetween(closeDate, launch.p10 as string) >= 0
  return {
    name,
    outcome: isOrdered ? 'passed' : 'failed',
    detail: `close ${closeDate}, launch ${launch.p10} to ${launch.p90}`,
    factIds: ['input.closeDate', launch.factIds.p10, launch.factIds.p90],
  }
}

function rangesInOrder({ figures }: Checked): Check {
  const given = figures.flatMap(({ label, range }) => (range.kind === 'given' ? [{ label, range }] : []))
  const bad = given.filter(({ range }) => !(range.p10 <= range.p50 && range.p50 <= range.p90))
  return {
    name: 'P10 ≤ P50 ≤ P90 in every range',
    outcome: bad.length === 0 ? 'passed' : 'failed',
    detail:
      bad.length === 0
        ? `${showCount(given.length)} ranges in order`
        : `out of order: ${bad.map(({ label }) => label).join('; ')}`,
    factIds: bad.flatMap(({ range }) => Object.values(range.factIds)),
  }
}

/** Whether a row keeps the rule; null where it does not tell all three amounts. */
function keepsAnnualRule({ monthlyValue, upfrontValue, annualValue }: PastProject): boolean | null {
  if (monthlyValue === null || upfrontValue === null || annualValue === null) return null
  return isNear(monthlyValue * 12 + upfrontValue, annualValue)
}

const isNear = (value: number, expected: number): boolean =>
  Math.abs(value - expected) <= Math.max(1, ANNUAL_TOLERANCE * Math.abs(expected))

function annualOnRows(book: FactBook, { candidates, history }: Checked): Check {
  const name = 'MRR × 12 + upfront = ARR on every row'
  if (history.annualValueRule !== 'services')
    return {
      name,
      outcome: 'notApplicable',
      detail: 'this history derives the yearly value from the contract value',
      factIds: [],
    }
  const told = candidates.filter(({ project }) => keepsAnnualRule(project) !== null)
  if (told.length === 0)
    return { name, outcome: 'notApplicable', detail: 'no retrieved row tells all three amounts', factIds: [] }
  const broken = told.filter(({ project }) => keepsAnnualRule(project) === false)
  const id = book.add({
    id: 'check.annualRows',
    label: 'retrieved rows that break MRR × 12 + upfront = ARR',
    value: broken.length,
    unit: 'count',
    formula: `rows of ${told.length} that miss it by more than ${showShare(ANNUAL_TOLERANCE)} and more than 1 ${history.currency}`,
    from: [fromProjects(broken.map(({ project }) => project.projectId))],
  })
  return {
    name,
    outcome: broken.length === 0 ? 'passed' : 'failed',
    detail: `${showCount(broken.length)} of ${showCount(told.length)} rows miss it by more than ${showShare(ANNUAL_TOLERANCE)}`,
    factIds: [id],
  }
}

/** Medians of a sum are not sums of medians, so the report's own identity is held to the range, and the miss is told. */
function annualInReport(book: FactBook, { figures, history }: Checked): Check {
  const name = 'MRR × 12 + upfront = ARR in this report'
  const [annual, monthly, upfront] = (['annualValue', 'monthlyValue', 'upfrontValue'] as const).map((quantity) =>
    figure(figures, quantity),
  )
  if (history.annualValueRule !== 'services')
    return { name, outcome: 'notApplicable', detail: 'ARR follows from the contract value here', factIds: [] }
  if (annual?.kind !== 'given' || monthly?.kind !== 'given' || upfront?.kind !== 'given')
    return { name, outcome: 'notApplicable', detail: 'one of the three is withheld', factIds: [] }
  const sum = (monthly.p50 as number) * 12 + (upfront.p50 as number)
  const sumId = book.add({
    id: 'check.annualSum',
    label: 'P50 of MRR × 12 + P50 of upfront',
    value: sum,
    unit: 'moneyPerYear',
    formula: 'monthlyValue.p50 × 12 + upfrontValue.p50',
    from: [fromFacts(monthly.factIds.p50, upfront.factIds.p50)],
  })
  const isInside = sum >= (annual.p10 as number) && sum <= (annual.p90 as number)
  const isEqual = isNear(sum, annual.p50 as number)
  return {
    name,
    outcome: isInside || isEqual ? 'passed' : 'failed',
    detail: isEqual
      ? `${showMoney(sum, history.currency)}, as forecast`
      : `${showMoney(sum, history.currency)} against a P50 of ${showMoney(annual.p50 as number, history.currency)}: ` +
        `${isInside ? 'inside' : 'outside'} P10 to P90 (central values of parts need not add up to that of the whole)`,
    factIds: [sumId, annual.factIds.p50],
  }
}

/** One year cannot be worth more than the whole life; the forecast sees to it, and a miss is told. */
function annualWithinTotal({ figures, history }: Checked): Check {
  const name = 'annual revenue ≤ total value, bound by bound'
  const [annual, total] = [figure(figures, 'annualValue'), figure(figures, 'totalValue')]
  if (history.annualValueRule !== 'contract-value' || annual?.kind !== 'given' || total?.kind !== 'given')
    return { name, outcome: 'notApplicable', detail: 'the two are not both forecast from contract values', factIds: [] }
  const missed = (['p10', 'p50', 'p90'] as const).filter(
    (bound) => (annual[bound] as number) > (total[bound] as number),
  )
  const shown = (bound: 'p10' | 'p50' | 'p90') =>
    `${bound.toUpperCase()} ${showMoney(annual[bound] as number, history.currency)} a year against ${showMoney(total[bound] as number, history.currency)} in all`
  return {
    name,
    outcome: missed.length === 0 ? 'passed' : 'failed',
    detail: missed.length === 0 ? 'at P10, P50 and P90' : missed.map(shown).join('; '),
    factIds: missed.flatMap((bound) => [annual.factIds[bound], total.factIds[bound]]),
  }
}

function leftOutCheck({ reason, from, count, factId }: LeftOut): Check {
  return {
    name: `left out of ${from}`,
    outcome: 'noted',
    detail: `${showCount(count)} ${count === 1 ? 'row' : 'rows'}: ${reason}`,
    factIds: [factId],
  }
}
