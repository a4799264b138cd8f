/** Statistics of a name as a flat list of numbers in the model, and back. */
import type { CellList } from './model.ts'
import { type Cell, recentMean, spread } from './statistics.ts'

/** Numbers of one written cell: key, count, mean, spread, recent weight, recent mean. */
export const CELL_LENGTH = 6

export function writtenCell(key: number, cell: Cell): CellList {
  const deviation = spread(cell)
  return [
    key,
    cell.count,
    rounded(cell.sum / Math.max(1, cell.count), 3),
    Number.isNaN(deviation) ? 0 : rounded(deviation, 3),
    rounded(cell.recentWeight, 2),
    cell.recentWeight > 0 ? rounded(recentMean(cell, 0, 0), 3) : 0,
  ]
}

export function readCell(list: CellList, at: number): Cell {
  const read = (offset: number) => list[at + offset] as number
  const [count, mean, deviation, recentWeight, recent] = [read(1), read(2), read(3), read(4), read(5)]
  return {
    count,
    sum: count * mean,
    squares: count * (mean * mean + deviation * deviation),
    recentWeight,
    recentSum: recentWeight * recent,
    day: 0,
  }
}

export function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
