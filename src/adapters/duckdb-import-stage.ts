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
  mainColumns,
  slotColumns,
} from '#domain'
import { assertNever } from '#lib/errors'
import { quotedName, textLiteral } from '#sql'
import type { SourceFile } from './duckdb-import-source.ts'
import {
  amountOf,
  dateOf,
  MAX_KEY,
  MAX_TEXT,
  oneAmount,
  rawText,
  type SourceColumns,
  sourceColumn,
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

/**
 * Three levels, so that no expression is written twice: the told texts of the columns, the values read from them, and
 * what follows from the values.
 */
export function stageSql(mapping: Mapping, source: SourceFile, fileNo: number): string {
  const columns = source.columns
  const fields = Object.entries(mapping.fields) as readonly (readonly [MappedField, FieldRule])[]
  const told = columnsRead(mapping).map((column) => `${toldText(column, columns)} AS ${quotedName(column)}`)
  const read = [
    'row_no',
    ...fields.flatMap(([field, rule]) => [
      `${rawText(rule, columns)} AS ${rawOf(field)}`,
      `${readingOf(field, rule, columns)} AS ${valueName(field)}`,
    ]),
    ...(['services', 'components', 'funding'] as const).map(
      (list) => `${slotsExpression(mapping[list], columns)} AS slot_${list}`,
    ),
    `${refusalCase(mapping, columns)} AS refusal`,
  ]
  const rows = `SELECT CAST(${source.rowNumber} AS BIGINT) AS row_no, ${told.join(', ')} FROM ${source.reader} AS source`
  return `SELECT ${fileNo} AS file_no, row_no, ${canonicalColumns(mapping).join(', ')},
  slot_services, slot_components, slot_funding, ${refusalWithKey(mapping)} AS refusal, ${unreadableList(fields)} AS unreadable
FROM (SELECT ${read.join(',\n  ')}
FROM (${rows}) AS source) AS values_read`
}

const rawOf = (field: MappedField): string => quotedName(`raw ${field}`)
const valueName = (field: MappedField): string => quotedName(`value ${field}`)

/** Columns of the row itself; joined inputs are read elsewhere. */
function columnsRead(mapping: Mapping): readonly string[] {
  const slots = [mapping.services, mapping.components, mapping.funding].flatMap((rule) =>
    rule?.kind === 'slots' ? rule.slots.flatMap((slot) => Object.values(slotColumns(rule, slot))) : [],
  )
  return [...new Set([...mainColumns(mapping).map(({ column }) => column), ...slots])]
}

function canonicalColumns(mapping: Mapping): readonly string[] {
  const columnOf = (name: string, field: MappedField, type: string, expression = (value: string) => value) => {
    const rule = mapping.fields[field]
    return `${rule === undefined ? `CAST(NULL AS ${type})` : expression(valueName(field))} AS ${name}`
  }
  return [
    columnOf('project_id', 'projectId', 'VARCHAR'),
    ...TEXT_COLUMNS.map(([name, field]) => columnOf(name, field, 'VARCHAR')),
    ...DATE_COLUMNS.map(([name, field]) => columnOf(name, field, 'DATE')),
    ...MONEY_COLUMNS.map(([name, field]) => columnOf(name, field, 'DOUBLE', (value) => positive(value, field))),
    columnOf('amendments', 'amendments', 'INTEGER', (value) => `CAST(${value} AS INTEGER)`),
    columnOf('is_follow_on', 'isFollowOn', 'BOOLEAN'),
  ]
}

function readingOf(field: MappedField, rule: FieldRule, columns: SourceColumns): string {
  switch (kindOf(field)) {
    case 'date':
      return dateOf(rule, columns)
    case 'amount':
      return amountOf(rule, columns)
    case 'boolean':
      return `TRY_CAST(${rawText(rule, columns)} AS BOOLEAN)`
    case 'text':
      return textOf(rule, columns, field === 'projectId' ? MAX_KEY : MAX_TEXT)
  }
}

function kindOf(field: MappedField): 'text' | 'date' | 'amount' | 'boolean' {
  if ((DATE_FIELDS as readonly string[]).includes(field)) return 'date'
  if ((MONEY_FIELDS as readonly string[]).includes(field) || field === 'amendments') return 'amount'
  return field === 'isFollowOn' ? 'boolean' : 'text'
}

/** A project's worth is above zero; nothing, or money back, is a correction and no value. Costs of a service may be zero. */
function positive(value: string, field: MappedField): string {
  return field === 'monthlyValue' || field === 'upfrontValue' ? value : `CASE WHEN ${value} > 0 THEN ${value} END`
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

function memberExpression(name: string, column: string, columns: SourceColumns): string {
  const isAmount = ['monthly', 'upfront', 'share', 'amount'].includes(name)
  return isAmount ? oneAmount(column, columns) : `CAST(${sourceColumn(column)} AS VARCHAR)`
}

function refusalCase(mapping: Mapping, columns: SourceColumns): string {
  const cases = mapping.refuse.map((rule) => {
    const isText = columns.get(rule.column) === 'VARCHAR'
    const text = isText ? sourceColumn(rule.column) : `CAST(${sourceColumn(rule.column)} AS VARCHAR)`
    return `WHEN ${refusalTest(rule.test, text, rule.values)} THEN ${textLiteral(rule.reason)}`
  })
  return cases.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${cases.join(' ')} END`
}

function refusalWithKey(mapping: Mapping): string {
  const id = mapping.fields.projectId === undefined ? 'NULL' : rawOf('projectId')
  const title = mapping.fields.title === undefined ? 'NULL' : rawOf('title')
  return `CASE WHEN ${id} IS NULL THEN 'no key (projectId)' WHEN refusal IS NOT NULL THEN refusal
    WHEN ${title} IS NULL THEN 'no title' END`
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

/** Fields that the source tells but nobody can read, that lie outside the limits, or that the mapping's `values` do not list. */
function unreadableList(fields: readonly (readonly [MappedField, FieldRule])[]): string {
  const checks = fields
    .filter(([field, rule]) => rule.constant === null && (kindOf(field) !== 'text' || rule.values !== null))
    .map(([field]) => {
      const told = `struct_pack(field := '${field}', value := left(${rawOf(field)}, 60))`
      return `CASE WHEN ${rawOf(field)} IS NOT NULL AND ${valueName(field)} IS NULL THEN ${told} END`
    })
  return checks.length === 0
    ? 'CAST(NULL AS STRUCT(field VARCHAR, value VARCHAR)[])'
    : `list_filter([${checks.join(', ')}], lambda u: u IS NOT NULL)`
}

/** The rows of a joined input: the project's key and the members. */
export function joinedListSql(rule: Extract<ListRule, { kind: 'joined' }>, sources: readonly SourceFile[]): string {
  const parts = sources
    .filter((source) => source.input === rule.input)
    .map(({ columns, reader }) => {
      const told = [rule.key, ...Object.values(rule.columns)].map(
        (column) => `${toldText(column, columns)} AS ${quotedName(column)}`,
      )
      const members = Object.entries(rule.columns).map(
        ([name, column]) => `${memberExpression(name, column, columns)} AS ${quotedName(name)}`,
      )
      return `SELECT CAST(${sourceColumn(rule.key)} AS VARCHAR) AS key, ${members.join(', ')}
        FROM (SELECT ${[...new Set(told)].join(', ')} FROM ${reader} AS source) AS source`
    })
  return parts.join('\nUNION ALL\n')
}
