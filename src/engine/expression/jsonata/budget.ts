/**
 * How much one expression may use. AWS bounds depth, memory and time; here time is counted in work, not read from a
 * clock, so that an expression fails at the same place on every machine and on every replay.
 */
import { memoryExceeded, stackExceeded, timeExceeded } from './failure.ts'
import { type Budget, isProcedure } from './values.ts'

/** AWS accepts an evaluation nested this deep and refuses one more (measured by others, see docs/states-language.md). */
const MAX_DEPTH = 100

/** AWS accepts `[1..873782]` and refuses one more; a number counts eight bytes, a character one. */
const BYTES_PER_VALUE = 8
export const MAX_VALUE_BYTES = 873_782 * BYTES_PER_VALUE

/** AWS stops after a second. A step, an element or eight characters are one unit; this many take well under a second or two. */
const MAX_WORK = 4_000_000

export function createBudget(): Budget {
  let depth = 0
  let work = 0
  const spend = (units: number): void => {
    work += units
    if (work > MAX_WORK) throw timeExceeded()
  }
  const check = (bytes: number): void => {
    if (bytes > MAX_VALUE_BYTES) throw memoryExceeded()
  }
  const reserve = (bytes: number): void => {
    check(bytes)
    spend(Math.ceil(bytes / BYTES_PER_VALUE))
  }
  return {
    enter() {
      if (++depth > MAX_DEPTH) throw stackExceeded()
      spend(1)
    },
    leave() {
      depth--
    },
    spend,
    check,
    /** To be called before a value of this size is made. */
    reserve,
    reserveElements: (count) => reserve(count * BYTES_PER_VALUE),
    /** Walks a value and refuses it when, written out, it would be over the limit: shared parts count each time. */
    measure: (value) => spend(Math.ceil(writtenBytes(value, check) / BYTES_PER_VALUE)),
  }
}

function writtenBytes(value: unknown, check: (bytes: number) => void): number {
  let bytes = 0
  const visit = (part: unknown): void => {
    if (typeof part === 'string') bytes += part.length
    else if (Array.isArray(part)) part.forEach(visit)
    else if (typeof part === 'object' && part !== null && !isProcedure(part)) {
      for (const [key, member] of Object.entries(part)) {
        bytes += key.length
        visit(member)
      }
    } else bytes += BYTES_PER_VALUE
    // An empty array or object is not free, or a graph of them would be walked without end.
    bytes += 1
    check(bytes)
  }
  visit(value)
  return bytes
}
