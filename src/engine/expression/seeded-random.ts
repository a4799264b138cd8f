/** The first `nextDouble()` of a `java.util.Random` with a seed: what AWS answers for `$random(42)`. */

const MULTIPLIER = 0x5deece66dn
const MASK = (1n << 48n) - 1n

export function seededRandom(seed: number): number {
  let state = (javaLong(seed) ^ MULTIPLIER) & MASK
  const next = (bits: bigint): bigint => {
    state = (state * MULTIPLIER + 0xbn) & MASK
    return state >> (48n - bits)
  }
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
