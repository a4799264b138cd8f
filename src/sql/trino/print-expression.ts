/** Expressions as text, with brackets only where the tree would be another one without them. */
import { assertNever } from '#lib/errors'
import { textLiteral } from '#lib/sql-literal'
import { isLiteral } from './expression-kinds.ts'
import type { Argument, Call, DataType, Expression } from './expression-tree.ts'
import type { FrameBound, Query, Relation, SortKey, Window } from './tree.ts'

/** What a dialect says in other words than Trino; null is "as in Trino". What it writes must need no brackets around it. */
export interface Dialect {
  readonly name: (text: string) => string
  readonly lambda: (parameters: readonly string[], body: string) => string
  readonly type: (type: DataType) => string
  readonly expression: (expression: Expression, printer: Printer) => string | null
  readonly relation: (relation: Relation, printer: Printer) => string | null
}

export interface Printer {
  readonly dialect: Dialect
  readonly query: (query: Query) => string
  /** The text, in brackets where the expression binds looser than its place asks for. */
  readonly expression: (expression: Expression, binding: Binding) => string
}

/** How tightly an expression holds together, loosest first. */
const BINDINGS = ['any', 'and', 'not', 'predicate', 'concat', 'sum', 'product', 'sign', 'whole'] as const
export type Binding = (typeof BINDINGS)[number]
const strength = (binding: Binding): number => BINDINGS.indexOf(binding)

export function printExpression(expression: Expression, needed: Binding, printer: Printer): string {
  const own = printer.dialect.expression(expression, printer)
  if (own !== null) return own
  const text = plain(expression, printer)
  return strength(bindingOf(expression)) < strength(needed) ? `(${text})` : text
}

function bindingOf(expression: Expression): Binding {
  if (isLiteral(expression)) return 'whole'
  switch (expression.kind) {
    case 'logical':
      return expression.operator === 'OR' ? 'any' : 'and'
    case 'not':
      return 'not'
    case 'compare':
    case 'quantified':
    case 'distinct':
    case 'is null':
    case 'between':
    case 'in':
    case 'like':
      return 'predicate'
    case 'concat':
      return 'concat'
    case 'arithmetic':
      return expression.operator === '+' || expression.operator === '-' ? 'sum' : 'product'
    case 'signed':
      return 'sign'
    case 'column':
    case 'member':
    case 'subscript':
    case 'exists':
    case 'subquery':
    case 'row':
    case 'array':
    case 'cast':
    case 'case':
    case 'extract':
    case 'trim':
    case 'call':
      return 'whole'
  }
}

function plain(expression: Expression, printer: Printer): string {
  const { dialect } = printer
  const print = printer.expression
  // Where a predicate would need brackets, as on the side of another one.
  const side = (part: Expression) => print(part, 'concat')
  const list = (parts: readonly Expression[]) => parts.map((part) => print(part, 'any')).join(', ')
  const not = (isNegated: boolean) => (isNegated ? ' NOT' : '')
  switch (expression.kind) {
    case 'column': {
      const { table, name } = expression
      return `${table === null ? '' : `${dialect.name(table.text)}.`}${dialect.name(name.text)}`
    }
    case 'text':
      return textLiteral(expression.value)
    case 'number':
      return expression.text
    case 'boolean':
      return expression.value ? 'TRUE' : 'FALSE'
    case 'null':
      return 'NULL'
    case 'moment':
      return `${expression.type} ${textLiteral(expression.value)}`
    case 'interval':
      return `INTERVAL '${expression.amount}' ${expression.unit}`
    case 'today':
      return 'current_date'
    case 'member': {
      const { of, name } = expression
      // Without brackets a bare column would be taken for a table.
      const isBare = of.kind === 'column' && of.table === null
      return `${isBare ? `(${print(of, 'any')})` : print(of, 'whole')}.${dialect.name(name.text)}`
    }
    case 'subscript':
      return `${print(expression.of, 'whole')}[${side(expression.index)}]`
    case 'logical': {
      const { operator, operands } = expression
      return operands.map((operand) => print(operand, operator === 'OR' ? 'and' : 'not')).join(` ${operator} `)
    }
    case 'not':
      return `NOT ${print(expression.of, 'not')}`
    case 'compare':
      return `${side(expression.left)} ${expression.operator} ${side(expression.right)}`
    case 'quantified': {
      const { left, operator, quantifier, query } = expression
      return `${side(left)} ${operator} ${quantifier} (${printer.query(query)})`
    }
    case 'distinct':
      return `${side(expression.left)} IS${not(expression.isNegated)} DISTINCT FROM ${side(expression.right)}`
    case 'is null':
      return `${side(expression.of)} IS${not(expression.isNegated)} NULL`
    case 'between': {
      const { of, isNegated, low, high } = expression
      return `${side(of)}${not(isNegated)} BETWEEN ${side(low)} AND ${side(high)}`
    }
    case 'in': {
      const { of, isNegated, choices } = expression
      return `${side(of)}${not(isNegated)} IN (${'kind' in choices ? printer.query(choices) : list(choices)})`
    }
    case 'like': {
      const { of, isNegated, pattern, escapedBy } = expression
      const end = escapedBy === null ? '' : ` ESCAPE ${side(escapedBy)}`
      return `${side(of)}${not(isNegated)} LIKE ${side(pattern)}${end}`
    }
    case 'exists':
      return `EXISTS (${printer.query(expression.query)})`
    case 'subquery':
      return `(${printer.query(expression.query)})`
    case 'arithmetic': {
      const { operator, left, right } = expression
      const isSum = operator === '+' || operator === '-'
      return `${print(left, isSum ? 'sum' : 'product')} ${operator} ${print(right, isSum ? 'product' : 'sign')}`
    }
    case 'signed': {
      const of = print(expression.of, 'sign')
      // Two signs would begin a comment.
      return `${expression.sign}${/^[-+]/.test(of) ? ' ' : ''}${of}`
    }
    case 'concat':
      return expression.operands.map((operand) => print(operand, 'sum')).join(' || ')
    case 'row':
      return expression.values.length === 1 ? `ROW(${list(expression.values)})` : `(${list(expression.values)})`
    case 'array':
      return `ARRAY[${list(expression.values)}]`
    case 'cast':
      return `${expression.isTry ? 'TRY_CAST' : 'CAST'}(${print(expression.of, 'any')} AS ${dialect.type(expression.type)})`
    case 'case': {
      const { operand, branches, otherwise } = expression
      const whens = branches
        .map(({ when, result }) => ` WHEN ${print(when, 'any')} THEN ${print(result, 'any')}`)
        .join('')
      const last = otherwise === null ? '' : ` ELSE ${print(otherwise, 'any')}`
      return `CASE${operand === null ? '' : ` ${print(operand, 'any')}`}${whens}${last} END`
    }
    case 'extract':
      return `EXTRACT(${expression.field} FROM ${side(expression.of)})`
    case 'trim': {
      const { side: from, characters, of } = expression
      if (from === 'BOTH' && characters === null) return `trim(${side(of)})`
      return `TRIM(${from}${characters === null ? '' : ` ${side(characters)}`} FROM ${side(of)})`
    }
    case 'call':
      return printCall(expression, printer)
    default:
      return assertNever(expression)
  }
}

