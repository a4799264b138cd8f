/** Random queries of our grammar, as trees: all that it can say, whether it makes sense or not. */
import type { Argument, Call, DataType, Expression } from '../../../src/sql/trino/expression-tree.ts'
import type {
  Alias,
  FrameBound,
  Grouping,
  Join,
  Name,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  SortKey,
  Window,
} from '../../../src/sql/trino/tree.ts'
import { Dice } from './dice.ts'

const NAMES = 'a|b2|_c|title|close_date|limit|Order|group|two words|a"b|ß|projects|end'.split('|')
const TEXTS = ["O'Brien", '', 'a\\b', 'two\nlines', '-- no comment', '/* nor this', '日本', ';']
const TYPES: readonly DataType[] = [
  { name: 'VARCHAR', sizes: [] },
  { name: 'VARCHAR', sizes: [12] },
  { name: 'DECIMAL', sizes: [12, 2] },
  { name: 'TIMESTAMP', sizes: [3] },
  { name: 'JSON', sizes: [] },
  { name: 'BIGINT', sizes: [] },
  { name: 'REAL', sizes: [] },
  { arrayOf: { name: 'DATE', sizes: [] } },
]
const at = 0

export function randomQuery(seed: number, depth = 2): Query {
  return new Writer(seed).query(depth)
}

class Writer {
  readonly #dice: Dice

  constructor(seed: number) {
    this.#dice = new Dice(seed)
  }

