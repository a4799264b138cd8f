/** Task GenerateQuery: checks the question, lets the model say what to look for, and turns that into one guarded SELECT. */
import { type Notice, type Opportunity, parseOpportunity, planFollowOn, type QueryPlan } from '#domain'
import { TaskError } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import type { StoredAnalysis } from './analysis-document.ts'
import { load, type StoredQuery, store } from './documents.ts'
import { asHandler, executionIdOf, type Handler, type TaskEvent } from './handler.ts'
import { resultFolder } from './result-keys.ts'
import type { HandlerDeps, Invocation, ModelTier } from './sockets.ts'
import { authoredStatement, plannedStatement, type WrittenStatement } from './statement.ts'
import { usageSummary } from './usage.ts'

export function createQueryGenerationHandler(deps: HandlerDeps): Handler {
  return asHandler(async (event, invocation) => {
    const purpose = event.choice('purpose', ['opportunity', 'followOn'])
    const query =
      purpose === 'opportunity'
        ? await opportunityQuery(deps, event, invocation)
        : await followOnQuery(deps, event, invocation)
    const name = purpose === 'opportunity' ? 'query' : 'follow-on-query'
    const queryKey = await store({
      objects: deps.objects,
      key: `${resultFolder(executionIdOf(event.fields))}/${name}.json`,
      document: query,
      signal: invocation.signal,
    })
    return {
      queryKey,
      queryMode: query.queryMode,
      verdict: query.statement.verdict.outcome,
      terms: query.plan.terms.length,
      notices: query.notices.map(({ code, field, message }) => ({ code, field, message })),
      usage: usageSummary(query.usage),
    }
  })
}

async function opportunityQuery(deps: HandlerDeps, event: TaskEvent, { signal }: Invocation): Promise<StoredQuery> {
  const { opportunityDetails, analysisOptions } = event.fields
  const body = { opportunityDetails, analysisOptions: analysisOptions ?? {} } as JsonObject
  const { opportunity, options, notices } = parseOpportunity(isJsonObject(body) ? body : {}, deps.today())
  const tier: ModelTier = options.useNovaPremier ? 'premium' : 'standard'
  const history = await deps.history.describe(signal)
  if (history.projects === 0) {
    throw new TaskError('HistoryEmpty', `The history "${history.name}" holds no project. Import one, then run again.`)
  }
  const planned = await deps.model.planQuery({ opportunity, history, purpose: 'opportunity', tier, signal })
  const plan = checkedPlan(planned.plan, opportunity)
  const written =
    options.queryMode === 'authored'
      ? await authoredStatement(deps.model, { opportunity, plan, tier, signal })
      : plannedStatement(plan)
  return {
    kind: 'query',
    purpose: 'opportunity',
    opportunity,
    options,
    notices: [...notices, ...replacedNotice(options.queryMode, written)],
    plan,
    queryMode: written.mode,
    statement: { id: 'retrieval', sql: written.sql, verdict: written.verdict },
    usage: [planned.usage, ...written.usage],
  }
}

/** What this customer and those of the comparable projects bought; which these are, the analysis has found out. */
async function followOnQuery(deps: HandlerDeps, event: TaskEvent, { signal }: Invocation): Promise<StoredQuery> {
  const analysis = await load<StoredAnalysis>({
    objects: deps.objects,
    key: event.key('analysisKey'),
    kind: 'opportunity-analysis',
    signal,
  })
  const { opportunity, options } = analysis.analysis
  // A history that names no customers answers with no rows, and the analysis says why.
  const customers = analysis.customers.length > 0 ? analysis.customers : [opportunity.customerName]
  const plan = planFollowOn({ opportunity, customers })
  const { mode, sql, verdict, usage } = plannedStatement(plan)
  return {
    kind: 'query',
    purpose: 'followOn',
    opportunity,
    options,
    notices: [],
    plan,
    queryMode: mode,
    statement: { id: 'follow-on-retrieval', sql, verdict },
    usage,
  }
}

/** Whoever made the plan: it may not look past the close date, and its size is bounded. */
function checkedPlan(plan: QueryPlan, opportunity: Opportunity): QueryPlan {
  const isBlind = plan.window.to !== null && plan.window.to < opportunity.closeDate
  const isBounded = plan.terms.every(({ weight }) => weight > 0 && weight <= 10) && plan.terms.length <= MAX_PLAN_TERMS
  if (isBlind && isBounded) return plan
  throw new TaskError('ModelAnswerInvalid', 'The query plan looks past the close date or is larger than a plan may be.')
}

const MAX_PLAN_TERMS = 64

function replacedNotice(wanted: StoredQuery['queryMode'], written: WrittenStatement): readonly Notice[] {
  if (wanted === written.mode) return []
  return [
    {
      code: 'QUERY_REPLACED',
      field: 'queryMode',
      message: `The model's SQL was refused twice (${written.refusals.join('; ')}); the planned statement ran instead.`,
    },
  ]
}
