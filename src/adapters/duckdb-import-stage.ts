/**
 * Source rows → `staged`: one row a source row with canonical columns, the reason why it is refused if it is, and the
 * fields whose value could not be read. All set-based, so that memory does not grow with the history.
 */
import {
  DATE_FIELDS,
  type FieldRule,
  type ListRule,
  type MappedField,
  type Mapping,
  MONEY_FIELDS,
  slotColumns,
} from '#domain'
import { assertNever } from '#lib/errors'
import { quotedName, textLiteral } from '#sql'
import type { SourceFile } from './duckdb-import-source.ts'
import {
  amountOf,
  booleanOf,
  dateOf,
  keyOf,
  oneAmount,
  rawText,
  type SourceColumns,
  textOf,
  toldText,
} from './duckdb-import-values.ts'

/** Canonical column ← field of the mapping. */
const TEXT_COLUMNS: readonly (readonly [string, MappedField])[] = [
  ['title', 'title'],
  ['description', 'description'],
  ['customer', 'customer'],
  ['partner', 'partner'],
  ['country', 'country'],
  ['region', 'region'],
  ['industry', 'industry'],
  ['segment', 'segment'],
  ['category', 'category'],
  ['category_group', 'categoryGroup'],
  ['project_type', 'projectType'],
  ['phase', 'phase'],
  ['outcome', 'outcome'],
]
const DATE_COLUMNS: readonly (readonly [string, MappedField])[] = [
  ['close_date', 'closeDate'],
  ['start_date', 'startDate'],
  ['end_date', 'endDate'],
]
const MONEY_COLUMNS: readonly (readonly [string, MappedField])[] = [
  ['monthly_value', 'monthlyValue'],
  ['upfront_value', 'upfrontValue'],
  ['annual_value', 'annualValue'],
  ['total_value', 'totalValue'],
  ['amended_value', 'amendedValue'],
]

export function stageSql(mapping: Mapping, source: SourceFile, fileNo: number): string {
  const { fields } = mapping
  const columns = source.columns
  const text = (field: MappedField) => expressionOf(fields[field], (rule) => textOf(rule, columns), 'VARCHAR')
  const amount = (field: MappedField) => expressionOf(fields[field], (rule) => amountOf(rule, columns), 'DOUBLE')
  const selected = [
    `${fileNo} AS file_no`,
    `CAST(${source.rowNumber} AS BIGINT) AS row_no`,
    `${expressionOf(fields.projectId, (rule) => keyOf(rule, columns), 'VARCHAR')} AS project_id`,
    ...TEXT_COLUMNS.map(([name, field]) => `${text(field)} AS ${name}`),
    ...DATE_COLUMNS.map(
      ([name, field]) => `${expressionOf(fields[field], (rule) => dateOf(rule, columns), 'DATE')} AS ${name}`,
    ),
    ...MONEY_COLUMNS.map(([name, field]) => `${positive(amount(field), field)} AS ${name}`),
    `CAST(${amount('amendments')} AS INTEGER) AS amendments`,
    `${expressionOf(fields.isFollowOn, (rule) => booleanOf(rule, columns), 'BOOLEAN')} AS is_follow_on`,
    ...(['services', 'components', 'funding'] as const).map(
      (list) => `${slotsExpression(mapping[list], columns)} AS slot_${list}`,
    ),
    `${refusalCase(mapping, columns)} AS refusal`,
    `${unreadableList(mapping, columns)} AS unreadable`,
  ]
  return `SELECT ${selected.join(',\n  ')}\nFROM ${source.reader} AS source`
}

function expressionOf(rule: FieldRule | undefined, expression: (rule: FieldRule) => string, type: string): string {
  return rule === undefined ? `CAST(NULL AS ${type})` : expression(rule)
}

/** A project's worth is above zero; nothing, or money back, is a correction and no value. Costs of a service may be zero. */
function positive(expression: string, field: MappedField): string {
  if (field === 'monthlyValue' || field === 'upfrontValue') return expression
  return `CASE WHEN ${expression} > 0 THEN ${expression} END`
}

