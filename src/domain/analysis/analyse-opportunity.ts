/** From forecasts to an analysis: every figure becomes a fact here, and what cannot be known is said. */
import {
  createFactBook,
  type FactBook,
  fromFacts,
  fromHistory,
  fromInput,
  fromProjects,
  fromStatement,
} from '../fact-book.ts'
import type { Opportunity } from '../opportunity.ts'
import type { Candidate, PastProject } from '../project.ts'
import { percentileOf } from '../statistics.ts'
import { checksOf } from './checks.ts'
import { figuresOf, shareLines } from './figures.ts'
import { distinctCandidates, leftOutOf } from './left-out.ts'
import type { Figure, OpportunityAnalysis, OpportunityQuestion } from './opportunity-analysis.ts'
import { peerFacts } from './peers.ts'
import { similarProjects } from './similar.ts'
import { unknownsOf } from './unknowns.ts'

export function analyseOpportunity(question: OpportunityQuestion): OpportunityAnalysis {
  const { opportunity, options, history, forecasts, statement, retrieval, today } = question
  const book = createFactBook()
  inputFacts(book, opportunity)
  historyFacts(book, question)
  const { kept, duplicates } = distinctCandidates(question.candidates)
  const leftOut = leftOutOf(book, {
    kept,
    duplicates,
    closeDate: opportunity.closeDate,
    tellsGap: history.known.gap > 0,
  })
  const figures = figuresOf(book, { forecasts, history, closeDate: opportunity.closeDate })
  const services = shareLines(book, { kind: 'service', shares: forecasts.services })
  const components = shareLines(book, { kind: 'component', shares: forecasts.components })
  spreadFact(book, figures)
  peerFacts(book, { neighbours: forecasts.neighbours, opportunity, today })
  const standing = standingOf(book, figures, kept, opportunity.closeDate)
  const confidence = confidenceOf(book, forecasts.confidence)
  const similar = similarProjects(book, forecasts.neighbours)
  const unknowns = unknownsOf(book, {
    opportunity,
    history,
    figures,
    comparable: forecasts.neighbours.map(({ candidate }) => candidate.project),
  })
  const checks = options.includeValidation
    ? checksOf(book, { figures, leftOut, candidates: kept, history, closeDate: opportunity.closeDate })
    : null
  const facts = book.all()
  return {
    kind: 'opportunity',
    opportunity,
    options,
    today,
    history,
    notices: question.notices ?? [],
    figures,
    services,
    components,
    fundingShares: forecasts.funding,
    confidence,
    standing,
    similar,
    unknowns,
    leftOut,
    checks,
    statement,
    retrieval,
    facts,
    rows: rowsOf(facts, [...kept, ...forecasts.neighbours.map(({ candidate }) => candidate)]),
  }
}

const INPUT_LABELS: readonly (readonly [keyof Opportunity, string, string])[] = [
  ['customerName', 'CustomerName', 'customer'],
  ['name', 'oppName', 'opportunity'],
  ['region', 'region', 'region'],
  ['industry', 'industry', 'industry'],
  ['customerSegment', 'customerSegment', 'customer segment'],
  ['partnerName', 'partnerName', 'partner'],
  ['activityFocus', 'activityFocus', 'activity focus'],
  ['migrationPhase', 'migrationPhase', 'migration phase'],
]

function inputFacts(book: FactBook, opportunity: Opportunity): void {
  for (const [key, field, label] of INPUT_LABELS) {
    const value = opportunity[key]
    if (typeof value !== 'string') continue
    book.add({ id: `input.${key}`, label, value, unit: 'text', formula: 'as given', from: [fromInput(field)] })
  }
  book.add({
    id: 'input.closeDate',
    label: 'close date',
    value: opportunity.closeDate,
    unit: 'date',
    formula: 'as given',
    from: [fromInput('closeDate')],
  })
}

function historyFacts(
  book: FactBook,
  { history, retrieval, statement, forecasts, candidates, today }: OpportunityQuestion,
) {
  const told = (id: string, label: string, value: string | number | null, unit: 'text' | 'date' | 'count') => {
    if (value !== null)
      book.add({
        id: `history.${id}`,
        label,
        value,
        unit,
        formula: 'as the import counted it',
        from: [fromHistory(id)],
      })
  }
  told('name', 'history', history.name, 'text')
  told('currency', 'currency of the history', history.currency, 'text')
  told('projects', 'projects in the history', history.projects, 'count')
  told('firstCloseDate', 'first close date in the history', history.firstCloseDate, 'date')
  told('lastCloseDate', 'last close date in the history', history.lastCloseDate, 'date')
  book.add({ id: 'today', label: 'day of the analysis', value: today, unit: 'date', formula: 'by the clock', from: [] })
  book.add({
    id: 'retrieval.rows',
    label: 'rows retrieved',
    value: retrieval.rows,
    unit: 'count',
    formula: retrieval.truncated ? 'rows of the statement, which found more than its limit' : 'rows of the statement',
    from: [fromStatement(statement.id), fromProjects([...new Set(candidates.map(({ project }) => project.projectId))])],
  })
  book.add({
    id: 'comparable.n',
    label: 'comparable projects',
    value: forecasts.neighbours.length,
    unit: 'count',
    formula: 'retrieved projects that are alike enough to count, after ranking again',
    from: [
      fromFacts('retrieval.rows'),
      fromProjects(forecasts.neighbours.map(({ candidate }) => candidate.project.projectId)),
    ],
  })
}

