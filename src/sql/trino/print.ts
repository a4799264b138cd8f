/** A tree as text again, in Trino's words or in those of another dialect. What is printed parses to the same tree. */
import { assertNever } from '#lib/errors'
import type { DataType, Expression } from './expression-tree.ts'
import { type Dialect, type Printer, printExpression, printSortKeys, printWindow } from './print-expression.ts'
import type {
  Alias,
  Grouping,
  Join,
  JoinedRelation,
  Name,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  UnnestRelation,
} from './tree.ts'
import { CLAUSE_WORDS, RESERVED } from './words.ts'

export const TRINO: Dialect = {
  name: (text) => (isPlain(text) ? text : quoted(text)),
  lambda: (parameters, body) => `${parameters.length === 1 ? parameters[0] : `(${parameters.join(', ')})`} -> ${body}`,
  type: trinoTypeText,
  expression: () => null,
  relation: () => null,
}

export function printQuery(query: Query, dialect: Dialect = TRINO): string {
  const printer: Printer = {
    dialect,
    query: (inner) => queryText(inner, printer),
    expression: (expression, binding) => printExpression(expression, binding, printer),
  }
  return printer.query(query)
}

function isPlain(name: string): boolean {
  const word = name.toUpperCase()
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(word) && !CLAUSE_WORDS.has(word)
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function trinoTypeText(type: DataType): string {
  if ('arrayOf' in type) return `ARRAY(${trinoTypeText(type.arrayOf)})`
  return type.sizes.length === 0 ? type.name : `${type.name}(${type.sizes.join(', ')})`
}

function queryText({ shared, body, orderBy, offset, limit }: Query, printer: Printer): string {
  const { dialect } = printer
  const named = shared.map(
    ({ name, columns, query }) =>
      `${dialect.name(name.text)}${columnList(columns, dialect)} AS (${printer.query(query)})`,
  )
  return joined([
    named.length === 0 ? null : `WITH ${named.join(', ')}`,
    bodyText(body, printer),
    orderBy.length === 0 ? null : printSortKeys(orderBy, printer),
    offset === null ? null : `OFFSET ${offset}`,
    limit === null ? null : limit.style === 'limit' ? `LIMIT ${limit.rows}` : `FETCH FIRST ${limit.rows} ROWS ONLY`,
  ])
}

function bodyText(body: QueryBody, printer: Printer): string {
  switch (body.kind) {
    case 'query':
      return `(${printer.query(body)})`
    case 'values':
      return `VALUES ${body.rows.map((row) => (row.kind === 'row' ? loose(row, printer) : `(${loose(row, printer)})`)).join(', ')}`
    // What stood in brackets is a query of its own, so the sides need none of ours.
    case 'set':
      return `${bodyText(body.left, printer)} ${body.operator}${body.keepsDuplicates ? ' ALL' : ''} ${bodyText(body.right, printer)}`
    case 'select':
      return selectText(body, printer)
    default:
      return assertNever(body)
  }
}

function selectText({ isDistinct, items, from, where, groupBy, having, windows }: Select, printer: Printer): string {
  const name = ({ text }: Name) => printer.dialect.name(text)
  return joined([
    `SELECT ${isDistinct ? 'DISTINCT ' : ''}${items.map((item) => itemText(item, printer)).join(', ')}`,
    from.length === 0 ? null : `FROM ${from.map((source) => sourceText(source, printer)).join(', ')}`,
    where === null ? null : `WHERE ${loose(where, printer)}`,
    groupBy.length === 0 ? null : `GROUP BY ${groupBy.map((grouping) => groupingText(grouping, printer)).join(', ')}`,
    having === null ? null : `HAVING ${loose(having, printer)}`,
    windows.length === 0
      ? null
      : `WINDOW ${windows.map((item) => `${name(item.name)} AS ${printWindow(item.window, printer)}`).join(', ')}`,
  ])
}

function itemText(item: SelectItem, printer: Printer): string {
  const name = ({ text }: Name) => printer.dialect.name(text)
  if (item.kind === 'star') return item.table === null ? '*' : `${name(item.table)}.*`
  return `${loose(item.value, printer)}${item.alias === null ? '' : ` AS ${name(item.alias)}`}`
}

function groupingText(grouping: Grouping, printer: Printer): string {
  if (grouping.kind === 'key') return loose(grouping.of, printer)
  const sets = grouping.sets.map((keys) => {
    const texts = keys.map((key) => loose(key, printer)).join(', ')
    return keys.length === 1 ? texts : `(${texts})`
  })
  return `${grouping.style} (${sets.join(', ')})`
}

function sourceText({ first, joins }: JoinedRelation, printer: Printer): string {
  return [relationText(first, printer), ...joins.map((join) => joinText(join, printer))].join(' ')
}

function joinText({ side, relation, on }: Join, printer: Printer): string {
  const words = side === 'INNER' ? 'JOIN' : `${side} JOIN`
  const condition =
    on === null
      ? ''
      : 'using' in on
        ? ` USING ${columnList(on.using, printer.dialect).trim()}`
        : ` ON ${loose(on, printer)}`
  return `${words} ${relationText(relation, printer)}${condition}`
}

function relationText(relation: Relation, printer: Printer): string {
  const { dialect } = printer
  return `${dialect.relation(relation, printer) ?? plainRelation(relation, printer)}${aliasText(relation.alias, dialect)}`
}

function plainRelation(relation: Relation, printer: Printer): string {
  switch (relation.kind) {
    case 'table':
      return [...relation.qualifiers, relation.name].map(({ text }) => printer.dialect.name(text)).join('.')
    case 'query relation':
      return `(${printer.query(relation.query)})`
    case 'unnest':
      return unnestText(relation, printer)
    default:
      return assertNever(relation)
  }
}

const unnestText = ({ lists, withOrdinality }: UnnestRelation, printer: Printer): string =>
  `UNNEST(${lists.map((list) => loose(list, printer)).join(', ')})${withOrdinality ? ' WITH ORDINALITY' : ''}`

const aliasText = (alias: Alias | null, dialect: Dialect): string =>
  alias === null ? '' : ` AS ${dialect.name(alias.name.text)}${columnList(alias.columns, dialect)}`

const columnList = (columns: readonly Name[], dialect: Dialect): string =>
  columns.length === 0 ? '' : `(${columns.map(({ text }) => dialect.name(text)).join(', ')})`

const loose = (expression: Expression, printer: Printer): string => printer.expression(expression, 'any')

const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(' ')