  #below(bound: number): number {
    return this.#dice.below(bound)
  }

  #one<T>(of: readonly T[]): T {
    return this.#dice.one(of)
  }

  #maybe<T>(make: () => T): T | null {
    return this.#below(3) === 0 ? make() : null
  }

  #some<T>(make: () => T, least = 1, most = 3): readonly T[] {
    return Array.from({ length: least + this.#below(most - least + 1) }, make)
  }

  #is(): boolean {
    return this.#below(2) === 0
  }

  #name = (): Name => ({ text: this.#one(NAMES), at })

  query = (depth: number): Query => ({
    kind: 'query',
    at,
    shared:
      this.#below(5) === 0 && depth > 0
        ? this.#some(
            () => ({ name: this.#name(), columns: this.#some(this.#name, 0, 2), query: this.query(depth - 1) }),
            1,
            2,
          )
        : [],
    body: this.#body(depth),
    orderBy: this.#some(() => this.#sortKey(depth), 0, 2),
    offset: this.#maybe(() => this.#below(99)),
    limit: this.#maybe(() => ({ style: this.#one(['limit', 'fetch'] as const), rows: this.#below(999) })),
  })

  #body(depth: number): QueryBody {
    const choice = depth > 0 ? this.#below(8) : 9
    if (choice === 0) return { ...this.query(depth - 1), shared: [] }
    if (choice === 1) return { kind: 'values', at, rows: this.#some(() => this.#expression(depth - 1)) }
    if (choice > 3) return this.#select(depth)
    const operator = this.#one(['UNION', 'EXCEPT', 'INTERSECT'] as const)
    // What a set operation binds looser than itself stands in brackets, and so is a query.
    const left = this.#body(depth - 1)
    const isFirst = left.kind === 'set' && operator === 'INTERSECT' && left.operator !== operator
    return {
      kind: 'set',
      at,
      operator,
      keepsDuplicates: this.#is(),
      left: isFirst ? this.#select(0) : left,
      right: this.#select(depth - 1),
    }
  }

  #select(depth: number): Select {
    return {
      kind: 'select',
      at,
      isDistinct: this.#is(),
      items: this.#some(() => this.#item(depth)),
      from: this.#some(
        () => ({ first: this.#relation(depth), joins: this.#some(() => this.#join(depth), 0, 2) }),
        0,
        2,
      ),
      where: this.#maybe(() => this.#expression(depth)),
      groupBy: this.#some(() => this.#grouping(depth), 0, 2),
      having: this.#maybe(() => this.#expression(depth)),
      windows: this.#some(() => ({ name: this.#name(), window: this.#window(depth) }), 0, 1),
    }
  }

  #item(depth: number): SelectItem {
    if (this.#below(5) === 0) return { kind: 'star', at, table: this.#maybe(this.#name) }
    return { kind: 'item', at, value: this.#expression(depth), alias: this.#maybe(this.#name) }
  }

  #alias = (): Alias => ({ name: this.#name(), columns: this.#some(this.#name, 0, 2) })

  #relation(depth: number): Relation {
    const alias = this.#maybe(this.#alias)
    const choice = depth > 0 ? this.#below(4) : 3
    if (choice === 0) return { kind: 'query relation', at, query: this.query(depth - 1), alias }
    if (choice === 1) {
      const lists = this.#some(() => this.#expression(depth - 1), 1, 2)
      return { kind: 'unnest', at, lists, withOrdinality: this.#is(), alias }
    }
    return { kind: 'table', at, qualifiers: this.#some(this.#name, 0, 2), name: this.#name(), alias }
  }

  #join(depth: number): Join {
    const relation = this.#relation(depth)
    if (this.#below(3) === 0) return { at, side: 'CROSS', relation, on: null }
    const on = this.#is() ? this.#expression(depth) : { using: this.#some(this.#name, 1, 2) }
    return { at, side: this.#one(['INNER', 'LEFT', 'RIGHT', 'FULL'] as const), relation, on }
  }

  #grouping(depth: number): Grouping {
    if (this.#below(3) > 0) return { kind: 'key', of: this.#expression(depth) }
    const style = this.#one(['ROLLUP', 'CUBE', 'GROUPING SETS'] as const)
    const column = (): Expression => ({ kind: 'column', at, table: null, name: this.#name() })
    return { kind: 'sets', at, style, sets: this.#some(() => this.#some(column, style === 'GROUPING SETS' ? 0 : 1, 2)) }
  }

  #sortKey = (depth: number): SortKey => ({
    by: this.#expression(depth - 1),
    isDescending: this.#is(),
    nulls: this.#one([null, 'FIRST', 'LAST'] as const),
  })

  #window(depth: number): Window {
    const bound = (): FrameBound =>
      this.#is()
        ? 'CURRENT ROW'
        : {
            size: this.#one([null, { kind: 'number', at, text: '3' } as const]),
            direction: this.#one(['PRECEDING', 'FOLLOWING'] as const),
          }
    return {
      at,
      base: null,
      partitionBy: this.#some(() => this.#expression(depth - 1), 0, 2),
      orderBy: this.#some(() => this.#sortKey(depth), 0, 2),
      frame: this.#maybe(() => ({
        unit: this.#one(['ROWS', 'RANGE', 'GROUPS'] as const),
        start: bound(),
        end: this.#maybe(bound),
      })),
    }
  }

  #expression(depth: number): Expression {
    return depth <= 0 || this.#below(4) === 0 ? this.#leaf() : this.#operation(depth)
  }

  #leaf(): Expression {
    const column: Expression = { kind: 'column', at, table: this.#maybe(this.#name), name: this.#name() }
    return this.#one<Expression>([
      column,
      column,
      { kind: 'number', at, text: this.#one(['0', '12', '1.5', '0.25', '1E0', '2.5E-3']) },
      { kind: 'text', at, value: this.#one(TEXTS) },
      { kind: 'boolean', at, value: this.#is() },
      { kind: 'null', at },
      { kind: 'today', at },
      { kind: 'moment', at, type: 'DATE', value: '2024-01-31' },
      { kind: 'moment', at, type: 'TIMESTAMP', value: '2024-01-31 10:20:30' },
      { kind: 'interval', at, amount: this.#below(99) - 9, unit: this.#one(['YEAR', 'MONTH', 'DAY', 'HOUR'] as const) },
    ])
  }

  #operation(depth: number): Expression {
    const inner = () => this.#expression(depth - 1)
    const query = () => this.query(depth - 2)
    const operator = this.#one(['=', '<>', '<', '<=', '>', '>='] as const)
    const isNegated = this.#is()
    const makers: readonly (() => Expression)[] = [
      () => ({ kind: 'logical', at, operator: this.#one(['AND', 'OR'] as const), operands: this.#some(inner, 2) }),
      () => ({ kind: 'not', at, of: inner() }),
      () => ({ kind: 'compare', at, operator, left: inner(), right: inner() }),
      () => ({
        kind: 'quantified',
        at,
        operator,
        quantifier: this.#one(['ALL', 'ANY'] as const),
        left: inner(),
        query: query(),
      }),
      () => ({ kind: 'distinct', at, isNegated, left: inner(), right: inner() }),
      () => ({ kind: 'is null', at, isNegated, of: inner() }),
      () => ({ kind: 'between', at, isNegated, of: inner(), low: inner(), high: inner() }),
      () => ({ kind: 'in', at, isNegated, of: inner(), choices: this.#is() ? this.#some(inner) : query() }),
      () => ({ kind: 'like', at, isNegated, of: inner(), pattern: inner(), escapedBy: this.#maybe(inner) }),
      () => ({ kind: 'exists', at, query: query() }),
      () => ({ kind: 'subquery', at, query: query() }),
      () => ({
        kind: 'arithmetic',
        at,
        operator: this.#one(['+', '-', '*', '/', '%'] as const),
        left: inner(),
        right: inner(),
      }),
      () => ({ kind: 'signed', at, sign: this.#one(['+', '-'] as const), of: inner() }),
      () => ({ kind: 'concat', at, operands: this.#some(inner, 2) }),
      () => ({ kind: 'row', at, values: this.#some(inner) }),
      () => ({ kind: 'array', at, values: this.#some(inner, 0) }),
      () => ({ kind: 'cast', at, isTry: this.#is(), of: inner(), type: this.#one(TYPES) }),
      () => ({
        kind: 'case',
        at,
        operand: this.#maybe(inner),
        branches: this.#some(() => ({ when: inner(), result: inner() }), 1, 2),
        otherwise: this.#maybe(inner),
      }),
      () => ({
        kind: 'extract',
        at,
        field: this.#one(['YEAR', 'QUARTER', 'DAY_OF_WEEK', 'DOY'] as const),
        of: inner(),
      }),
      () => ({
        kind: 'trim',
        at,
        side: this.#one(['BOTH', 'LEADING', 'TRAILING'] as const),
        characters: this.#maybe(inner),
        of: inner(),
      }),
      () => ({ kind: 'member', at, of: this.#call(depth - 1), name: this.#name() }),
      () => ({ kind: 'subscript', at, of: this.#call(depth - 1), index: inner() }),
      () => this.#call(depth - 1),
      () => this.#call(depth - 1),
    ]
    return this.#one(makers)()
  }

  #call(depth: number): Call {
    const args: Call['args'] = this.#below(6) === 0 ? '*' : this.#some(() => this.#argument(depth), 0)
    const hasArguments = args !== '*' && args.length > 0
    const over = this.#maybe(() => (this.#is() ? this.#name() : this.#window(depth)))
    return {
      kind: 'call',
      at,
      name: args === '*' ? 'count' : this.#one(['f', 'date', 'if', 'replace', 'max']),
      args,
      isDistinct: hasArguments && this.#is(),
      orderBy: hasArguments ? this.#some(() => this.#sortKey(depth), 0, 1) : [],
      withinGroup: [],
      filter: this.#maybe(() => this.#expression(depth)),
      nulls: over === null || args === '*' ? null : this.#one([null, 'IGNORE', 'RESPECT'] as const),
      over,
    }
  }

  #argument(depth: number): Argument {
    if (this.#below(5) > 0) return this.#expression(depth)
    return { kind: 'lambda', at, parameters: this.#some(this.#name, 1, 2), body: this.#expression(depth) }
  }
}
