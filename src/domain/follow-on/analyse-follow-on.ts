/** What comparable customers bought next, what this customer has open, and how contracts grew: each figure a fact. */

import { rowsOf } from '../analysis/analyse-opportunity.ts'
import { comparableProjects } from '../analysis/comparable.ts'
import { rangeFacts } from '../analysis/figures.ts'
import type { LeftOut, OpportunityAnalysis, Range, Statement, Unknown } from '../analysis/opportunity-analysis.ts'
import { type Estimate, MIN_COMPARABLE } from '../evidence.ts'
import { carriedFacts, createFactBook, type FactBook, fromFacts, fromProjects, fromStatement } from '../fact-book.ts'
import { showCount } from '../fact-text.ts'
import type { Opportunity } from '../opportunity.ts'
import type { Candidate, HistoryDescription, PastProject } from '../project.ts'
import { quantile } from '../statistics.ts'
import { normalizedName } from '../text.ts'
import type { FollowOnAnalysis, NextPurchase } from './follow-on-analysis.ts'
import { nextPurchaseFacts, ruleFact } from './next-facts.ts'
import type { NextModel } from './next-model.ts'
import { evidenceOf, followedBy, namesOf, type PurchaseKind, type Transition, transitionsOf } from './next-purchases.ts'
import { rankNext } from './rank-next.ts'
import { timelineOf } from './timeline.ts'

export interface FollowOnQuestion {
  readonly opportunity: Opportunity
  readonly analysis: OpportunityAnalysis
  /** What this customer and the comparable ones bought: a window of time without holes. */
  readonly customerRows: readonly Candidate[]
  readonly history: HistoryDescription
  /** What was learned from the history about next purchases. */
  readonly model: NextModel
  readonly statement: Statement
  /** YYYY-MM-DD. */
  readonly today: string
}

/** As many as a seller can prepare for. */
const MAX_NEXT = 5

/** Of the comparable projects, a category with this share stands for the deal's own. */
const OWN_CATEGORY_SHARE = 0.2

export function analyseFollowOn(question: FollowOnQuestion): FollowOnAnalysis {
  const { opportunity, analysis, history, model, statement, today } = question
  const book = createFactBook(analysis.facts)
  const rows = [...new Map(question.customerRows.map(({ project }) => [project.projectId, project])).values()]
  const comparable = comparableProjects(analysis)
  const isAnchor = anchorTest(comparable)
  const transitions = transitionsOf(rows, { customerOf, until: opportunity.closeDate })
  const anchored = transitions.filter(({ anchor }) => isAnchor(anchor))
  observationFacts(book, rows, anchored, statement)
  const customers = new Set(anchored.map(({ customer }) => customer)).size
  const isEnough = customers >= MIN_COMPARABLE
  const growth = growthOf(book, comparable, history)
  const own = ownProjects(book, rows, analysis, opportunity)
  // Its latest purchases, whatever they were: those that the analysis found besides are there because they are like this deal.
  const latest = new Set(rows.map(({ projectId }) => projectId))
  const bought = own.filter(
    ({ closeDate, projectId }) => closeDate !== null && closeDate < opportunity.closeDate && latest.has(projectId),
  )
  const next = isEnough
    ? (['category', 'service'] as const).flatMap((kind) =>
        nextOf(book, { kind, transitions, anchored, own: bought, model, history }),
      )
    : []
  const leftOut = leftOutOf(book, rows, opportunity.closeDate)
  const facts = [...carriedFacts(analysis.facts, book.all()), ...book.all()]
  return {
    kind: 'followOn',
    opportunity,
    today,
    history,
    next,
    nextReason: nextReason(history, customers, next.length > 0),
    ownProjects: {
      open: own.filter((project) => isOpen(project, today)),
      closed: own.filter((project) => !isOpen(project, today)),
    },
    growth,
    timeline: timelineOf({ analysis, own, next, today, facts }),
    unknowns: unknownsOf(history, customers, growth, next.length > 0),
    leftOut,
    statements: [analysis.statement, statement],
    facts,
    rows: rowsOf(facts, [...question.customerRows, ...analysis.rows.map((project) => ({ project, relevance: 0 }))]),
  }
}

