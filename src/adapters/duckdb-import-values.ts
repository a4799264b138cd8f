/** One value of a source row as SQL: whatever a partner's table or a public feed calls a date, an amount, a yes. */
import type { FieldRule } from '#domain'
import { numberLiteral, quotedName, textLiteral } from '#sql'

/** Column name → DuckDB type, as the reader reports it. */
export type SourceColumns = ReadonlyMap<string, string>

/** Longer text is cut: it is far more than any description, and one broken row may not fill the memory. */
export const MAX_TEXT = 20_000
export const MAX_KEY = 200

/**
 * Functions that the expressions below use; created once a connection. A macro that needs its argument more than once
 * binds it in a lambda: DuckDB writes a macro's argument out at every use, and nested ones would grow without bound.
 */
export const VALUE_MACROS: readonly string[] = [
  `CREATE TEMP MACRO told(x) AS list_transform([trim(regexp_replace(x, '[\\s\\x00-\\x1f\\x7f]+', ' ', 'g'))],
    lambda t: CASE WHEN lower(t) IN ('', 'n/a', '#n/a', 'null', '-') THEN NULL ELSE t END)[1]`,
  // "$1,378.52", "USD 1 200", "(350)" for minus; what is left must be a number, or the value is unreadable.
  `CREATE TEMP MACRO amount_of(x) AS TRY_CAST(
    regexp_replace(regexp_replace(upper(x), '[$€£¥, ]|USD|EUR|GBP|AUD', '', 'g'), '^\\((.*)\\)$', '-\\1') AS DOUBLE)`,
  // Unix time in seconds, milliseconds, microseconds or nanoseconds: the number of digits tells.
  `CREATE TEMP MACRO day_of_unix(x) AS list_transform([CAST(x AS BIGINT)], lambda n: CASE
    WHEN abs(n) < 100000000 THEN NULL
    WHEN abs(n) < 100000000000 THEN CAST(make_timestamp(n * 1000000) AS DATE)
    WHEN abs(n) < 100000000000000 THEN CAST(make_timestamp(n * 1000) AS DATE)
    WHEN abs(n) < 100000000000000000 THEN CAST(make_timestamp(n) AS DATE)
    ELSE CAST(make_timestamp(n // 1000) AS DATE) END)[1]`,
  `CREATE TEMP MACRO day_of_text(x) AS list_transform([x], lambda t: CASE
    WHEN regexp_full_match(t, '-?[0-9]{9,19}([.][0-9]+)?') THEN day_of_unix(TRY_CAST(split_part(t, '.', 1) AS BIGINT))
    WHEN regexp_full_match(t, '[0-9][.]?[0-9]*[eE][+]?[0-9]+') THEN day_of_unix(TRY_CAST(TRY_CAST(t AS DOUBLE) AS BIGINT))
    ELSE TRY_CAST(left(t, 10) AS DATE) END)[1]`,
  `CREATE TEMP MACRO plausible_day(x) AS list_transform([x],
    lambda d: CASE WHEN d BETWEEN DATE '1900-01-01' AND DATE '2199-12-31' THEN d END)[1]`,
]

/** A column of the source as it is told: text without its noise, null for the ways of writing nothing. */
export function toldText(column: string, columns: SourceColumns): string {
  return columns.get(column) === 'VARCHAR' ? `told(${sourceColumn(column)})` : sourceColumn(column)
}

export const sourceColumn = (column: string): string => `source.${quotedName(column)}`

/** The value as text, before it is understood; null when the source does not tell it. */
export function rawText(rule: FieldRule, columns: SourceColumns): string {
  if (rule.constant !== null) return textLiteral(rule.constant)
  const texts = rule.columns.map((column) => plainText(column, columns))
  if (rule.joinWith !== null) return `nullif(concat_ws(${textLiteral(rule.joinWith)}, ${texts.join(', ')}), '')`
  return texts.length === 1 ? (texts[0] as string) : `coalesce(${texts.join(', ')})`
}

export function textOf(rule: FieldRule, columns: SourceColumns, limit: number): string {
  const plain = rawText(rule, columns)
  return `left(${rule.values === null ? plain : valuesCase(plain, rule.values)}, ${limit})`
}

export function amountOf(rule: FieldRule, columns: SourceColumns): string {
  const parsed = firstOf(rule, (column) => withinLimits(oneAmount(column, columns), rule))
  return rule.times === 1 ? parsed : `(${parsed}) * ${numberLiteral(rule.times)}`
}

export function dateOf(rule: FieldRule, columns: SourceColumns): string {
  return `plausible_day(${firstOf(rule, (column) => oneDate(column, columns, rule))})`
}

export function oneAmount(column: string, columns: SourceColumns): string {
  const name = sourceColumn(column)
  return isNumber(columns.get(column)) ? `CAST(${name} AS DOUBLE)` : `amount_of(${plainText(column, columns)})`
}

function plainText(column: string, columns: SourceColumns): string {
  return columns.get(column) === 'VARCHAR' ? sourceColumn(column) : `CAST(${sourceColumn(column)} AS VARCHAR)`
}

function oneDate(column: string, columns: SourceColumns, rule: FieldRule): string {
  const type = columns.get(column) ?? ''
  const name = sourceColumn(column)
  if (rule.year !== null) {
    const [month, day] = rule.year === 'start' ? [1, 1] : [12, 31]
    return `make_date(TRY_CAST(${name} AS BIGINT), ${month}, ${day})`
  }
  if (rule.format !== null) {
    return `CAST(try_strptime(${plainText(column, columns)}, ${textLiteral(rule.format)}) AS DATE)`
  }
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return `CAST(${name} AS DATE)`
  if (isNumber(type)) return `day_of_unix(TRY_CAST(${name} AS BIGINT))`
  return `day_of_text(${plainText(column, columns)})`
}

function firstOf(rule: FieldRule, expression: (column: string) => string): string {
  if (rule.constant !== null) return textLiteral(rule.constant)
  const all = rule.columns.map(expression)
  return all.length === 1 ? (all[0] as string) : `coalesce(${all.join(', ')})`
}

/** What lies outside the mapping's limits counts as not told. `atLeast` and `atMost` are in the source's unit. */
function withinLimits(value: string, { atLeast, atMost }: FieldRule): string {
  if (atLeast === null && atMost === null) return value
  const low = atLeast === null ? '-infinity' : String(atLeast)
  const high = atMost === null ? 'infinity' : String(atMost)
  return `list_transform([${value}], lambda v: CASE WHEN v BETWEEN CAST('${low}' AS DOUBLE) AND CAST('${high}' AS DOUBLE) THEN v END)[1]`
}

function valuesCase(expression: string, values: Readonly<Record<string, string>>): string {
  const cases = Object.entries(values).map(
    ([from, to]) => `WHEN ${textLiteral(from.toLowerCase())} THEN ${textLiteral(to)}`,
  )
  return `CASE lower(${expression}) ${cases.join(' ')} END`
}

function isNumber(type: string | undefined): boolean {
  return type !== undefined && /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type)
}
