/** RFC 3339 timestamps as AWS reads them: `T` and an offset are required, and the date must exist. */

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|([+-])(\d{2}):(\d{2}))$/

/** Epoch milliseconds; null when the text is no timestamp. */
export function timestampMs(text: string): number | null {
  const found = FORM.exec(text)
  if (found === null) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  if (!isDate || hour > 23 || minute > 59 || second > 59) return null
  if (Number(found[8] ?? 0) > 18 || Number(found[9] ?? 0) > 59) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