export function printArgument(argument: Argument, printer: Printer): string {
  if (argument.kind !== 'lambda') return printer.expression(argument, 'any')
  const parameters = argument.parameters.map(({ text }) => printer.dialect.name(text))
  return printer.dialect.lambda(parameters, printer.expression(argument.body, 'any'))
}

function printCall(call: Call, printer: Printer): string {
  const { name, args, nulls, isDistinct } = call
  const written = args === '*' ? '*' : args.map((argument) => printArgument(argument, printer)).join(', ')
  const order = call.orderBy.length === 0 ? '' : ` ${printSortKeys(call.orderBy, printer)}`
  const within = call.withinGroup.length === 0 ? '' : ` WITHIN GROUP (${printSortKeys(call.withinGroup, printer)})`
  const treatment = nulls === null ? '' : ` ${nulls} NULLS`
  return `${name}(${isDistinct ? 'DISTINCT ' : ''}${written}${order})${within}${printFilter(call, printer)}${treatment}${printOver(call, printer)}`
}

export const printFilter = ({ filter }: Call, printer: Printer): string =>
  filter === null ? '' : ` FILTER (WHERE ${printer.expression(filter, 'any')})`

export function printOver({ over }: Call, printer: Printer): string {
  if (over === null) return ''
  return ` OVER ${'partitionBy' in over ? printWindow(over, printer) : printer.dialect.name(over.text)}`
}

export function printSortKeys(keys: readonly SortKey[], printer: Printer): string {
  const texts = keys.map(
    ({ by, isDescending, nulls }) =>
      `${printer.expression(by, 'any')}${isDescending ? ' DESC' : ''}${nulls === null ? '' : ` NULLS ${nulls}`}`,
  )
  return `ORDER BY ${texts.join(', ')}`
}

export function printWindow({ base, partitionBy, orderBy, frame }: Window, printer: Printer): string {
  const bound = (to: FrameBound): string => {
    if (to === 'CURRENT ROW') return to
    return `${to.size === null ? 'UNBOUNDED' : printer.expression(to.size, 'any')} ${to.direction}`
  }
  const parts = [
    base === null ? null : printer.dialect.name(base.text),
    partitionBy.length === 0
      ? null
      : `PARTITION BY ${partitionBy.map((part) => printer.expression(part, 'any')).join(', ')}`,
    orderBy.length === 0 ? null : printSortKeys(orderBy, printer),
    frame === null
      ? null
      : frame.end === null
        ? `${frame.unit} ${bound(frame.start)}`
        : `${frame.unit} BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}`,
  ]
  return `(${parts.filter((part) => part !== null).join(' ')})`
}
