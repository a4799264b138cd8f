/** Chance from a seed, the same on every machine (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.below(of.length)]
    if (chosen === undefined) throw new Error('There is nothing to choose from.')
    return chosen
  }
}
