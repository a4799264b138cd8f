/** Counts, means and spreads of the past by name and by pairs of names: what a category, a customer, both together usually cost. */
import { type EncodedDeal, FIELD, type Field } from './encode.ts'

/** Each kind of key is one name or two names together. A phase is left out: histories give the latest one, not that of the deal. */
export const KEYS: readonly (readonly [Field] | readonly [Field, Field])[] = [
  ['categoryGroup'],
  ['category'],
  ['customer'],
  ['customer', 'category'],
  ['customer', 'categoryGroup'],
  ['partner'],
  ['partner', 'category'],
  ['partner', 'customer'],
  ['title'],
  ['title', 'customer'],
  ['country'],
  ['country', 'categoryGroup'],
  ['region'],
  ['industry'],
  ['segment'],
  ['projectType'],
  ['projectType', 'customer'],
]

/** Running sums of one key, newest projects counting more in the `recent` ones. */
export interface Cell {
  count: number
  sum: number
  squares: number
  /** Weight and sum with a half-life; aged when read. */
  recentWeight: number
  recentSum: number
  day: number
}

export interface Statistics {
  readonly total: Cell
  /** One map a kind of key. */
  readonly cells: readonly ReadonlyMap<number, Cell>[]
}

/** Names beyond this have ids that would collide in a pair; the sample is far smaller. */
const MAX_NAMES = 2 ** 24
const HALF_LIFE_DAYS = 365.25

/** The key of a deal for one kind, or -1 when a name is unknown. */
export function keyOf(kind: number, deal: EncodedDeal): number {
  const [first, second] = KEYS[kind] as readonly [Field, Field?]
  const left = deal.fields[FIELD[first]] as number
  if (second === undefined || left < 0) return left
  const right = deal.fields[FIELD[second]] as number
  return right < 0 ? -1 : left * MAX_NAMES + right
}

export function emptyCell(): Cell {
  return { count: 0, sum: 0, squares: 0, recentWeight: 0, recentSum: 0, day: 0 }
}

/** Grows by one past project after the other, in order of their close date. */
export function createStatistics(): Statistics & { add(deal: EncodedDeal, value: number): void } {
  const total = emptyCell()
  const cells = KEYS.map(() => new Map<number, Cell>())
  return {
    total,
    cells,
    add(deal, value) {
      grow(total, value, deal.day)
      cells.forEach((kind, index) => {
        const key = keyOf(index, deal)
        if (key < 0) return
        let cell = kind.get(key)
        if (cell === undefined) {
          cell = emptyCell()
          kind.set(key, cell)
        }
        grow(cell, value, deal.day)
      })
    },
  }
}

function grow(cell: Cell, value: number, day: number): void {
  const fade = cell.count === 0 ? 1 : 2 ** ((cell.day - day) / HALF_LIFE_DAYS)
  cell.count += 1
  cell.sum += value
  cell.squares += value * value
  cell.recentWeight = cell.recentWeight * fade + 1
  cell.recentSum = cell.recentSum * fade + value
  cell.day = day
}

/** Mean shrunk towards what is expected without the key: as if `strength` projects had said the expected. */
export function shrunkMean(cell: Cell | undefined, expected: number, strength: number): number {
  return cell === undefined ? expected : (cell.sum + strength * expected) / (cell.count + strength)
}

export function recentMean(cell: Cell | undefined, expected: number, strength: number): number {
  if (cell === undefined) return expected
  return (cell.recentSum + strength * expected) / (cell.recentWeight + strength)
}

/** Standard deviation; NaN below three values. */
export function spread(cell: Cell | undefined): number {
  if (cell === undefined || cell.count < 3) return Number.NaN
  const mean = cell.sum / cell.count
  return Math.sqrt(Math.max(0, cell.squares / cell.count - mean * mean))
}
