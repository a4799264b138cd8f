/** From an opportunity to what to look for. Words are weighed by where they stand; how rare they are, the index knows (BM25). */
import { InvariantError } from '#lib/errors'
import { addDays } from './calendar.ts'
import type { Opportunity } from './opportunity.ts'
import { MAX_CANDIDATES, MAX_FOLLOW_ON_ROWS, type PlanTerm, type QueryPlan } from './query-plan.ts'
import { keyTerm, termsOf } from './text.ts'

/** Past this many terms a statement grows and its answer does not change: what comes later weighs next to nothing. */
export const MAX_TERMS = 48
/** What a weight may be; 1 is a word in the description. */
const MAX_WEIGHT = 10

/** A name is chosen to say what matters; a description of the business says it only by the way. */
const NAME = 2
const DESCRIPTION = 1
const FOCUS = 1.5
const BUSINESS = 0.5
/** The same customer or industry is worth about one well-placed word. */
const CUSTOMER = 2
const INDUSTRY = 1

interface Weighed {
  readonly weights: ReadonlyMap<string, number>
  readonly reason: string
}

/** The built-in plan: no filters, because what is unlike is ranked down rather than lost. */
export function planQuery(opportunity: Opportunity): QueryPlan {
  const parts: readonly Weighed[] = [
    weighed('the name', opportunity.name, NAME),
    weighed('the description', opportunity.description, DESCRIPTION),
    weighed('the activity focus', opportunity.activityFocus, FOCUS),
    weighed('the business description', opportunity.businessDescription, BUSINESS),
    key('customer', opportunity.customerName, CUSTOMER),
    key('industry', opportunity.industry, INDUSTRY),
  ]
  const total = new Map<string, number>()
  for (const { weights } of parts)
    for (const [term, weight] of weights) total.set(term, (total.get(term) ?? 0) + weight)
  const terms = [...total]
    .map(([term, weight]): PlanTerm => ({ term, weight: Math.min(MAX_WEIGHT, Math.round(weight * 100) / 100) }))
    .sort((a, b) => b.weight - a.weight)
  const kept = terms.slice(0, MAX_TERMS)
  return {
    purpose: 'opportunity',
    terms: kept,
    filters: [],
    window: windowBefore(opportunity.closeDate),
    rowLimit: MAX_CANDIDATES,
    reasons: [
      ...parts.filter(({ weights }) => weights.size > 0).map(({ reason }) => reason),
      ...(kept.length < terms.length ? [`The ${kept.length} heaviest of ${terms.length} terms are asked for.`] : []),
      windowReason(opportunity.closeDate),
    ],
  }
}

/** A plan from words that somebody else chose: stems as the index holds them, bounded, and the window that no one may widen. */
export function planOfWords(input: {
  readonly opportunity: Opportunity
  readonly words: readonly { readonly word: string; readonly weight: number; readonly reason: string }[]
}): QueryPlan {
  const { opportunity, words } = input
  const weights = new Map<string, number>()
  const reasons: string[] = []
  for (const { word, weight, reason } of words) {
    const terms = termsOf(word)
    for (const term of terms) weights.set(term, Math.max(weights.get(term) ?? 0, weight))
    if (terms.length > 0) reasons.push(`"${word}" (${weight}): ${reason}`)
  }
  for (const { weights: found, reason } of [
    key('customer', opportunity.customerName, CUSTOMER),
    key('industry', opportunity.industry, INDUSTRY),
  ]) {
    for (const [term, weight] of found) weights.set(term, weight)
    if (found.size > 0) reasons.push(reason)
  }
  const terms = [...weights]
    .map(([term, weight]): PlanTerm => ({ term, weight: Math.min(MAX_WEIGHT, Math.max(0.01, weight)) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MAX_TERMS)
  const window = windowBefore(opportunity.closeDate)
  return {
    purpose: 'opportunity',
    terms,
    filters: [],
    window,
    rowLimit: MAX_CANDIDATES,
    reasons: [...reasons, windowReason(opportunity.closeDate)],
  }
}

/** Customers whose other projects a follow-on query may ask for; the filter is a list in one statement. */
const MAX_FOLLOW_ON_CUSTOMERS = 100
/** Enough to see what follows what; with all customers together within MAX_FOLLOW_ON_ROWS. */
const PER_CUSTOMER = 20

/** What these customers bought last before the deal closes. Names are spelt as the history spells them. */
export function planFollowOn(input: {
  readonly opportunity: Opportunity
  readonly customers: readonly string[]
}): QueryPlan {
  const customers = [...new Set(input.customers)].slice(0, MAX_FOLLOW_ON_CUSTOMERS)
  if (customers.length === 0) throw new InvariantError('A follow-on plan needs at least one customer.')
  return {
    purpose: 'followOn',
    terms: [],
    filters: [{ column: 'customer', anyOf: customers }],
    window: windowBefore(input.opportunity.closeDate),
    rowLimit: MAX_FOLLOW_ON_ROWS,
    perCustomer: PER_CUSTOMER,
    reasons: [
      `The ${PER_CUSTOMER} latest projects of each of the ${customers.length} customers of comparable projects, this one's first.`,
      windowReason(input.opportunity.closeDate),
    ],
  }
}

/** Only what closed before the deal may inform its forecast. */
function windowBefore(closeDate: string): QueryPlan['window'] {
  return { from: null, to: addDays(closeDate, -1) }
}

const windowReason = (closeDate: string): string => `Only projects closed before ${closeDate} are compared.`

function weighed(place: string, text: string | null, weight: number): Weighed {
  const counts = new Map<string, number>()
  for (const term of termsOf(text ?? '')) counts.set(term, (counts.get(term) ?? 0) + 1)
  return {
    weights: new Map([...counts].map(([term, count]) => [term, weight * (1 + Math.log(count))])),
    reason: `Terms of ${place} weigh ${weight} each, repeated ones a little more.`,
  }
}

function key(column: 'customer' | 'industry', value: string | null, weight: number): Weighed {
  const term = value === null ? null : keyTerm(column, value)
  return {
    weights: new Map(term === null ? [] : [[term, weight]]),
    reason: `Projects of the same ${column} are preferred.`,
  }
}