/** How many times the low end goes into the high end of the yearly value: the plainest measure of how sure it is. */
function spreadFact(book: FactBook, figures: readonly Figure[]): void {
  const range = mainFigure(figures)?.range
  if (range?.kind !== 'given' || (range.p10 as number) <= 0) return
  book.add({
    id: 'spread',
    label: 'upper end of the range as a multiple of its lower end',
    value: (range.p90 as number) / (range.p10 as number),
    unit: 'ratio',
    formula: 'P90 ÷ P10',
    from: [fromFacts(range.factIds.p90, range.factIds.p10)],
  })
}

/** What a report leads with: yearly value where the history tells it, else the value over the whole life. */
function mainFigure(figures: readonly Figure[]): Figure | undefined {
  const given = (quantity: string) =>
    figures.find((figure) => figure.quantity === quantity && figure.range.kind === 'given')
  return given('annualValue') ?? given('totalValue')
}

function standingOf(
  book: FactBook,
  figures: readonly Figure[],
  kept: readonly Candidate[],
  closeDate: string,
): OpportunityAnalysis['standing'] {
  const figure = mainFigure(figures)
  if (figure?.range.kind !== 'given') return null
  const quantity = figure.quantity === 'annualValue' ? 'annualValue' : 'totalValue'
  const peers = kept.flatMap(({ project }) => {
    const value = project[quantity]
    const known = project.closeDate === null || project.closeDate < closeDate
    return value === null || !known ? [] : [{ id: project.projectId, value }]
  })
  if (peers.length === 0) return null
  const values = peers.map(({ value }) => value).toSorted((a, b) => a - b)
  const from = fromProjects(peers.map(({ id }) => id))
  book.add({
    id: 'standing.peers',
    label: 'retrieved projects that tell the same value',
    value: peers.length,
    unit: 'count',
    formula: 'retrieved projects with a value, closed before this deal',
    from: [from],
  })
  const factId = book.add({
    id: 'standing.percentile',
    label: 'standing of the P50 among retrieved projects',
    value: percentileOf(figure.range.p50 as number, values),
    unit: 'percentile',
    formula: 'share of retrieved projects with a lower value, equal ones counted half',
    from: [fromFacts(figure.range.factIds.p50), from],
  })
  return { quantity, factId, peers: values }
}

function confidenceOf(
  book: FactBook,
  confidence: OpportunityQuestion['forecasts']['confidence'],
): OpportunityAnalysis['confidence'] {
  const reasons = confidence.reasons.map(({ text, raises, value }, index) => ({
    text,
    raises,
    factId: book.add({
      id: `confidence.reason.${index + 1}`,
      label: text,
      value,
      unit: 'score',
      formula: `measured; ${raises ? 'raises' : 'lowers'} confidence`,
      from: [fromFacts('comparable.n')],
    }),
  }))
  const measured = confidence.measuredWithinFactorTwo
  const measuredFactId =
    measured === null
      ? null
      : book.add({
          id: 'confidence.measured',
          label: `back-tested forecasts of confidence ${confidence.level} that were right within a factor of two`,
          value: measured,
          unit: 'share',
          formula: 'right within a factor of two ÷ all of this level',
          from: [{ kind: 'backtest', field: `withinFactorTwo.${confidence.level}` }],
        })
  if (measuredFactId !== null && confidence.measuredOn !== undefined)
    book.add({
      id: 'confidence.measuredOn',
      label: `back-tested forecasts of confidence ${confidence.level}`,
      value: confidence.measuredOn,
      unit: 'count',
      formula: 'forecasts of past deals that were kept back',
      from: [{ kind: 'backtest', field: `judged.${confidence.level}` }],
    })
  const factId = book.add({
    id: 'confidence.level',
    label: 'confidence',
    value: confidence.level,
    unit: 'text',
    formula: 'from the measured reasons, never from a model',
    from: [fromFacts(...reasons.map((reason) => reason.factId), ...(measuredFactId === null ? [] : [measuredFactId]))],
  })
  return { level: confidence.level, factId, reasons, measuredFactId }
}

/** The projects that facts name, each once, in the order of their ids. */
export function rowsOf(facts: OpportunityAnalysis['facts'], candidates: readonly Candidate[]): readonly PastProject[] {
  const named = new Set(
    facts.flatMap(({ from }) => from.flatMap((source) => ('projectIds' in source ? source.projectIds : []))),
  )
  const rows = new Map(candidates.map(({ project }) => [project.projectId, project]))
  return [...rows.values()]
    .filter(({ projectId }) => named.has(projectId))
    .toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1))
}
