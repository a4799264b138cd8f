/** The first draws of a `java.util.Random` with a seed: what AWS answers for `$random(42)`. */

const MULTIPLIER = 0x5deece66dn
const MASK = (1n << 48n) - 1n

/** `next(bits)` of a generator with this seed. */
function javaRandom(seed: number): (bits: bigint) => bigint {
  let state = (javaLong(seed) ^ MULTIPLIER) & MASK
  return (bits) => {
    state = (state * MULTIPLIER + 0xbn) & MASK
    return state >> (48n - bits)
  }
}

/** `nextInt(bound)`, for bounds that are Java integers. */
export function seededInteger(seed: number, bound: number): number {
  const next = javaRandom(seed)
  if ((bound & -bound) === bound) return Number((BigInt(bound) * next(31n)) >> 31n)
  for (;;) {
    const bits = Number(next(31n))
    const value = bits % bound
    // The last, incomplete run of values would favour the small ones.
    if (bits - value + (bound - 1) < 2 ** 31) return value
  }
}

/** `nextDouble()`. */
export function seededRandom(seed: number): number {
  const next = javaRandom(seed)
  const high = next(26n)
  const low = next(27n)
  return Number((high << 27n) + low) * 2 ** -53
}

/** Java's `(long) double`: out of range goes to the nearest end. */
function javaLong(value: number): bigint {
  const end = 2n ** 63n
  if (value >= Number(end)) return end - 1n
  if (value <= -Number(end)) return -end
  return BigInt(Math.trunc(value))
}
