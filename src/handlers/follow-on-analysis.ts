/** Task AnalyzeFollowOn: what comparable customers bought next, from the rows of its own query. */
import { analyseFollowOn, type FollowOnAnalysis, showFact } from '#domain'
import type { JsonObject } from '#lib/json'
import type { StoredAnalysis, StoredFollowOn } from './analysis-document.ts'
import { load, type StoredQuery, type StoredRows, store } from './documents.ts'
import { fittedNext } from './fitted-documents.ts'
import { asHandler, executionIdOf, type Handler } from './handler.ts'
import { narrated } from './narration.ts'
import { candidatesOf } from './packed-analysis.ts'
import { resultFolder } from './result-keys.ts'
import type { HandlerDeps } from './sockets.ts'
import { usageSummary } from './usage.ts'

export function createFollowOnAnalysisHandler(deps: HandlerDeps): Handler {
  return asHandler(async (event, { signal }) => {
    const { objects, model } = deps
    const tier = event.tier()
    const analysisKey = event.key('analysisKey')
    const queryKey = event.key('queryKey')
    const rowsKey = event.key('rowsKey')
    const [earlier, query, found, history] = await Promise.all([
      load<StoredAnalysis>({ objects, key: analysisKey, kind: 'opportunity-analysis', signal }),
      load<StoredQuery>({ objects, key: queryKey, kind: 'query', signal }),
      load<StoredRows>({ objects, key: rowsKey, kind: 'rows', signal }),
      deps.history.describe(signal),
    ])
    const nextModel = await fittedNext({ history: deps.history, description: history, signal })
    const { opportunity } = earlier.analysis
    const analysis = analyseFollowOn({
      opportunity,
      analysis: earlier.analysis,
      customerRows: candidatesOf(rowsKey, found.rows),
      history,
      model: nextModel,
      statement: query.statement,
      today: deps.today(),
    })
    const narration = await narrated(model, { opportunity, subject: 'followOn', facts: analysis.facts, tier, signal })
    const document: StoredFollowOn = {
      kind: 'follow-on-analysis',
      tier,
      analysis,
      ...narration,
      analysisKey,
      queryKey,
      rowsKey,
    }
    const key = `${resultFolder(executionIdOf(event.fields))}/follow-on.json`
    const followOnKey = await store({ objects, key, document, signal })
    return {
      followOnKey,
      followOnQueryKey: queryKey,
      followOnRowsKey: rowsKey,
      tier,
      headline: headlineOf(analysis),
      followOnSummary: summaryOf(analysis),
      droppedSentences: narration.dropped.length,
      usage: usageSummary(narration.usage),
    }
  })
}

function headlineOf(analysis: FollowOnAnalysis): string {
  const { opportunity, next, nextReason, facts, history } = analysis
  const [best] = next
  if (best === undefined) return `After ${opportunity.name} for ${opportunity.customerName}: ${nextReason}`
  const share = facts.find(({ id }) => id === best.shareFactId)
  const shown =
    share === undefined ? '' : `, bought next by ${showFact(share, history.currency)} of comparable customers`
  return `After ${opportunity.name} for ${opportunity.customerName}: ${best.name}${shown}`
}

function summaryOf({ next, nextReason, ownProjects }: FollowOnAnalysis): JsonObject {
  return {
    next: next.map(({ kind, name }) => ({ kind, name })),
    reason: nextReason,
    openProjects: ownProjects.open.length,
    closedProjects: ownProjects.closed.length,
  }
}
