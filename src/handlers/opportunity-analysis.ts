/** Task AnalyzeWith…: computes every figure from the retrieved rows, then lets the tier's model narrate them. */
import {
  analyseOpportunity,
  type Candidate,
  dealOfOpportunity,
  type Forecasts,
  forecastDeal,
  normalizedName,
  type OpportunityAnalysis,
  showFact,
} from '#domain'
import type { JsonObject } from '#lib/json'
import type { StoredAnalysis } from './analysis-document.ts'
import { load, type StoredQuery, type StoredRows, store } from './documents.ts'
import { fittedForecast } from './fitted-documents.ts'
import { asHandler, executionIdOf, type Handler } from './handler.ts'
import { narrated } from './narration.ts'
import { candidatesOf } from './packed-analysis.ts'
import { resultFolder } from './result-keys.ts'
import type { HandlerDeps } from './sockets.ts'
import { usageSummary } from './usage.ts'

export function createOpportunityAnalysisHandler(deps: HandlerDeps): Handler {
  return asHandler(async (event, { signal }) => {
    const { objects, history, model } = deps
    const tier = event.tier()
    const [queryKey, rowsKey] = [event.key('queryKey'), event.key('rowsKey')]
    const [query, found, description] = await Promise.all([
      load<StoredQuery>({ objects, key: queryKey, kind: 'query', signal }),
      load<StoredRows>({ objects, key: rowsKey, kind: 'rows', signal }),
      history.describe(signal),
    ])
    const forecastModel = await fittedForecast({ history, description, signal })
    const { opportunity, options, notices, statement } = query
    const candidates = candidatesOf(rowsKey, found.rows)
    const { rows, truncated, elapsedMs, scannedBytes, costUsd } = { ...found, rows: found.rows.length }
    const forecasts = forecastDeal({
      deal: dealOfOpportunity(opportunity),
      candidates,
      model: forecastModel,
      history: description,
    })
    const analysis = analyseOpportunity({
      opportunity,
      options,
      candidates,
      history: description,
      forecasts,
      statement,
      retrieval: { rows, truncated, elapsedMs, scannedBytes, costUsd },
      notices,
      today: deps.today(),
    })
    const narration = await narrated(model, {
      opportunity,
      subject: 'opportunity',
      facts: analysis.facts,
      tier,
      signal,
    })
    const usage = [...query.usage, ...narration.usage]
    const document: StoredAnalysis = {
      kind: 'opportunity-analysis',
      tier,
      analysis,
      ...narration,
      usage,
      queryKey,
      rowsKey,
      customers: customersOf({ forecasts, candidates, customerName: opportunity.customerName }),
    }
    const key = `${resultFolder(executionIdOf(event.fields))}/analysis.json`
    const analysisKey = await store({ objects, key, document, signal })
    return {
      analysisKey,
      tier,
      headline: headlineOf(analysis),
      confidence: analysis.confidence.level,
      summary: summaryOf(analysis, forecasts.neighbours.length),
      droppedSentences: narration.dropped.length,
      usage: usageSummary(usage),
    }
  })
}

function customersOf(input: {
  readonly forecasts: Forecasts
  readonly candidates: readonly Candidate[]
  readonly customerName: string
}): readonly string[] {
  const name = normalizedName(input.customerName)
  const same = input.candidates.map(({ project }) => project.customer).filter((customer) => customer !== null)
  const near = input.forecasts.neighbours
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ candidate }) => candidate.project.customer)
    .filter((customer) => customer !== null)
  return [...new Set([...same.filter((customer) => normalizedName(customer) === name), ...near])]
}

/** One line that stands alone: what it will be worth, or that it cannot be said. */
function headlineOf(analysis: OpportunityAnalysis): string {
  const { figures, facts, history, confidence, opportunity } = analysis
  const about = `${opportunity.name} for ${opportunity.customerName}`
  const figure = (['annualValue', 'totalValue'] as const)
    .map((quantity) => figures.find((candidate) => candidate.quantity === quantity))
    .find((candidate) => candidate?.range.kind === 'given')
  if (figure === undefined || figure.range.kind !== 'given') {
    const withheld = figures.find(({ range }) => range.kind === 'withheld')?.range
    return `${about}: ${withheld?.kind === 'withheld' ? withheld.reason : 'not enough history'}`
  }
  const { factIds } = figure.range
  const shown = (id: string): string => {
    const fact = facts.find((candidate) => candidate.id === id)
    return fact === undefined ? '' : showFact(fact, history.currency)
  }
  const sample = history.synthetic ? ' (synthetic sample)' : ''
  return `${about}: ${figure.label} ${shown(factIds.p50)} (P10 ${shown(factIds.p10)}, P90 ${shown(factIds.p90)}), confidence ${confidence.level}${sample}`
}

/** Each figure as three numbers or the reason why there are none: small enough for a state, enough for a list of analyses. */
function summaryOf({ figures, history }: OpportunityAnalysis, comparable: number): JsonObject {
  return {
    currency: history.currency,
    synthetic: history.synthetic,
    comparable,
    figures: Object.fromEntries(
      figures.map(({ quantity, range }) => [
        quantity,
        range.kind === 'given'
          ? { p10: range.p10, p50: range.p50, p90: range.p90, n: range.n }
          : { withheld: range.reason, have: range.have, needed: range.needed },
      ]),
    ),
  }
}
