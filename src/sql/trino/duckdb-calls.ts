/**
 * Trino's functions in DuckDB's words. Each argument is written once, however the call turns out: a call that wrote one twice would double the text
 * with every nesting.
 */

import { InvariantError } from '#lib/errors'
import { textLiteral } from '#lib/sql-literal'
import { strftimeFromJoda, strftimeFromMysql } from './date-patterns.ts'
import type { Argument, Call, Lambda } from './expression-tree.ts'
import { type Printer, printArgument, printFilter, printOver, printSortKeys } from './print-expression.ts'
import { valueKind } from './value-kinds.ts'

/** Same arguments, another name. */
const RENAMED: Readonly<Record<string, string>> = {
  approx_distinct: 'approx_count_distinct',
  approx_percentile: 'quantile_cont',
  arbitrary: 'any_value',
  array_agg: 'array_agg',
  array_distinct: 'list_distinct',
  array_join: 'array_to_string',
  array_max: 'list_max',
  array_min: 'list_min',
  cardinality: 'len',
  contains: 'list_contains',
  day_of_month: 'day',
  day_of_week: 'isodow',
  day_of_year: 'dayofyear',
  dow: 'isodow',
  doy: 'dayofyear',
  element_at: 'list_extract',
  every: 'bool_and',
  filter: 'list_filter',
  geometric_mean: 'geomean',
  hamming_distance: 'hamming',
  is_finite: 'isfinite',
  is_nan: 'isnan',
  last_day_of_month: 'last_day',
  levenshtein_distance: 'levenshtein',
  max_by: 'arg_max',
  min_by: 'arg_min',
  regexp_like: 'regexp_matches',
  split: 'string_split',
  to_unixtime: 'epoch',
  transform: 'list_transform',
  truncate: 'trunc',
}

/** The call in DuckDB's words, or null where they are Trino's. What comes back needs no brackets. */
export function duckDbCall(call: Call, printer: Printer): string | null {
  const { name, args } = call
  const special = SPECIAL[name]
  if (special !== undefined && args !== '*') return special(new Arguments(call, args, printer))
  if (name in RENAMED || call.nulls !== null) return callText(call, RENAMED[name] ?? name, printer)
  return null
}

/** Here the treatment of nulls stands inside the bracket. */
function callText(call: Call, name: string, printer: Printer): string {
  const written = call.args === '*' ? '*' : call.args.map((argument) => printArgument(argument, printer)).join(', ')
  const order = call.orderBy.length === 0 ? '' : ` ${printSortKeys(call.orderBy, printer)}`
  const treatment = call.nulls === null ? '' : ` ${call.nulls} NULLS`
  return `${name}(${call.isDistinct ? 'DISTINCT ' : ''}${written}${order}${treatment})${printFilter(call, printer)}${printOver(call, printer)}`
}

class Arguments {
  readonly call: Call
  readonly printer: Printer
  readonly #arguments: readonly Argument[]

  constructor(call: Call, args: readonly Argument[], printer: Printer) {
    this.call = call
    this.printer = printer
    this.#arguments = args
  }

  get(place: number): Argument {
    const argument = this.#arguments[place]
    if (argument === undefined) throw new InvariantError(`${this.call.name} lacks argument ${place + 1}.`)
    return argument
  }

  text(place: number): string {
    return printArgument(this.get(place), this.printer)
  }

  all(): readonly string[] {
    return this.#arguments.map((_, place) => this.text(place))
  }

  has(place: number): boolean {
    return this.#arguments[place] !== undefined
  }

  lambda(place: number): Lambda {
    const argument = this.get(place)
    if (argument.kind !== 'lambda') throw new InvariantError(`${this.call.name} lacks a lambda.`)
    return argument
  }

  /** A text of the statement itself; the guard lets no other pass. */
  written(place: number): string {
    const argument = this.get(place)
    if (argument.kind !== 'text')
      throw new InvariantError(`${this.call.name} was not given a text as argument ${place + 1}.`)
    return argument.value
  }
}

