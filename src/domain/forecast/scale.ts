/** Values on the scale on which forecasts are made: money and times are compared by ratio, so in logarithms to base ten. */
import type { Quantity } from '../forecast.ts'
import type { HistoryDescription, PastProject } from '../project.ts'

export const QUANTITIES: readonly Quantity[] = [
  'annualValue',
  'totalValue',
  'monthlyValue',
  'upfrontValue',
  'gapDays',
  'durationMonths',
]

const DAY_MS = 86_400_000

/** Days are few and asked for by every comparison; more than these (a century and a half) start the list anew. */
const MAX_KNOWN_DAYS = 55_000
const knownDays = new Map<string, number>()

/** Days since 1970-01-01 of a YYYY-MM-DD; NaN for anything else. */
export function dayNumber(date: string): number {
  const known = knownDays.get(date)
  if (known !== undefined) return known
  const day = Math.floor(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / DAY_MS)
  if (knownDays.size >= MAX_KNOWN_DAYS) knownDays.clear()
  knownDays.set(date, day)
  return day
}

/** Only a won deal says what a won deal is worth; a history without outcomes holds won ones. */
export function teaches(project: PastProject): boolean {
  return project.outcome === null || project.outcome === 'won'
}

/** Whether the history tells the quantity at all; a history whose dates say nothing about the gap declares none. */
export function tells(history: HistoryDescription, quantity: Quantity): boolean {
  const { known } = history
  switch (quantity) {
    case 'annualValue':
      return known.annualValue > 0
    case 'totalValue':
      return known.totalValue > 0
    case 'monthlyValue':
    case 'upfrontValue':
      return known.monthlyValue > 0
    case 'gapDays':
      return known.gap > 0
    case 'durationMonths':
      return known.duration > 0
  }
}

/** Undefined where the project does not tell, or tells what cannot be true (a start before the win, an end before the start). */
export function quantityValue(project: PastProject, quantity: Quantity): number | undefined {
  switch (quantity) {
    case 'annualValue':
      return positive(project.annualValue)
    case 'totalValue':
      return positive(project.totalValue)
    case 'monthlyValue':
      return positive(project.monthlyValue)
    case 'upfrontValue':
      return positive(project.upfrontValue)
    case 'gapDays':
      return gapDays(project.closeDate, project.startDate)
    case 'durationMonths':
      return durationMonths(project.startDate, project.endDate)
  }
}

/** Days count from zero, so one is added before the logarithm; nothing else can be zero. */
export function toLog(quantity: Quantity, value: number): number {
  return Math.log10(quantity === 'gapDays' ? value + 1 : value)
}

export function fromLog(quantity: Quantity, log: number): number {
  const value = 10 ** log
  return quantity === 'gapDays' ? Math.max(0, value - 1) : value
}

function positive(value: number | null): number | undefined {
  return value !== null && Number.isFinite(value) && value > 0 ? value : undefined
}

function gapDays(won: string | null, start: string | null): number | undefined {
  if (won === null || start === null) return undefined
  const days = dayNumber(start) - dayNumber(won)
  return days >= 0 ? days : undefined
}

/** Whole months by the calendar, rounded up: a year is twelve, whether it ends on the same day or the day before. */
export function durationMonths(start: string | null, end: string | null): number | undefined {
  if (start === null || end === null || !(dayNumber(end) >= dayNumber(start))) return undefined
  const [startYear, startMonth, startDay] = parts(start)
  const [endYear, endMonth, endDay] = parts(end)
  const months = (endYear - startYear) * 12 + endMonth - startMonth + (endDay > startDay ? 1 : 0)
  return Math.max(1, months)
}

function parts(date: string): readonly [number, number, number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))]
}
