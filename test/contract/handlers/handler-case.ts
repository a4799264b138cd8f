/** One question put to the handlers, step by step, as the workflow would. */
import {
  createDataRetrievalHandler,
  createOpportunityAnalysisHandler,
  createQueryGenerationHandler,
  type HandlerDeps,
} from '#handlers'

export const executionId = 'arn:aws:states:us-east-1:123456789012:execution:OpportunityAnalysisWorkflow:a-run'
export const invocation = { executionId, signal: AbortSignal.timeout(30_000) }
export const opportunityDetails = {
  CustomerName: 'Example Corp',
  region: 'Germany',
  closeDate: '2027-01-31',
  oppName: 'Warehouse migration',
  oppDescription: 'Migrate the data warehouse',
}
export const USAGE = { model: 'told', inputTokens: 10, outputTokens: 5, costUsd: 0.001 }

export const generate = (deps: HandlerDeps, analysisOptions: object = {}, details: object = {}) =>
  createQueryGenerationHandler(deps)(
    {
      executionId,
      purpose: 'opportunity',
      opportunityDetails: { ...opportunityDetails, ...details },
      analysisOptions,
    },
    invocation,
  )

export async function analyse(deps: HandlerDeps, tier: 'standard' | 'premium' = 'standard', options: object = {}) {
  const query = await generate(deps, options)
  const rows = await createDataRetrievalHandler(deps)({ executionId, queryKey: query.queryKey }, invocation)
  const analysis = await createOpportunityAnalysisHandler(deps)(
    { executionId, queryKey: query.queryKey, rowsKey: rows.rowsKey, tier },
    invocation,
  )
  return { query, rows, analysis }
}

export const stored = async <T>(deps: HandlerDeps, key: unknown): Promise<T> =>
  JSON.parse((await deps.objects.get(key as string, invocation.signal)) ?? 'null') as T
