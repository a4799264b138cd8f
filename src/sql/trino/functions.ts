/**
 * The functions of Trino that a query may call: without side effects, and bounded by the rows they see. What is not here is refused. DuckDB's words
 * for those that it calls otherwise are in `duckdb-calls.ts`.
 */

export interface TrinoFunction {
  readonly kind: 'scalar' | 'aggregate' | 'window'
  readonly least: number
  readonly most: number
  /** Arguments that are lambdas, with the number of their parameters; by place, counted from 0. */
  readonly lambdas: Readonly<Record<number, number>>
  /** An argument that must be a text in the statement itself, so that it can be looked at; by place. */
  readonly written: {
    readonly place: number
    readonly as: 'pattern' | 'unit' | 'separator' | 'mysql date' | 'joda date'
  } | null
}

const MANY = 100

function named(
  names: string,
  kind: TrinoFunction['kind'],
  [least, most]: readonly [number, number],
  more: Partial<Pick<TrinoFunction, 'lambdas' | 'written'>> = {},
): readonly (readonly [string, TrinoFunction])[] {
  const entry: TrinoFunction = { kind, least, most, lambdas: more.lambdas ?? {}, written: more.written ?? null }
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, entry] as const)
}

export const FUNCTIONS: ReadonlyMap<string, TrinoFunction> = new Map([
  // Numbers.
  ...named('floor ceil ceiling abs sqrt cbrt exp ln log2 log10 sign is_nan is_finite', 'scalar', [1, 1]),
  ...named('round truncate', 'scalar', [1, 2]),
  ...named('power pow log mod', 'scalar', [2, 2]),
  // Texts.
  ...named('lower upper length reverse ltrim rtrim', 'scalar', [1, 1]),
  ...named('substr substring replace', 'scalar', [2, 3]),
  ...named('strpos split starts_with levenshtein_distance hamming_distance', 'scalar', [2, 2]),
  ...named('split_part', 'scalar', [3, 3]),
  ...named('concat concat_ws', 'scalar', [2, MANY]),
  ...named('regexp_like regexp_count', 'scalar', [2, 2], { written: { place: 1, as: 'pattern' } }),
  ...named('regexp_extract', 'scalar', [2, 3], { written: { place: 1, as: 'pattern' } }),
  // Conditions.
  ...named('if', 'scalar', [2, 3]),
  ...named('nullif', 'scalar', [2, 2]),
  ...named('coalesce greatest least', 'scalar', [1, MANY]),
  ...named('try typeof', 'scalar', [1, 1]),
  // Dates.
  ...named('year month day quarter week day_of_week dow day_of_month day_of_year doy', 'scalar', [1, 1]),
  ...named('date last_day_of_month from_iso8601_date to_unixtime', 'scalar', [1, 1]),
  ...named('date_trunc', 'scalar', [2, 2], { written: { place: 0, as: 'unit' } }),
  ...named('date_add date_diff', 'scalar', [3, 3], { written: { place: 0, as: 'unit' } }),
  ...named('date_format', 'scalar', [2, 2], { written: { place: 1, as: 'mysql date' } }),
  ...named('format_datetime', 'scalar', [2, 2], { written: { place: 1, as: 'joda date' } }),
  // Lists.
  ...named('cardinality array_sort array_distinct array_max array_min', 'scalar', [1, 1]),
  ...named('element_at contains array_position', 'scalar', [2, 2]),
  ...named('array_join', 'scalar', [2, 2], { written: { place: 1, as: 'separator' } }),
  ...named('filter transform any_match all_match none_match', 'scalar', [2, 2], { lambdas: { 1: 1 } }),
  ...named('reduce', 'scalar', [4, 4], { lambdas: { 2: 2, 3: 1 } }),
  // Many rows.
  ...named('count', 'aggregate', [0, 1]),
  ...named('sum avg min max approx_distinct arbitrary any_value array_agg histogram', 'aggregate', [1, 1]),
  ...named('bool_and bool_or every count_if', 'aggregate', [1, 1]),
  ...named('stddev stddev_pop stddev_samp variance var_pop var_samp', 'aggregate', [1, 1]),
  ...named('geometric_mean skewness kurtosis', 'aggregate', [1, 1]),
  ...named('approx_percentile max_by min_by', 'aggregate', [2, 2]),
  ...named('corr covar_pop covar_samp regr_slope regr_intercept', 'aggregate', [2, 2]),
  ...named('listagg', 'aggregate', [2, 2], { written: { place: 1, as: 'separator' } }),
  ...named('grouping', 'scalar', [1, MANY]),
  // Windows.
  ...named('row_number rank dense_rank percent_rank cume_dist', 'window', [0, 0]),
  ...named('ntile first_value last_value', 'window', [1, 1]),
  ...named('nth_value', 'window', [2, 2]),
  ...named('lag lead', 'window', [1, 3]),
])

/** Units of `date_trunc`, `date_add` and `date_diff`. */
export const DATE_UNITS: ReadonlySet<string> = new Set([
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
])
