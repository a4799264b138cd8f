/** Chance from a seed: the same seed gives the same sample on every machine. */

export interface Random {
  /** 0 … 1, without 1. */
  next(): number
  normal(): number
  /** Median × e^(spread × normal). */
  logNormal(median: number, spread: number): number
  int(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  weighted<T>(items: readonly (readonly [T, number])[]): T
}

/** mulberry32: small, and good enough for made-up data. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    normal,
    int,
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)] as (typeof items)[number],
    weighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [item, weight] of items) {
        left -= weight
        if (left < 0) return item
      }
      return items[items.length - 1]?.[0] as (typeof items)[number][0]
    },
  }
}
