/** What models cost, in the shape that a task's result and a stored document share. */
import type { JsonObject } from '#lib/json'
import type { ModelUsage } from './sockets.ts'

/** For the state: which model, how many tokens, how much; null where a price is not known. */
export function usageSummary(usage: readonly ModelUsage[]): JsonObject {
  const costs = usage.map(({ costUsd }) => costUsd)
  return {
    models: [...new Set(usage.map(({ model }) => model))],
    inputTokens: usage.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: usage.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
    costUsd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
  }
}