const customerOf = ({ customer }: PastProject): string | null => (customer === null ? null : normalizedName(customer))

/** A project like this deal: comparable itself, or of a category that the comparable ones share. */
export function anchorTest(comparable: readonly PastProject[]): (project: PastProject) => boolean {
  const ids = new Set(comparable.map(({ projectId }) => projectId))
  const counts = new Map<string, number>()
  for (const name of comparable.flatMap((project) => namesOf(project, 'category')))
    counts.set(name, (counts.get(name) ?? 0) + 1)
  const own = new Set(
    [...counts].filter(([, count]) => count >= OWN_CATEGORY_SHARE * comparable.length).map(([name]) => name),
  )
  return (project) => ids.has(project.projectId) || namesOf(project, 'category').some((name) => own.has(name))
}

/** Still running, or recorded as open. */
const isOpen = ({ outcome, endDate }: PastProject, today: string): boolean =>
  outcome === 'open' || (outcome !== 'lost' && endDate !== null && endDate >= today)

function observationFacts(
  book: FactBook,
  rows: readonly PastProject[],
  anchored: readonly Transition[],
  statement: Statement,
): void {
  book.add({
    id: 'followOn.rows',
    label: 'purchases of this and the comparable customers that were looked at',
    value: rows.length,
    unit: 'count',
    formula: 'distinct rows of the statement',
    from: [fromStatement(statement.id)],
  })
  const firsts = [...new Map(anchored.map((transition) => [transition.customer, transition])).values()]
  book.add({
    id: 'followOn.customers',
    label: 'customers that bought something after a project like this',
    value: firsts.length,
    unit: 'count',
    formula:
      'customers with a later purchase after a comparable project, or after one of its category; of each the last such project and what followed',
    from: [
      fromFacts('followOn.rows'),
      fromProjects([
        ...new Set(firsts.flatMap(({ anchor, next }) => [anchor, ...next.slice(0, 1)]).map((one) => one.projectId)),
      ]),
    ],
  })
  const buyers = [
    ...Map.groupBy(
      rows.filter(({ customer }) => customer !== null),
      customerOf,
    ),
  ]
  if (buyers.length < MIN_COMPARABLE) return
  const repeat = buyers.filter(([, own]) => own.length > 1)
  book.add({
    id: 'followOn.repeat',
    label: 'customers that bought more than once',
    value: repeat.length / buyers.length,
    unit: 'share',
    formula: `${repeat.length} customers with more than one purchase ÷ ${buyers.length} customers looked at`,
    from: [fromFacts('followOn.rows'), fromStatement(statement.id)],
  })
}

function nextOf(
  book: FactBook,
  input: {
    readonly kind: PurchaseKind
    readonly transitions: readonly Transition[]
    readonly anchored: readonly Transition[]
    readonly own: readonly PastProject[]
    readonly model: NextModel
    readonly history: HistoryDescription
  },
): readonly NextPurchase[] {
  const { kind, transitions, anchored, own, history } = input
  const model = input.model.kinds[kind]
  const after = followedBy(anchored, kind)
  const anyhow = followedBy(transitions, kind)
  // One other customer that bought a thing is an anecdote; what this customer bought itself is not.
  const ranked = rankNext({ kind, model, after, own })
    .map(({ name, own: bought }) => ({ name, bought, ...evidenceOf({ name, kind, anchored, after, anyhow }) }))
    .filter(({ customers, bought }) => customers > 1 || bought.length > 0)
    .slice(0, MAX_NEXT)
  if (ranked.length > 0) ruleFact(book, kind, model)
  return ranked.map((purchase, index) => nextPurchaseFacts(book, { kind, purchase, index, history }))
}

