/** SQL for a plan, judged by the guard: written by code, or by the model with one repair and then by code all the same. */
import type { AnalysisOptions, Opportunity, QueryPlan } from '#domain'
import { InvariantError } from '#lib/errors'
import { catalogueText, guardSelection, guardSql, planToSql, selectionToSql } from '#sql'
import type { Verdict } from './documents.ts'
import type { AnalysisModel, ModelTier, ModelUsage } from './sockets.ts'

export interface WrittenStatement {
  readonly mode: AnalysisOptions['queryMode']
  readonly sql: string
  readonly verdict: Verdict
  /** Why the guard refused what a model wrote. */
  readonly refusals: readonly string[]
  readonly usage: readonly ModelUsage[]
}

export function plannedStatement(plan: QueryPlan): WrittenStatement {
  const { sql, verdict } = judged(planToSql(plan), plan.rowLimit)
  if (verdict.outcome === 'refused') {
    throw new InvariantError(`The guard refuses the planned statement: ${verdict.reasons.join('; ')}`)
  }
  return { mode: 'planned', sql, verdict, refusals: [], usage: [] }
}

/** The model may answer twice; the second time it knows why the first was refused. */
const MAX_AUTHORED = 2

export async function authoredStatement(
  model: AnalysisModel,
  request: {
    readonly opportunity: Opportunity
    readonly plan: QueryPlan
    readonly tier: ModelTier
    readonly signal: AbortSignal
  },
): Promise<WrittenStatement> {
  const refusals: string[] = []
  const usage: ModelUsage[] = []
  while (refusals.length < MAX_AUTHORED) {
    const authored = await model.authorSql({ ...request, catalogue: catalogueText(), refusal: refusals.at(-1) ?? null })
    usage.push(authored.usage)
    // The model's own text first: what it may not say alone, it may not say inside our statement either.
    const selection = guardSelection(authored.sql, {
      rowLimit: request.plan.rowLimit,
      window: request.plan.window,
    })
    if (selection.outcome === 'refused') {
      refusals.push(selection.reasons.join('; '))
      continue
    }
    const whole = judged(selectionToSql(selection.sql, request.plan), request.plan.rowLimit)
    if (whole.verdict.outcome !== 'refused') {
      return {
        mode: 'authored',
        sql: whole.sql,
        verdict: { outcome: selection.outcome, reasons: selection.reasons },
        refusals,
        usage,
      }
    }
    refusals.push(whole.verdict.reasons.join('; '))
  }
  return { ...plannedStatement(request.plan), refusals, usage }
}

export function judged(sql: string, rowLimit: number): { readonly sql: string; readonly verdict: Verdict } {
  const judgement = guardSql(sql, { rowLimit })
  return {
    sql: judgement.outcome === 'refused' ? sql : judgement.sql,
    verdict: { outcome: judgement.outcome, reasons: judgement.reasons },
  }
}
