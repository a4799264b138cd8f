/**
 * What a guarded query may be made of, as the parser names it. Lists of what is allowed, never of what is not: the next
 * version of the parser may know new things, and they are refused until somebody has looked at them.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const ROOTS = words('select union intersect except')

/** Kinds of nodes that hold a query of their own. */
export const QUERIES = words('select union intersect except')

export const NODES = words(`
  select union intersect except subquery table alias column star paren literal boolean null
  and or not eq neq lt lte gt gte null_safe_eq null_safe_neq is_null in between like exists any all
  add sub mul div mod neg concat
  case cast try_cast coalesce null_if if_func greatest least interval extract
  window_function row_number rank dense_rank percent_rank cume_dist n_tile lag lead first_value last_value nth_value
  sum count avg min max stddev stddev_pop stddev_samp variance var_pop var_samp approx_distinct array_agg list_agg
  within_group count_if bool_and bool_or logical_and logical_or any_value median aggregate_function
  function unnest lambda ordered tuple array_func subscript dot values
  round floor ceil abs sqrt power ln log log10 exp sign lower upper trim length substring replace reverse
  year month day quarter date_trunc current_date regexp_like starts_with split_part element_at
  mod_func str_position day_of_week day_of_month day_of_year cardinality contains array_distinct array_position typeof
`)

/** Nodes that make one row of many when there is no GROUP BY. */
export const AGGREGATES = words(`
  sum count avg min max stddev stddev_pop stddev_samp variance var_pop var_samp approx_distinct array_agg list_agg
  within_group count_if bool_and bool_or logical_and logical_or any_value median aggregate_function`)

/** Functions that keep a name of their own in the tree; without side effects and bounded by the rows they see. */
export const FUNCTIONS = words(`
  round floor ceil ceiling abs sqrt cbrt power pow ln log log2 log10 exp sign truncate mod is_nan is_finite
  lower upper trim ltrim rtrim length substr substring replace reverse strpos position split_part split starts_with concat
  concat_ws regexp_like regexp_extract regexp_count levenshtein_distance hamming_distance
  coalesce nullif if greatest least typeof try
  year month day quarter week day_of_week dow day_of_month day_of_year doy date date_trunc date_diff date_add date_format
  last_day_of_month current_date from_iso8601_date to_unixtime format_datetime
  count sum avg min max approx_percentile approx_distinct max_by min_by arbitrary any_value array_agg bool_and bool_or every
  count_if stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope regr_intercept
  geometric_mean median skewness kurtosis histogram
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
  cardinality contains element_at filter transform any_match all_match none_match reduce array_sort array_distinct
  array_join array_max array_min array_position
  grouping rollup`)

/** Members of nodes that may be filled; all others must be empty. */
export const MEMBERS = words(`
  this expressions expression args left right low high query name names table schema catalog alias column_aliases
  from joins where_clause group_by having order_by limit offset fetch distinct with ctes columns alias_first
  on using kind use_inner_keyword use_outer_keyword nesting_group natural
  whens else_ operand condition true_value false_value to data_type
  whens parameters body index field key separator length start end start_side_text end_side_text kind_text
  spec over partition_by frame windows window_name filter desc nulls_first explicit_asc
  star original_name literal_type value type unit escape no_parens use_bracket_notation bracket_notation
  all not with_ordinality by_name default default_value ignore_nulls precision scale timezone element_type dimension
  year month day unit_style decimals offset_expr n from_for_syntax expr replacement old new characters
  alias_explicit_as alias_keyword quoted line column double_colon_syntax concise
  direction count rows rows_keyword modifies_left modifies_right use_odbc_syntax is_sql_standard uses_keyword
  base substr num_buckets
  Preceding Following substring position occurrence pattern flags part delimiter string trim_type
`)

/** Types that a value may be cast to. */
export const TYPES = words(
  'var_char char text json int integer big_int small_int tiny_int double float real decimal boolean date timestamp array',
)
