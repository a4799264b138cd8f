/**
 * Conformal widening (Romano, Patterson, Candès 2019: conformalized quantile regression): a range is moved outwards or inwards
 * by what was missing on past deals that it had not seen, separately for narrow, middling and wide ranges, so that each kind holds.
 *
 * Deals to come are not drawn from the same hat as deals kept back: amounts drift. So the widening is also tried forwards, each
 * block of time with what the blocks before it say, and stretched until it would have held there.
 */

/** A range before widening and the truth, all on one scale. */
export interface Attempt {
  readonly low: number
  readonly middle: number
  readonly high: number
  readonly truth: number
}

export interface Widening {
  /** Widths that part narrow from middling and middling from wide ranges. */
  readonly edges: readonly number[]
  /** How far the lower and the upper end move outwards, one pair a class of width; negative moves inwards. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Distance of either end from the middle, times this. */
  readonly stretch: number
}

export interface Range {
  readonly low: number
  readonly middle: number
  readonly high: number
}

export const NO_WIDENING: Widening = { edges: [], low: [0], high: [0], stretch: 1 }

/** Attempts that one class of width needs: fewer could not tell 10 % from 15 %. */
const MIN_PER_CLASS = 60
/** Attempts with which one block stands alone. */
const ENOUGH = 400
/** Attempts that a trial forwards needs to say anything of drift. */
const MIN_FORWARD = 150
const HELD = 0.8
const LAGS = [1, 2, 3]
const STRETCHES = Array.from({ length: 61 }, (_, i) => 0.9 + i / 100)

/** `blocks` are attempts in order of time; `tail` is the share that may lie beyond each end. */
export function fitWidening(blocks: readonly (readonly Attempt[])[], tail = 0.1): Widening {
  return { ...classWidening(latest(blocks), tail), stretch: stretchFor(blocks, tail) }
}

export function widen(widening: Widening, { low, middle, high }: Range): Range {
  const own = classOf(widening.edges, high - low)
  const ends = {
    low: Math.min(middle, low - (widening.low[own] as number)),
    high: Math.max(middle, high + (widening.high[own] as number)),
  }
  return {
    low: middle - widening.stretch * (middle - ends.low),
    middle,
    high: middle + widening.stretch * (ends.high - middle),
  }
}

/** The newest block alone where it is large enough: older ones were forecast from less, so their ranges were other ones. */
function latest(blocks: readonly (readonly Attempt[])[]): readonly Attempt[] {
  const last = blocks.at(-1) ?? []
  return last.length >= ENOUGH ? last : blocks.flat()
}

/** The most that was missing one, two or three blocks ahead: what drifts strays further the longer one waits. */
function stretchFor(blocks: readonly (readonly Attempt[])[], tail: number): number {
  // In small blocks the most of three would be mostly chance.
  const lags = (blocks.at(-1) ?? []).length >= ENOUGH ? LAGS : LAGS.slice(0, 1)
  const needed = lags.flatMap((lag) => {
    const forward = blocks.flatMap((block, at) => {
      const before = at < lag ? [] : latest(blocks.slice(0, at - lag + 1))
      if (before.length < MIN_PER_CLASS) return []
      const widening = { ...classWidening(before, tail), stretch: 1 }
      return block.map((attempt) => ({ ...widen(widening, attempt), truth: attempt.truth }))
    })
    return forward.length < MIN_FORWARD ? [] : [stretchThatHolds(forward)]
  })
  return needed.length === 0 ? 1 : Math.max(...needed)
}

function stretchThatHolds(attempts: readonly Attempt[]): number {
  const heldAt = (stretch: number) =>
    attempts.filter(
      ({ low, middle, high, truth }) =>
        truth >= middle - stretch * (middle - low) && truth <= middle + stretch * (high - middle),
    ).length / attempts.length
  return STRETCHES.find((stretch) => heldAt(stretch) >= HELD) ?? (STRETCHES.at(-1) as number)
}

function classWidening(attempts: readonly Attempt[], tail: number): Omit<Widening, 'stretch'> {
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
