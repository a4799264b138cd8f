/** How the opportunity can be paid for: programmes weighed one by one, sources that history shows, and a plan that adds up. */
import { rowsOf } from '../analysis/analyse-opportunity.ts'
import { comparableProjects } from '../analysis/comparable.ts'
import { shareLines } from '../analysis/figures.ts'
import type { Figure, OpportunityAnalysis, Unknown } from '../analysis/opportunity-analysis.ts'
import { daysBetween } from '../calendar.ts'
import { carriedFacts, createFactBook, type FactBook, fromFacts } from '../fact-book.ts'
import type { Opportunity } from '../opportunity.ts'
import type { HistoryDescription } from '../project.ts'
import type { CatalogueEntry, FundingCatalogue } from './catalogue.ts'
import { eligibilityOf } from './eligibility.ts'
import type { FundingAnalysis, FundingOption } from './funding-analysis.ts'
import { planOf } from './plan.ts'

export interface FundingQuestion {
  readonly opportunity: Opportunity
  readonly analysis: OpportunityAnalysis
  readonly catalogue: FundingCatalogue
  readonly history: HistoryDescription
  /** YYYY-MM-DD. */
  readonly today: string
}

export function analyseFunding(question: FundingQuestion): FundingAnalysis {
  const { opportunity, analysis, catalogue, history, today } = question
  const book = createFactBook(analysis.facts)
  const cost = costFigure(analysis)
  const options = catalogue.entries
    .map((entry) =>
      optionOf(book, { entry, cost, opportunity, history, today, reviewAfterDays: catalogue.reviewAfterDays }),
    )
    .toSorted((a, b) => rank(a) - rank(b))
  countFacts(book, options)
  const sources = shareLines(book, { kind: 'funding.source', shares: analysis.fundingShares })
  const { plan, reason } = planOf(book, { cost, sources, options, comparable: comparableProjects(analysis).length })
  const facts = [...carriedFacts(analysis.facts, book.all()), ...book.all()]
  return {
    kind: 'funding',
    opportunity,
    today,
    history,
    catalogueAsOf: catalogue.entries.map(({ source }) => source.checked).toSorted()[0] ?? today,
    options,
    sources,
    cost: cost?.range ?? null,
    plan,
    planReason: reason,
    unknowns: unknownsOf(history, options, cost),
    statement: analysis.statement,
    facts,
    rows: rowsOf(
      facts,
      analysis.rows.map((project) => ({ project, relevance: 0 })),
    ),
  }
}

/** What has to be paid for: the whole value where it is known, else the first year. */
function costFigure({ figures }: OpportunityAnalysis): Figure | undefined {
  const given = (quantity: string) =>
    figures.find((figure) => figure.quantity === quantity && figure.range.kind === 'given')
  return given('totalValue') ?? given('annualValue')
}

const rank = ({ eligible }: FundingOption): number => ({ yes: 0, unknown: 1, no: 2 })[eligible]

interface OptionInput {
  readonly entry: CatalogueEntry
  readonly cost: Figure | undefined
  readonly opportunity: Opportunity
  readonly history: HistoryDescription
  readonly today: string
  readonly reviewAfterDays: number
}

function optionOf(book: FactBook, input: OptionInput): FundingOption {
  const { entry, opportunity, today, reviewAfterDays } = input
  const { eligible, reasons } = eligibilityOf(entry, opportunity)
  const { amount, reason } = eligible === 'no' ? { amount: null, reason: 'not eligible' } : amountOf(book, input)
  const age = daysBetween(entry.source.checked, today)
  const isOld = age > reviewAfterDays
  return {
    entryId: entry.id,
    name: entry.name,
    provider: entry.provider,
    kind: entry.kind,
    eligible,
    reasons,
    amount,
    amountReason: reason,
    steps: entry.steps,
    findOut: [
      ...entry.findOut,
      ...reasons.flatMap(({ answer, why, rule }) => (answer === 'unknown' ? [`${rule}: ${why}`] : [])),
    ],
    source: { url: entry.source.url, checked: entry.source.checked },
    warning: isOld
      ? `checked ${entry.source.checked}, ${age} days ago: open the source before relying on it`
      : entry.source.official
        ? null
        : 'the source read is not the provider’s own page',
  }
}

