/** What a statement may hold of the things that multiply work, counted over all its queries. */
import type { Fault } from './guard-fault.ts'

const LIMITS = {
  queries: { most: 24, words: 'it holds more than 24 queries' },
  relations: { most: 24, words: 'it names more than 24 relations' },
  /** Each multiplies the rows by the length of a list. */
  unnests: { most: 3, words: 'it unnests more than 3 times' },
  /** Rows of the statement's own that nothing ties to others. */
  writtenLists: { most: 1, words: 'it joins more than one list that it wrote itself without a condition' },
} as const

/** In one query. */
const MAX_JOINS = 8
/** Two queries that put the same one together with itself, and so on, end no sooner than a cross join. */
const MAX_COPIES = 64

export class Budget {
  readonly faults: Fault[] = []
  readonly #spent = { queries: 0, relations: 0, unnests: 0, writtenLists: 0 }

  spend(on: keyof typeof LIMITS, at: number): void {
    this.#spent[on] += 1
    if (this.#spent[on] > LIMITS[on].most) this.faults.push({ reason: LIMITS[on].words, position: at })
  }

  joins(count: number, at: number): void {
    if (count <= MAX_JOINS) return
    this.faults.push({ reason: `it joins ${count} times, at most ${MAX_JOINS} are allowed`, position: at })
  }

  copies(count: number, at: number): number {
    if (count > MAX_COPIES) {
      this.faults.push({ reason: `a row may be in it ${count} times, at most ${MAX_COPIES} are allowed`, position: at })
    }
    return count
  }
}