function slotsExpression(rule: ListRule | null, columns: SourceColumns): string {
  if (rule === null || rule.kind === 'joined') return 'NULL'
  const slots = rule.slots.map((slot) => {
    const members = Object.entries(slotColumns(rule, slot)).map(
      ([name, column]) => `${name} := ${memberExpression(name, column, columns)}`,
    )
    return `struct_pack(${members.join(', ')})`
  })
  const [key] = Object.keys(rule.columns)
  return `list_filter([${slots.join(', ')}], lambda s: s.${key} IS NOT NULL)`
}

export function memberExpression(name: string, column: string, columns: SourceColumns): string {
  return ['monthly', 'upfront', 'share', 'amount'].includes(name)
    ? oneAmount(column, columns)
    : toldText(column, columns)
}

function refusalCase(mapping: Mapping, columns: SourceColumns): string {
  const id = expressionOf(mapping.fields.projectId, (rule) => rawText(rule, columns), 'VARCHAR')
  const title = expressionOf(mapping.fields.title, (rule) => rawText(rule, columns), 'VARCHAR')
  const cases = mapping.refuse.map((rule) => {
    const text = toldText(rule.column, columns)
    return `WHEN ${refusalTest(rule.test, text, rule.values)} THEN ${textLiteral(rule.reason)}`
  })
  return `CASE WHEN ${id} IS NULL THEN 'no key (projectId)' ${cases.join(' ')} WHEN ${title} IS NULL THEN 'no title' END`
}

function refusalTest(test: Mapping['refuse'][number]['test'], text: string, values: readonly string[]): string {
  const list = values.map((value) => textLiteral(value.toLowerCase())).join(', ')
  const first = textLiteral(values[0] ?? '')
  switch (test) {
    case 'is':
      return `lower(${text}) IN (${list})`
    case 'isNot':
      return `coalesce(lower(${text}) NOT IN (${list}), true)`
    case 'before':
      return `day_of_text(${text}) < CAST(${first} AS DATE)`
    case 'after':
      return `day_of_text(${text}) > CAST(${first} AS DATE)`
    case 'below':
      return `amount_of(${text}) < CAST(${first} AS DOUBLE)`
    case 'above':
      return `amount_of(${text}) > CAST(${first} AS DOUBLE)`
    case 'missing':
      return `${text} IS NULL`
    default:
      return assertNever(test)
  }
}

/** Fields that the source tells but nobody can read, and values that the mapping does not list. */
function unreadableList(mapping: Mapping, columns: SourceColumns): string {
  const checks = Object.entries(mapping.fields).flatMap(([field, rule]) => {
    if (rule.constant !== null) return []
    const raw = rawText(rule, columns)
    const read = readExpression(field as MappedField, rule, columns)
    return read === null
      ? []
      : [
          `CASE WHEN ${raw} IS NOT NULL AND ${read} IS NULL THEN struct_pack(field := '${field}', value := left(${raw}, 60)) END`,
        ]
  })
  return checks.length === 0 ? 'NULL' : `list_filter([${checks.join(', ')}], lambda u: u IS NOT NULL)`
}

function readExpression(field: MappedField, rule: FieldRule, columns: SourceColumns): string | null {
  if ((DATE_FIELDS as readonly string[]).includes(field)) return dateOf(rule, columns)
  if ((MONEY_FIELDS as readonly string[]).includes(field) || field === 'amendments') return amountOf(rule, columns)
  return rule.values === null ? null : textOf(rule, columns)
}

/** The list of a joined input as a table: key and list, equal names within one project added up. */
export function joinedListSql(rule: Extract<ListRule, { kind: 'joined' }>, sources: readonly SourceFile[]): string {
  const parts = sources
    .filter((source) => source.input === rule.input)
    .map((source) => {
      const members = Object.entries(rule.columns).map(
        ([name, column]) => `${memberExpression(name, column, source.columns)} AS ${quotedName(name)}`,
      )
      return `SELECT ${toldText(rule.key, source.columns)} AS key, ${members.join(', ')} FROM ${source.reader} AS source`
    })
  return parts.join('\nUNION ALL\n')
}