function nextReason(history: HistoryDescription, customers: number, isNamed: boolean): string {
  if (history.known.customer === 0) return 'this history does not tell who bought'
  if (customers >= MIN_COMPARABLE && !isNamed)
    return `not told: ${showCount(customers)} customers bought something later, but nothing with a category or service twice`
  return customers >= MIN_COMPARABLE
    ? `counted over ${showCount(customers)} customers that bought something after a project like this`
    : `not enough history: ${customers} customers bought something after a project like this, ${MIN_COMPARABLE} needed`
}

/** Change of value by amendment among amended comparable projects. */
function growthOf(book: FactBook, comparable: readonly PastProject[], history: HistoryDescription): Range | null {
  if (history.known.amendments === 0) return null
  const amended = comparable.filter(
    ({ amendments, amendedValue, totalValue }) =>
      (amendments ?? 0) > 0 && amendedValue !== null && (totalValue ?? 0) > 0,
  )
  const changes = amended.map(({ amendedValue, totalValue }) => (amendedValue as number) / (totalValue as number) - 1)
  const n = changes.length
  const estimate: Estimate =
    n < MIN_COMPARABLE
      ? {
          kind: 'withheld',
          reason: `not enough history: ${n} amended projects, ${MIN_COMPARABLE} needed`,
          have: n,
          needed: MIN_COMPARABLE,
        }
      : {
          kind: 'given',
          p10: quantile(changes, 0.1),
          p50: quantile(changes, 0.5),
          p90: quantile(changes, 0.9),
          n,
          method: 'quantiles of latest ÷ first value − 1, not calibrated',
        }
  const projectIds = amended.map(({ projectId }) => projectId)
  return rangeFacts(book, {
    id: 'followOn.growth',
    label: 'change of value by amendment',
    unit: 'effect',
    estimate,
    projectIds,
  })
}

/** This customer's purchases in either query, newest first. */
function ownProjects(
  book: FactBook,
  rows: readonly PastProject[],
  analysis: OpportunityAnalysis,
  opportunity: Opportunity,
): readonly PastProject[] {
  const name = normalizedName(opportunity.customerName)
  const all = new Map([...analysis.rows, ...rows].map((project) => [project.projectId, project]))
  const own = [...all.values()]
    .filter((project) => customerOf(project) === name)
    .toSorted((a, b) => ((a.closeDate ?? '') < (b.closeDate ?? '') ? 1 : -1))
  book.add({
    id: 'followOn.own',
    label: 'past projects of this customer',
    value: own.length,
    unit: 'count',
    formula: 'retrieved projects whose customer has the same name',
    from: [fromProjects(own.map(({ projectId }) => projectId))],
  })
  return own
}

function unknownsOf(
  history: HistoryDescription,
  customers: number,
  growth: Range | null,
  isNamed: boolean,
): readonly Unknown[] {
  return [
    ...(!isNamed
      ? [{ what: 'what is bought next', why: nextReason(history, customers, isNamed), factIds: ['followOn.customers'] }]
      : []),
    ...(growth?.kind === 'withheld'
      ? [{ what: 'growth by amendment', why: growth.reason, factIds: growth.factIds }]
      : []),
    ...(growth === null
      ? [{ what: 'growth by amendment', why: 'no project in this history tells its amendments', factIds: [] }]
      : []),
  ]
}

function leftOutOf(book: FactBook, rows: readonly PastProject[], closeDate: string): readonly LeftOut[] {
  const rules: readonly (readonly [string, string, (project: PastProject) => boolean])[] = [
    ['noCustomer', 'the customer is not told', ({ customer }) => customer === null],
    ['noCloseDate', 'the close date is not told', ({ closeDate: won }) => won === null],
    [
      'laterThanDeal',
      'closed on or after the day this deal closes',
      ({ closeDate: won }) => won !== null && won >= closeDate,
    ],
  ]
  return rules.map(([id, reason, applies]) => {
    const hit = rows.filter(applies)
    const factId = book.add({
      id: `followOn.leftOut.${id}`,
      label: `purchases left out: ${reason}`,
      value: hit.length,
      unit: 'count',
      formula: `rows where: ${reason}`,
      from: [fromProjects(hit.map(({ projectId }) => projectId))],
    })
    return { reason, from: 'what is bought next', count: hit.length, factId }
  })
}
