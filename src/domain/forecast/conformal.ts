/**
 * Conformal widening (Romano, Patterson, Candès 2019: conformalized quantile regression): a range is moved outwards or inwards
 * by what was missing on past deals that it had not seen, separately for narrow, middling and wide ranges, so that each kind holds.
 */

/** A range before widening and the truth, all on one scale. */
export interface Attempt {
  readonly low: number
  readonly high: number
  readonly truth: number
}

export interface Widening {
  /** Widths that part narrow from middling and middling from wide ranges. */
  readonly edges: readonly number[]
  /** How far the lower and the upper end move outwards, one pair a class of width; negative moves inwards. */
  readonly low: readonly number[]
  readonly high: readonly number[]
}

export const NO_WIDENING: Widening = { edges: [], low: [0], high: [0] }

/** Attempts that one class of width needs: fewer could not tell 10 % from 15 %. */
const MIN_PER_CLASS = 60

/** `tail` is the share that may lie beyond each end. */
export function fitWidening(attempts: readonly Attempt[], tail = 0.1): Widening {
  const classes = Math.max(1, Math.min(3, Math.floor(attempts.length / MIN_PER_CLASS)))
  const widths = attempts.map(({ low, high }) => high - low).sort((a, b) => a - b)
  const edges = Array.from(
    { length: classes - 1 },
    (_, i) => widths[Math.floor(((i + 1) * widths.length) / classes)] as number,
  )
  const members = Array.from({ length: classes }, (): Attempt[] => [])
  for (const attempt of attempts) members[classOf(edges, attempt.high - attempt.low)]?.push(attempt)
  return {
    edges,
    low: members.map((own) =>
      missing(
        own.map(({ low, truth }) => low - truth),
        tail,
      ),
    ),
    high: members.map((own) =>
      missing(
        own.map(({ high, truth }) => truth - high),
        tail,
      ),
    ),
  }
}

export function widen(widening: Widening, low: number, high: number): { readonly low: number; readonly high: number } {
  const own = classOf(widening.edges, high - low)
  return { low: low - (widening.low[own] as number), high: high + (widening.high[own] as number) }
}

function classOf(edges: readonly number[], width: number): number {
  let own = 0
  while (own < edges.length && width >= (edges[own] as number)) own++
  return own
}

/** The excess that all but `tail` stay below, with the finite-sample correction (n + 1). */
function missing(excess: readonly number[], tail: number): number {
  if (excess.length === 0) return 0
  const sorted = [...excess].sort((a, b) => a - b)
  const rank = Math.ceil((sorted.length + 1) * (1 - tail))
  return sorted[Math.min(sorted.length, rank) - 1] as number
}
