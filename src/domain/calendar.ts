/** Days without hours: dates as YYYY-MM-DD, reckoned in UTC so that no time zone can move one. */

const DAY_MS = 86_400_000
const PATTERN = /^\d{4}-\d{2}-\d{2}$/

const atMidnight = (date: string): number => Date.parse(`${date}T00:00:00Z`)
const written = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** A day that the calendar has: `2027-02-30` is none. */
export function isCalendarDate(date: string): boolean {
  const ms = PATTERN.test(date) ? atMidnight(date) : Number.NaN
  return Number.isFinite(ms) && written(ms) === date
}

export function addDays(date: string, days: number): string {
  return written(atMidnight(date) + Math.round(days) * DAY_MS)
}

/** From `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((atMidnight(to) - atMidnight(from)) / DAY_MS)
}

/** Mean length of a month in the Gregorian calendar. */
export const DAYS_PER_MONTH = 365.2425 / 12

export const monthsBetween = (from: string, to: string): number => daysBetween(from, to) / DAYS_PER_MONTH
