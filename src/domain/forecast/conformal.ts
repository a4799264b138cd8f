/**
 * Conformal widening (Romano, Patterson, Candès 2019, *Conformalized quantile regression*): each end of a range is moved by what was
 * missing on past deals that it had not seen, as a share of its width.
 *
 * - Locally by width: the moves are found around up to five widths and run straight between them, so that narrow and wide ranges hold
 *   alike (localized as in Guan 2023, *Localized conformal prediction*); each is drawn towards the move of all widths together, by as
 *   much as its own deals are few.
 * - Over several blocks of time: deals to come are not drawn from the same hat as deals kept back, because amounts drift. Each block
 *   of the past strayed in its own way, so they say together how far the next one may, newer ones counting more (Barber, Candès,
 *   Ramdas, Tibshirani 2023, *Conformal prediction beyond exchangeability*).
 * - By the time ahead: what lies further ahead strays further. The stretch that would have held is measured one, two and three blocks
 *   ahead and never falls with time (isotonic regression).
 */
import { rising } from './isotonic.ts'
import { distributionOf, orderOf, quantileOf } from './weighted-quantile.ts'

export interface Range {
  readonly low: number
  readonly middle: number
  readonly high: number
}

/** A range before widening and the truth, all on one scale. */
export interface Attempt extends Range {
  readonly truth: number
  /** From the last day known to the deal's own. */
  readonly daysAhead: number
  /** Whole blocks of time between what was known and the deal's own block. */
  readonly lag: number
}

export interface Widening {
  /** Widths at which the moves stand, rising. */
  readonly widths: readonly number[]
  /** How far the lower and the upper end move outwards at each width, as a share of it; negative moves inwards. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Days ahead at which the stretches stand, rising, and what the distance of either end from the middle is multiplied by there. */
  readonly days: readonly number[]
  readonly stretches: readonly number[]
}

/** An empty list moves and stretches nothing. */
export const NO_WIDENING: Widening = { widths: [], low: [], high: [], days: [], stretches: [] }

/** Share of the truths that a range is to hold, half of the rest on either side. */
const HELD = 0.8
const TAIL = (1 - HELD) / 2
/** Attempts that one place of width, and one lag, needs; fewer could not tell 10 % from 15 %. */
const MIN_PER_PLACE = 200
const MAX_PLACES = 5
const MIN_PER_LAG = 60
/** Where nothing strayed at all, a range still keeps a trace of its width. */
const LEAST_STRETCH = 1e-3
/** A range counts as at least so wide (powers of ten), so that one without any width can still be moved. */
const LEAST_WIDTH = 0.02
/**
 * How far around its place a move looks, as a share of all attempts in order of width (standard deviation of a normal curve), by the
 * number of places.
 */
const REACH = [1, 0.3, 0.25, 0.2, 0.1]
/** As many attempts say "like all widths" and "like all lags" as would have to be outvoted. */
const STRENGTH_OF_ALL = 200
const STRENGTH_OF_ALL_LAGS = 300
/** Blocks of time after which an attempt counts half. */
const HALF_LIFE_BLOCKS = 2

/** `states` are the states of knowledge that were judged, one a block of time, in order, each with what was forecast from it. */
export function fitWidening(states: readonly (readonly Attempt[])[]): Widening {
  const attempts = states.flat()
  if (attempts.length === 0) return NO_WIDENING
  const ages = states.flatMap((state, at) => state.map(() => states.length - 1 - at))
  const weights = Float64Array.from(ages, (age) => 2 ** (-age / HALF_LIFE_BLOCKS))
  const moves = fitMoves(attempts, weights)
  const unseen = movedUnseen(states, attempts, weights, moves)
  const together = stretchThatHolds(unseen)
  const byLag = [...Map.groupBy(unseen, ({ lag }) => lag)]
    .filter(([, own]) => own.length >= MIN_PER_LAG)
    .map(([, own]) => ({
      days: middleOf(own.map(({ daysAhead }) => daysAhead)),
      stretch: drawn(stretchThatHolds(own), together, own.length),
      weight: own.length,
    }))
    .sort((a, b) => a.days - b.days)
  return {
    ...moves,
    days: byLag.map(({ days }) => days),
    stretches: rising(
      byLag.map(({ stretch }) => stretch),
      byLag.map(({ weight }) => weight),
    ),
  }
}

/** Every attempt, moved by what the deals of all other blocks say: its own block's level was not known, as that of a block to come. */
function movedUnseen(
  states: readonly (readonly Attempt[])[],
  attempts: readonly Attempt[],
  weights: Float64Array,
  all: Moves,
): readonly Attempt[] {
  const blockOf = states.flatMap((state, at) => state.map(({ lag }) => at + lag))
  const movesWithout = new Map(
    [...new Set(blockOf)].map((block) => {
      const others = attempts.flatMap((_, i) => (blockOf[i] === block ? [] : [i]))
      const enough = others.length >= MIN_PER_LAG
      return [
        block,
        enough
          ? fitMoves(
              others.map((i) => attempts[i] as Attempt),
              Float64Array.from(others, (i) => weights[i] as number),
            )
          : all,
      ] as const
    }),
  )
  return attempts.map((attempt, i) => ({
    ...attempt,
    ...moved(movesWithout.get(blockOf[i] as number) as Moves, attempt),
  }))
}

