/** What an answer costs by the price table in the configuration; no price known, no cost claimed. */
import type { ModelUsage } from '#handlers'

/** USD for a million tokens. Prices change and differ by region and contract: they are configuration, never code. */
export interface ModelPrice {
  readonly inputUsdPerMillionTokens: number
  readonly outputUsdPerMillionTokens: number
  /** Tokens read from the prompt cache; without it they are reckoned as fresh ones, which is more than is billed. */
  readonly cachedUsdPerMillionTokens?: number
}

export interface TokenCounts {
  readonly fresh: number
  readonly cached: number
  readonly output: number
}

export function usageOf(model: string, tokens: TokenCounts, price: ModelPrice | null): ModelUsage {
  return {
    model,
    inputTokens: tokens.fresh + tokens.cached,
    outputTokens: tokens.output,
    costUsd: price === null ? null : costUsd(tokens, price),
  }
}

function costUsd({ fresh, cached, output }: TokenCounts, price: ModelPrice): number {
  const cachedPrice = price.cachedUsdPerMillionTokens ?? price.inputUsdPerMillionTokens
  return (
    (fresh * price.inputUsdPerMillionTokens + cached * cachedPrice + output * price.outputUsdPerMillionTokens) / 1e6
  )
}