/** From nothing, or the floor, up to the smaller of cap and share; only in the history's own currency. */
function amountOf(
  book: FactBook,
  { entry, cost, history }: OptionInput,
): { readonly amount: FundingOption['amount']; readonly reason: string } {
  const { share, cap, floor, of, basis } = entry.pays
  if (share === null && cap === null) return { amount: null, reason: basis }
  if (cost?.range.kind !== 'given') return { amount: null, reason: `${basis}; the cost is withheld` }
  const foreign = [cap, floor].find((one) => one !== null && one.currency !== history.currency)
  if (foreign != null)
    return {
      amount: null,
      reason: `${basis}; given in ${foreign.currency}, the history is in ${history.currency}, and no rate is used`,
    }
  const { p10, p90, factIds } = cost.range
  const most = Math.min((share?.high ?? 1) * Number(p90), cap?.amount ?? Number.POSITIVE_INFINITY)
  const least = Math.min(Math.max(floor?.amount ?? 0, of === 'whole' ? (share?.low ?? 0) * Number(p10) : 0), most)
  const source = { kind: 'catalogue', entryId: entry.id, source: entry.source.url, asOf: entry.source.checked } as const
  const fact = (end: 'low' | 'high', value: number, formula: string) =>
    book.add({
      id: `funding.option.${entry.id}.${end}`,
      label: `${end === 'low' ? 'least' : 'most'} that ${entry.name} may pay`,
      value,
      unit: 'money',
      formula,
      from: [source, fromFacts(factIds.p10, factIds.p90)],
    })
  return {
    amount: {
      low: fact(
        'low',
        least,
        floor === null ? 'nothing is certain before an award' : 'the smallest award, at most the cost',
      ),
      high: fact('high', most, `the smallest of: cap, share × P90 of the cost; ${basis}`),
    },
    reason: basis,
  }
}

function countFacts(book: FactBook, options: readonly FundingOption[]): void {
  const count = (id: string, label: string, answer: FundingOption['eligible']) =>
    book.add({
      id: `funding.${id}`,
      label,
      value: options.filter(({ eligible }) => eligible === answer).length,
      unit: 'count',
      formula: 'options of the catalogue, by their rules',
      from: [],
    })
  count('eligible', 'programmes whose every rule is met', 'yes')
  count('open', 'programmes with a rule that cannot be answered yet', 'unknown')
  count('excluded', 'programmes that a rule excludes', 'no')
  for (const option of options) {
    book.add({
      id: `funding.option.${option.entryId}.name`,
      label: 'funding programme',
      value: option.name,
      unit: 'text',
      formula: `catalogue; eligible: ${option.eligible}`,
      from: [{ kind: 'catalogue', entryId: option.entryId, source: option.source.url, asOf: option.source.checked }],
    })
  }
}

function unknownsOf(
  history: HistoryDescription,
  options: readonly FundingOption[],
  cost: Figure | undefined,
): readonly Unknown[] {
  return [
    ...(cost === undefined ? [{ what: 'the cost to fund', why: 'the value is withheld', factIds: [] }] : []),
    ...(history.known.funding === 0
      ? [{ what: 'how past projects were funded', why: 'no project in this history tells it', factIds: [] }]
      : []),
    ...options
      .filter(({ eligible, amount }) => eligible !== 'no' && amount === null)
      .map(({ name, amountReason, entryId }) => ({
        what: `what ${name} would pay`,
        why: amountReason,
        factIds: [`funding.option.${entryId}.name`],
      })),
  ]
}