const SPECIAL: Readonly<Record<string, (call: Arguments) => string>> = {
  all_match: (call) => `(len(list_filter(${call.text(0)}, ${negated(call, 1)})) = 0)`,
  any_match: (call) => `(len(list_filter(${call.text(0)}, ${call.text(1)})) > 0)`,
  none_match: (call) => `(len(list_filter(${call.text(0)}, ${call.text(1)})) = 0)`,
  reduce,
  array_position: (call) => `coalesce(list_position(${call.text(0)}, ${call.text(1)}), 0)`,
  array_sort: (call) => `list_sort(${call.text(0)}, 'ASC', 'NULLS LAST')`,
  // DuckDB's own leave nulls out, Trino's answer null.
  greatest: (call) => `list_sort([${call.all().join(', ')}], 'DESC', 'NULLS FIRST')[1]`,
  least: (call) => `list_sort([${call.all().join(', ')}], 'ASC', 'NULLS FIRST')[1]`,
  concat: (call) =>
    `(${call
      .all()
      .map((part) => `(${part})`)
      .join(' || ')})`,
  if: (call) => `CASE WHEN ${call.text(0)} THEN ${call.text(1)}${call.has(2) ? ` ELSE ${call.text(2)}` : ''} END`,
  mod: (call) => `((${call.text(0)}) % (${call.text(1)}))`,
  try: (call) => `TRY(${call.text(0)})`,
  date: (call) => `CAST(${call.text(0)} AS DATE)`,
  from_iso8601_date: (call) => `CAST(${call.text(0)} AS DATE)`,
  date_add: (call) =>
    asDate(call, 2, `((${call.text(2)}) + (${call.text(1)}) * INTERVAL '1' ${call.written(0).toUpperCase()})`),
  // Whole units between two moments, as Trino counts them; DuckDB's date_diff counts how often the unit turns.
  date_diff: (call) => `date_sub(${call.all().join(', ')})`,
  date_trunc: (call) => asDate(call, 1, `date_trunc(${call.all().join(', ')})`),
  date_format: (call) => strftime(call, strftimeFromMysql(call.written(1))),
  format_datetime: (call) => strftime(call, strftimeFromJoda(call.written(1))),
  regexp_count: (call) => `len(regexp_extract_all(${call.text(0)}, ${call.text(1)}))`,
  // DuckDB's own answers '' where nothing is found, Trino's null.
  regexp_extract: (call) => `regexp_extract_all(${call.all().join(', ')})[1]`,
  listagg,
}

/** A date stays a date in Trino; DuckDB makes it a timestamp. */
function asDate(call: Arguments, place: number, text: string): string {
  const argument = call.get(place)
  const isDate = argument.kind !== 'lambda' && valueKind(argument) === 'date'
  return isDate ? `CAST(${text} AS DATE)` : text
}

function strftime(call: Arguments, pattern: string | null): string {
  if (pattern === null) throw new InvariantError(`${call.call.name} was given a pattern that nobody checked.`)
  return `strftime(${call.text(0)}, ${textLiteral(pattern)})`
}

function negated(call: Arguments, place: number): string {
  const { at, parameters, body } = call.lambda(place)
  return printArgument({ kind: 'lambda', at, parameters, body: { kind: 'not', at, of: body } }, call.printer)
}

/**
 * DuckDB's `list_reduce` takes a start only of the list's own type, and no last step. So each item travels in a pair with the result so far, the
 * start is such a pair in front, and the lambdas' names are bound by lists of one. A list that is null makes all of it null, as in Trino.
 */
function reduce(call: Arguments): string {
  const items = `list_transform(${call.text(0)}, lambda _item: {'so_far': NULL, 'item': _item})`
  const [soFar, item] = call.lambda(2).parameters.map(({ text }) => call.printer.dialect.name(text))
  const step = `list_transform([_before.so_far], lambda ${soFar}: list_transform([_after.item], lambda ${item}: ${call.printer.expression(call.lambda(2).body, 'any')})[1])[1]`
  const reduced = `list_reduce([{'so_far': ${call.text(1)}, 'item': NULL}] || ${items}, lambda _before, _after: {'so_far': ${step}, 'item': _after.item}).so_far`
  const { parameters, body } = call.lambda(3)
  const isSame = body.kind === 'column' && body.table === null && body.name.text === parameters[0]?.text
  return isSame ? reduced : `list_transform([${reduced}], ${call.text(3)})[1]`
}

function listagg({ call, printer }: Arguments): string {
  return callText({ ...call, orderBy: call.withinGroup }, 'string_agg', printer)
}
