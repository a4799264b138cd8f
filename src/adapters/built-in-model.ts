/** The built-in analyst: plans by counting words, writes plain sentences over facts, and never leaves the machine. */
import { planQuery, writeNarrative } from '#domain'
import type { AnalysisModel, ModelUsage } from '#handlers'
import { planToSql } from '#sql'

const USAGE: ModelUsage = { model: 'built-in', inputTokens: 0, outputTokens: 0, costUsd: 0 }

export function builtInModel(): AnalysisModel {
  return {
    planQuery: async ({ opportunity }) => ({ plan: planQuery(opportunity), usage: USAGE }),
    authorSql: async ({ plan }) => ({
      sql: `SELECT project_no, relevance FROM (${planToSql(plan)}) AS candidates`,
      usage: USAGE,
    }),
    // What was refused once would be written the same way again: a rule is mended in code, not by asking twice.
    narrate: async ({ subject, facts, refused }) => ({
      narrative:
        refused.length === 0
          ? writeNarrative({ subject, facts })
          : { findings: [], rationale: [], risks: [], nextSteps: [] },
      usage: USAGE,
    }),
  }
}
