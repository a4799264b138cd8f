/** Isotonic regression by pooling adjacent violators (Ayer et al. 1955). */

/** The values, never falling, that are nearest to those given by weighted squares; neighbours that fall get their mean. */
export function rising(values: readonly number[], weights: readonly number[]): readonly number[] {
  const pools: { value: number; weight: number; members: number }[] = []
  values.forEach((value, i) => {
    let pool = { value, weight: weights[i] as number, members: 1 }
    for (let before = pools.at(-1); before !== undefined && before.value >= pool.value; before = pools.at(-1)) {
      const weight = before.weight + pool.weight
      pool = {
        value: (before.weight * before.value + pool.weight * pool.value) / weight,
        weight,
        members: before.members + pool.members,
      }
      pools.pop()
    }
    pools.push(pool)
  })
  return pools.flatMap(({ value, members }) => Array.from({ length: members }, () => value))
}
