/** How trees, the linear guess and the peers are mixed; the same while fitting and afterwards. */
import type { Blend } from './model.ts'

/** Part of the linear guess that trees start from: all of it repeats its mistakes, nothing of it wastes trees. */
export const LINEAR_START = 0.5

/** Moves the whole range with its middle. */
export function blendOf<Range extends { readonly low: number; readonly middle: number; readonly high: number }>(
  range: Range,
  blend: Blend,
  linear: number,
  peers: number,
): Range {
  const peersOrTrees = Number.isNaN(peers) ? range.middle : peers
  const move = blend.linear * (linear - range.middle) + blend.peers * (peersOrTrees - range.middle)
  return { ...range, low: range.low + move, middle: range.middle + move, high: range.high + move }
}
