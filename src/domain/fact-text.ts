/** How a fact is written for people. Every place that shows a figure uses this, so the same fact reads the same. */
import { assertNever, InputError } from '#lib/errors'
import type { Fact, FactUnit } from './evidence.ts'
import { plainText } from './plain-text.ts'

const LOCALE = 'en-US'
const formats = new Map<string, Intl.NumberFormat>()

function format(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat(LOCALE, options)
  formats.set(key, made)
  return made
}

/** `$1.42M`, `A$310`: three significant digits, because no forecast here knows more. */
export function showMoney(amount: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency))
    throw new InputError('HISTORY_CORRUPT', `"${plainText(currency).slice(0, 20)}" is no currency code.`, {
      field: 'currency',
      cure: 'Import the history again with an ISO 4217 code such as USD.',
    })
  return format(`money ${currency}`, {
    style: 'currency',
    currency,
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumSignificantDigits: 3,
  }).format(amount)
}

/** Money to the unit, for tables in which sums have to add up. */
export const showMoneyExactly = (amount: number, currency: string): string =>
  format(`exact ${currency}`, { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)

export const showCount = (count: number): string => format('count', { maximumFractionDigits: 0 }).format(count)

/** Percent with two significant digits below ten, none after the point above. */
export function showShare(share: number): string {
  const percent = share * 100
  if (percent !== 0 && Math.abs(percent) < 0.995) return `${twoDigits(percent)} %`
  const digits = Math.abs(percent) < 9.95 && !Number.isInteger(Math.round(percent * 1e9) / 1e9) ? 1 : 0
  return `${format(`percent ${digits}`, { maximumFractionDigits: digits, minimumFractionDigits: 0 }).format(percent)} %`
}

/** An effect: the sign is always said. */
const showEffect = (effect: number): string =>
  `${effect < 0 ? '−' : '+'}${showShare(Math.abs(effect)).replace('-', '')}`

const ordinal = (rank: number): string => {
  const suffixes = { one: 'st', two: 'nd', few: 'rd', other: 'th', many: 'th', zero: 'th' }
  return `${rank}${suffixes[new Intl.PluralRules(LOCALE, { type: 'ordinal' }).select(rank)]}`
}

const plural = (count: string, noun: string): string => `${count} ${noun}${count === '1' ? '' : 's'}`
const oneDigit = (value: number): string => format('one', { maximumFractionDigits: 1 }).format(value)

/** Below one, one digit after the point would round too much away. */
const twoDigits = (value: number): string => format('two', { maximumSignificantDigits: 2 }).format(value)

/** Beyond this many months a tenth of one is more than any forecast knows. */
const LONG_MONTHS = 24

const showMonths = (months: number): string => {
  const size = Math.abs(months)
  return size < 1 ? twoDigits(months) : size < LONG_MONTHS ? oneDigit(months) : showCount(months)
}

export function showNumber(value: number, unit: FactUnit, currency: string): string {
  switch (unit) {
    case 'money':
      return showMoney(value, currency)
    case 'moneyPerMonth':
      return `${showMoney(value, currency)} a month`
    case 'moneyPerYear':
      return `${showMoney(value, currency)} a year`
    case 'days':
      return plural(showCount(value), 'day')
    case 'months':
      return plural(showMonths(value), 'month')
    case 'share':
      return showShare(value)
    case 'effect':
      return showEffect(value)
    case 'count':
      return showCount(value)
    case 'ratio':
      return `${format('ratio', { maximumSignificantDigits: 3 }).format(value)}×`
    case 'percentile':
      return `${ordinal(Math.round(value))} percentile`
    case 'score':
      return format('score', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)
    case 'date':
    case 'text':
      return String(value)
    default:
      return assertNever(unit)
  }
}

export function showFact(fact: Fact, currency: string): string {
  return typeof fact.value === 'string' ? plainText(fact.value) : showNumber(fact.value, fact.unit, currency)
}
