/** One value of a source row as SQL: whatever a partner's table or a public feed calls a date, an amount, a yes. */
import type { FieldRule } from '#domain'
import { numberLiteral, quotedName, textLiteral } from '#sql'

/** Column name → DuckDB type, as the reader reports it. */
export type SourceColumns = ReadonlyMap<string, string>

/** Longer text is cut: it is far more than any description, and one broken row may not fill the memory. */
const MAX_TEXT = 20_000
const MAX_KEY = 200

/** Functions that the expressions below use; created once a connection. */
export const VALUE_MACROS: readonly string[] = [
  `CREATE TEMP MACRO told(x) AS CASE WHEN lower(trim(x)) IN ('', 'n/a', '#n/a', 'null', '-') THEN NULL
    ELSE trim(regexp_replace(x, '[\\s\\x00-\\x1f\\x7f]+', ' ', 'g')) END`,
  // "$1,378.52", "USD 1 200", "(350)" for minus; what is left must be a number, or the value is unreadable.
  `CREATE TEMP MACRO amount_of(x) AS TRY_CAST(
    regexp_replace(regexp_replace(upper(x), '[$€£¥, ]|USD|EUR|GBP|AUD', '', 'g'), '^\\((.*)\\)$', '-\\1') AS DOUBLE)`,
  // Unix time in seconds, milliseconds, microseconds or nanoseconds: the number of digits tells.
  `CREATE TEMP MACRO day_of_unix(n) AS CASE
    WHEN abs(n) < 100000000 THEN NULL
    WHEN abs(n) < 100000000000 THEN CAST(make_timestamp(CAST(n AS BIGINT) * 1000000) AS DATE)
    WHEN abs(n) < 100000000000000 THEN CAST(make_timestamp(CAST(n AS BIGINT) * 1000) AS DATE)
    WHEN abs(n) < 100000000000000000 THEN CAST(make_timestamp(CAST(n AS BIGINT)) AS DATE)
    WHEN abs(n) < 9000000000000000000 THEN CAST(make_timestamp(CAST(n AS BIGINT) // 1000) AS DATE) END`,
  `CREATE TEMP MACRO day_of_text(x) AS CASE
    WHEN regexp_full_match(x, '-?[0-9]{9,19}([.][0-9]+)?|[0-9][.][0-9]+[eE][+]?[0-9]+') THEN day_of_unix(TRY_CAST(TRY_CAST(x AS DECIMAL(38, 6)) AS HUGEINT))
    ELSE TRY_CAST(left(x, 10) AS DATE) END`,
  `CREATE TEMP MACRO plausible_day(d) AS CASE WHEN d BETWEEN DATE '1900-01-01' AND DATE '2199-12-31' THEN d END`,
]

export function textOf(rule: FieldRule, columns: SourceColumns, limit = MAX_TEXT): string {
  const plain = rawText(rule, columns)
  const translated = rule.values === null ? plain : valuesCase(plain, rule.values)
  return `left(${translated}, ${limit})`
}

export const keyOf = (rule: FieldRule, columns: SourceColumns): string => textOf(rule, columns, MAX_KEY)

export function amountOf(rule: FieldRule, columns: SourceColumns): string {
  const parsed = firstOf(rule, (column) => oneAmount(column, columns))
  const scaled = rule.times === 1 ? parsed : `(${parsed}) * ${numberLiteral(rule.times)}`
  return withinLimits(scaled, rule)
}

export function dateOf(rule: FieldRule, columns: SourceColumns): string {
  return `plausible_day(${firstOf(rule, (column) => oneDate(column, columns, rule))})`
}

export function booleanOf(rule: FieldRule, columns: SourceColumns): string {
  return `TRY_CAST(${rawText(rule, columns)} AS BOOLEAN)`
}

/** The value before it is understood: null when the source does not tell it. */
export function rawText(rule: FieldRule, columns: SourceColumns): string {
  if (rule.constant !== null) return textLiteral(rule.constant)
  const texts = rule.columns.map((column) => toldText(column, columns))
  if (rule.joinWith !== null) return `nullif(concat_ws(${textLiteral(rule.joinWith)}, ${texts.join(', ')}), '')`
  return texts.length === 1 ? (texts[0] as string) : `coalesce(${texts.join(', ')})`
}

export function toldText(column: string, columns: SourceColumns): string {
  const name = `source.${quotedName(column)}`
  return columns.get(column) === 'VARCHAR' ? `told(${name})` : `CAST(${name} AS VARCHAR)`
}

export function oneAmount(column: string, columns: SourceColumns): string {
  const name = `source.${quotedName(column)}`
  return isNumber(columns.get(column)) ? `CAST(${name} AS DOUBLE)` : `amount_of(${toldText(column, columns)})`
}

function oneDate(column: string, columns: SourceColumns, rule: FieldRule): string {
  const type = columns.get(column) ?? ''
  const name = `source.${quotedName(column)}`
  if (rule.year !== null) {
    const [month, day] = rule.year === 'start' ? [1, 1] : [12, 31]
    return `make_date(TRY_CAST(${name} AS BIGINT), ${month}, ${day})`
  }
  if (rule.format !== null)
    return `CAST(try_strptime(${toldText(column, columns)}, ${textLiteral(rule.format)}) AS DATE)`
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return `CAST(${name} AS DATE)`
  if (isNumber(type)) return `day_of_unix(CAST(${name} AS HUGEINT))`
  return `day_of_text(${toldText(column, columns)})`
}

function firstOf(rule: FieldRule, expression: (column: string) => string): string {
  if (rule.constant !== null) return textLiteral(rule.constant)
  const all = rule.columns.map(expression)
  return all.length === 1 ? (all[0] as string) : `coalesce(${all.join(', ')})`
}

function withinLimits(expression: string, { atLeast, atMost }: FieldRule): string {
  const conditions = [
    ...(atLeast === null ? [] : [`${expression} >= ${numberLiteral(atLeast)}`]),
    ...(atMost === null ? [] : [`${expression} <= ${numberLiteral(atMost)}`]),
  ]
  return conditions.length === 0 ? expression : `CASE WHEN ${conditions.join(' AND ')} THEN ${expression} END`
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
