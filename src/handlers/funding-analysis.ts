/** Task AnalyzeFunding: weighs the programmes of the catalogue and the sources that history shows for an analysed opportunity. */
import { analyseFunding, type FundingAnalysis } from '#domain'
import type { JsonObject } from '#lib/json'
import type { StoredAnalysis, StoredFunding } from './analysis-document.ts'
import { load, store } from './documents.ts'
import { asHandler, executionIdOf, type Handler } from './handler.ts'
import { narrated } from './narration.ts'
import { resultFolder } from './result-keys.ts'
import type { HandlerDeps } from './sockets.ts'
import { usageSummary } from './usage.ts'

export function createFundingAnalysisHandler(deps: HandlerDeps): Handler {
  return asHandler(async (event, { signal }) => {
    const { objects, model, fundingCatalogue: catalogue } = deps
    const tier = event.tier()
    const analysisKey = event.key('analysisKey')
    const [earlier, history] = await Promise.all([
      load<StoredAnalysis>({ objects, key: analysisKey, kind: 'opportunity-analysis', signal }),
      deps.history.describe(signal),
    ])
    const { opportunity } = earlier.analysis
    const analysis = analyseFunding({
      opportunity,
      analysis: earlier.analysis,
      catalogue,
      history,
      today: deps.today(),
    })
    const narration = await narrated(model, { opportunity, subject: 'funding', facts: analysis.facts, tier, signal })
    const document: StoredFunding = { kind: 'funding-analysis', tier, analysis, ...narration, analysisKey }
    const key = `${resultFolder(executionIdOf(event.fields))}/funding.json`
    const fundingKey = await store({ objects, key, document, signal })
    return {
      fundingKey,
      tier,
      headline: headlineOf(analysis),
      fundingSummary: summaryOf(analysis),
      droppedSentences: narration.dropped.length,
      usage: usageSummary(narration.usage),
    }
  })
}

const count = (analysis: FundingAnalysis, answer: 'yes' | 'no' | 'unknown'): number =>
  analysis.options.filter(({ eligible }) => eligible === answer).length

function headlineOf(analysis: FundingAnalysis): string {
  const { opportunity, options } = analysis
  return `Funding of ${opportunity.name} for ${opportunity.customerName}: of ${options.length} programmes ${count(analysis, 'yes')} fit, ${count(analysis, 'unknown')} are open, ${count(analysis, 'no')} do not fit`
}

function summaryOf(analysis: FundingAnalysis): JsonObject {
  return {
    fits: count(analysis, 'yes'),
    open: count(analysis, 'unknown'),
    doesNotFit: count(analysis, 'no'),
    hasPlan: analysis.plan !== null,
    reason: analysis.planReason,
    catalogueAsOf: analysis.catalogueAsOf,
  }
}
