/** What a guarded query may be made of. A list of what is allowed, never of what is not: the next parser may know new kinds. */

/** Kinds of nodes as the parser names them. */
export const NODES: ReadonlySet<string> = new Set(
  `select union intersect except subquery cte with table alias column star identifier paren literal boolean null
  and or not eq neq lt lte gt gte is is_null is_true is_false in between like i_like exists any all
  add sub mul div mod neg concat
  case cast try_cast coalesce null_if if_func greatest least interval extract at_time_zone
  window_function row_number rank dense_rank ntile lag lead first_value last_value
  sum count avg min max stddev stddev_pop stddev_samp variance var_pop var_samp approx_distinct approx_percentile array_agg
  median aggregate_function function unnest lambda ordered tuple array array_func subscript
  round floor ceil abs sqrt power ln log log10 exp sign lower upper trim length substring replace reverse
  year month day quarter date_trunc date_diff date_add current_date to_date
  nullif regexp_like starts_with split_part str_position strpos left right`.split(/\s+/),
)

/** Functions that keep a name of their own in the tree; without side effects and bounded by the rows they see. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  `round floor ceil ceiling abs sqrt power pow ln log log2 log10 exp sign truncate mod width_bucket
  lower upper trim ltrim rtrim length substr substring replace reverse strpos position split_part starts_with concat
  regexp_like regexp_extract
  coalesce nullif if greatest least
  year month day quarter week day_of_week date date_trunc date_diff date_add current_date from_iso8601_date date_parse
  count sum avg min max approx_percentile approx_distinct max_by min_by arbitrary any_value array_agg bool_and bool_or
  count_if stddev stddev_pop stddev_samp variance var_pop var_samp corr geometric_mean median
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
  cardinality contains element_at filter transform any_match all_match none_match reduce array_sort array_distinct`.split(
    /\s+/,
  ),
)
