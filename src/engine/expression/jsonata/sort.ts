/** A stable merge sort by "belongs after", which is all that a JSONata comparator says. */

export function sortList<T>(
  list: readonly T[],
  follows: (left: T, right: T) => boolean,
  spend: (units: number) => void,
): T[] {
  if (list.length <= 1) return [...list]
  const middle = Math.floor(list.length / 2)
  const left = sortList(list.slice(0, middle), follows, spend)
  const right = sortList(list.slice(middle), follows, spend)
  spend(list.length)
  const merged: T[] = []
  let l = 0
  let r = 0
  while (l < left.length && r < right.length) {
    merged.push(follows(left[l] as T, right[r] as T) ? (right[r++] as T) : (left[l++] as T))
  }
  while (l < left.length) merged.push(left[l++] as T)
  while (r < right.length) merged.push(right[r++] as T)
  return merged
}