/** `daysAhead` of the deal; before the first and after the last measured one the nearest counts. */
export function widen(widening: Widening, range: Range, daysAhead: number): Range {
  const { low, middle, high } = moved(widening, range)
  const stretch = between(widening.days, widening.stretches, daysAhead) ?? 1
  return { low: middle - stretch * (middle - low), middle, high: middle + stretch * (high - middle) }
}

type Moves = Pick<Widening, 'widths' | 'low' | 'high'>

function moved({ widths, low, high }: Moves, range: Range): Range {
  const width = widthOf(range)
  return {
    low: Math.min(range.middle, range.low - width * (between(widths, low, width) ?? 0)),
    middle: range.middle,
    high: Math.max(range.middle, range.high + width * (between(widths, high, width) ?? 0)),
  }
}

function widthOf({ low, high }: Range): number {
  return Math.max(high - low, LEAST_WIDTH)
}

function fitMoves(attempts: readonly Attempt[], byAge: Float64Array): Moves {
  const count = attempts.length
  const widths = attempts.map(widthOf)
  const order = orderOf(widths)
  const rank = new Float64Array(count)
  order.forEach((at, i) => {
    rank[at] = (i + 0.5) / count
  })
  const excess = {
    low: attempts.map(({ low, truth }, i) => (low - truth) / (widths[i] as number)),
    high: attempts.map(({ high, truth }, i) => (truth - high) / (widths[i] as number)),
  }
  const sorted = { low: orderOf(excess.low), high: orderOf(excess.high) }
  const moveOf = (end: 'low' | 'high', weights: Float64Array) => missing(excess[end], weights, sorted[end])
  const all = { low: moveOf('low', byAge), high: moveOf('high', byAge) }
  const places = Math.max(1, Math.min(MAX_PLACES, Math.floor(count / MIN_PER_PLACE)))
  const reach = REACH[places - 1] as number
  const own = count / places / (count / places + STRENGTH_OF_ALL)
  const found = Array.from({ length: places }, (_, place) => {
    const centre = (place + 0.5) / places
    const weights = byAge.map((weight, i) => weight * Math.exp(-0.5 * (((rank[i] as number) - centre) / reach) ** 2))
    return {
      width: widths[order[Math.floor(centre * count)] as number] as number,
      low: own * moveOf('low', weights) + (1 - own) * all.low,
      high: own * moveOf('high', weights) + (1 - own) * all.high,
    }
    // The same range for every deal has one width.
  }).filter(({ width }, place, list) => place === 0 || width > (list[place - 1] as { readonly width: number }).width)
  return {
    widths: found.map(({ width }) => width),
    low: found.map(({ low }) => low),
    high: found.map(({ high }) => high),
  }
}

/** The excess that all but the tail stay below, with the finite-sample correction: as if one more had strayed furthest. */
function missing(excess: readonly number[], weights: Float64Array, order: Int32Array): number {
  let total = 0
  let squares = 0
  for (const weight of weights) {
    total += weight
    squares += weight * weight
  }
  const effective = (total * total) / squares
  const needed = Math.min(1, (1 - TAIL) * (1 + 1 / effective)) * total
  let sum = 0
  for (const at of order) {
    sum += weights[at] as number
    if (sum >= needed - 1e-9) return excess[at] as number
  }
  return excess[order.at(-1) as number] as number
}

/** What the distance of either end from the middle must be multiplied by. */
function stretchThatHolds(attempts: readonly Attempt[]): number {
  const needed = attempts.map(({ low, middle, high, truth }) => {
    const reach = truth < middle ? middle - low : high - middle
    return Math.abs(truth - middle) / Math.max(reach, 1e-6)
  })
  const distribution = distributionOf(needed, new Float64Array(needed.length).fill(1))
  return Math.max(distribution === undefined ? 1 : quantileOf(distribution, HELD), LEAST_STRETCH)
}

/** The stretch of one lag, drawn towards that of all lags by as much as its attempts are few. */
function drawn(stretch: number, together: number, count: number): number {
  const own = count / (count + STRENGTH_OF_ALL_LAGS)
  return stretch ** own * together ** (1 - own)
}

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}

/** The straight line between the places given; undefined without any. */
function between(places: readonly number[], values: readonly number[], at: number): number | undefined {
  const next = places.findIndex((place) => place > at)
  if (next === 0) return values[0]
  if (next < 0) return values.at(-1)
  const [from, to] = [places[next - 1] as number, places[next] as number]
  const [left, right] = [values[next - 1] as number, values[next] as number]
  return left + ((right - left) * (at - from)) / (to - from)
}
