/** A plan whose lines add up to the cost, to the unit: by the sources of comparable projects, or programmes and own budget. */
import type { Figure, ShareLine } from '../analysis/opportunity-analysis.ts'
import { type FactBook, fromFacts } from '../fact-book.ts'
import type { FundingOption, FundingPlan, FundingPlanLine } from './funding-analysis.ts'

interface Part {
  readonly source: string
  /** 0 … 1; all parts together 1. */
  readonly share: number
  readonly basis: string
  readonly factIds: readonly string[]
}

/** Sources below this share of the cost make one line together. */
const SMALL = 0.01
/** Means of shares that should add up to one miss it by the rounding of a double. */
const NOTHING = 1e-9

export function planOf(
  book: FactBook,
  input: {
    readonly cost: Figure | undefined
    readonly sources: readonly ShareLine[]
    readonly options: readonly FundingOption[]
    /** How many projects count as comparable, whether they tell who paid or not. */
    readonly comparable: number
  },
): { readonly plan: FundingPlan | null; readonly reason: string } {
  const { cost } = input
  if (cost?.range.kind !== 'given') return { plan: null, reason: 'no plan: the value of the opportunity is withheld' }
  const total = Math.round(Number(cost.range.p50))
  if (total <= 0) return { plan: null, reason: 'no plan: the central value is nothing' }
  const costFactId = book.add({
    id: 'funding.cost',
    label: 'cost to fund',
    value: total,
    unit: 'money',
    formula: `P50 of the ${cost.quantity === 'totalValue' ? 'total value' : 'annual revenue'}, rounded to the unit`,
    from: [fromFacts(cost.range.factIds.p50)],
  })
  const history = historyParts(input.sources)
  const parts = history.length > 0 ? history : programmeParts(book, input.options, total)
  const basis =
    history.length > 0
      ? `mean shares of the cost in the ${tellingOf(input.sources)} of ${input.comparable} comparable projects that tell who paid`
      : 'the least that eligible programmes pay; the customer’s own budget carries the rest'
  return {
    plan: { costFactId, costLabel: cost.label, lines: linesOf(book, parts, total, costFactId), basis },
    reason: basis,
  }
}

/** The projects behind the shares: those of the comparable ones that tell any source. */
const tellingOf = (sources: readonly ShareLine[]): number =>
  Math.max(0, ...sources.map(({ share }) => (share.kind === 'given' ? share.n : 0)))

/** Told sources keep their share of the cost; only shares that come to more than the cost are scaled down to it. */
function historyParts(sources: readonly ShareLine[]): readonly Part[] {
  const given = sources.flatMap(({ name, share }) =>
    share.kind === 'given' && Number(share.p50) > 0
      ? [{ name, value: Number(share.p50), factId: share.factIds.p50 }]
      : [],
  )
  if (given.length === 0) return []
  const sum = given.reduce((total, { value }) => total + value, 0)
  const parts = given.map(({ name, value, factId }) => ({
    source: name,
    share: value / Math.max(1, sum),
    basis: 'as comparable projects were funded',
    factIds: [factId],
  }))
  return [...smallTogether(parts), ...restOf(1 - sum, given)]
}

function restOf(share: number, given: readonly { readonly factId: string }[]): readonly Part[] {
  if (share < NOTHING) return []
  const basis = 'comparable projects do not tell who paid this'
  return [{ source: 'Own budget or others, not told', share, basis, factIds: given.map(({ factId }) => factId) }]
}

function smallTogether(parts: readonly Part[]): readonly Part[] {
  const small = parts.filter(({ share }) => share < SMALL)
  if (small.length < 2) return parts
  return [
    ...parts.filter(({ share }) => share >= SMALL),
    {
      source: 'Other sources',
      share: small.reduce((total, { share }) => total + share, 0),
      basis: `together, as comparable projects were funded: ${small.map(({ source }) => source).join(', ')}`,
      factIds: small.flatMap(({ factIds }) => factIds),
    },
  ]
}

/** Programmes count with the least they pay, because a plan on hopes adds up to nothing. */
function programmeParts(book: FactBook, options: readonly FundingOption[], total: number): readonly Part[] {
  let rest = total
  const programmes = options.flatMap(({ name, eligible, amount }): readonly Part[] => {
    const least = amount === null ? 0 : Math.min(Number(book.get(amount.low)?.value ?? 0), rest)
    if (eligible !== 'yes' || amount === null || least <= 0) return []
    rest -= least
    return [{ source: name, share: least / total, basis: 'eligible; the least it pays', factIds: [amount.low] }]
  })
  return [
    ...programmes,
    { source: 'Customer’s own budget', share: rest / total, basis: 'what no source is known to pay', factIds: [] },
  ]
}

/** Rounded to the unit with the largest remainders first, so that the lines add up to the total exactly. */
function linesOf(
  book: FactBook,
  parts: readonly Part[],
  total: number,
  costFactId: string,
): readonly FundingPlanLine[] {
  const floors = parts.map(({ share }) => Math.floor(share * total))
  let missing = total - floors.reduce((sum, amount) => sum + amount, 0)
  const byRemainder = parts
    .map(({ share }, index) => ({ index, remainder: share * total - Math.floor(share * total) }))
    .toSorted((a, b) => b.remainder - a.remainder)
  for (const { index } of byRemainder) {
    if (missing <= 0) break
    floors[index] = (floors[index] ?? 0) + 1
    missing -= 1
  }
  return parts.map(({ source, share, basis, factIds }, index) => {
    const shareFactId = book.add({
      id: `funding.plan.${index + 1}.share`,
      label: `share of the plan from ${source}`,
      value: share,
      unit: 'share',
      formula: basis,
      from: [fromFacts(costFactId, ...factIds)],
    })
    const amountFactId = book.add({
      id: `funding.plan.${index + 1}.amount`,
      label: `part of the plan from ${source}`,
      value: floors[index] ?? 0,
      unit: 'money',
      formula: 'share × cost, rounded so that all parts add up to the cost',
      from: [fromFacts(costFactId, shareFactId)],
    })
    book.add({
      id: `funding.plan.${index + 1}.name`,
      label: 'source in the plan',
      value: source,
      unit: 'text',
      formula: basis,
      from: [fromFacts(shareFactId)],
    })
    return { source, amountFactId, shareFactId, basis }
  })
}
