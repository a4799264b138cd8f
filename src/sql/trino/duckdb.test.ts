import { expect, test } from 'vitest'
import { DUCKDB } from './duckdb.ts'
import { parseTrino } from './parse.ts'
import { printQuery } from './print.ts'

test.each([
  // Names and shapes.
  ['cardinality(services) > 3', 'len(services) > 3'],
  ['any_match(a, s -> s.b = 1)', '(len(list_filter(a, lambda s: s.b = 1)) > 0)'],
  ['all_match(a, s -> s > 1 OR s < 0)', '(len(list_filter(a, lambda s: NOT (s > 1 OR s < 0))) = 0)'],
  ["split(title, ' ')[1]", "string_split(title, ' ')[1]"],
  ["array_join(array_agg(DISTINCT a), ', ')", "array_to_string(array_agg(DISTINCT a), ', ')"],
  ['last_value(a) IGNORE NULLS OVER (ORDER BY b)', 'last_value(a IGNORE NULLS) OVER (ORDER BY b)'],
  ["listagg(a, ', ') WITHIN GROUP (ORDER BY b)", "string_agg(a, ', ' ORDER BY b)"],
  ['approx_percentile(annual_value, ARRAY[0.5])', 'quantile_cont(annual_value, [0.5])'],
  // Nulls, as Trino has them.
  ['concat(a, b)', '((a) || (b))'],
  ['greatest(a, b)', "list_sort([a, b], 'DESC', 'NULLS FIRST')[1]"],
  ["regexp_extract(a, 'x(y)', 1)", "regexp_extract_all(a, 'x(y)', 1)[1]"],
  // Whole numbers and dates.
  ['count(*) / 7', '(count(*) // 7)'],
  ['annual_value / 7', 'annual_value / 7'],
  ['count(*) * 1.0 / count(*)', 'count(*) * 1.0 / count(*)'],
  ["date_diff('month', a, b)", "date_sub('month', a, b)"],
  ["date_trunc('month', close_date)", "CAST(date_trunc('month', close_date) AS DATE)"],
  ["date_add('month', -1, close_date)", "CAST(((close_date) + (-1) * INTERVAL '1' MONTH) AS DATE)"],
  ["current_date - INTERVAL '2' YEAR", "CAST(current_date - INTERVAL '2' YEAR AS DATE)"],
  ["date_format(close_date, '%Y-%m %i%%')", "strftime(close_date, '%Y-%m %M%%')"],
  ["format_datetime(close_date, 'yyyy-MM''T''d 100%')", "strftime(close_date, '%Y-%mT%-d 100%%')"],
  ['day_of_week(close_date)', 'isodow(close_date)'],
  // Names that only one of the two reserves.
  ['"offset", a AS "desc"', '"offset", a AS "desc"'],
  ['a AS pivot', 'a AS "pivot"'],
])('%s is %s', (trino, duckdb) => {
  const parsed = parseTrino(`SELECT ${trino} FROM projects`)

  expect('fault' in parsed ? parsed.fault.reason : printQuery(parsed.query, DUCKDB)).toBe(
    `SELECT ${duckdb} FROM projects`,
  )
})
