/**
 * The mapping file: which column of a source means what in a past project. Described in docs/history.md.
 * Parsed here strictly, because a misspelt member would silently leave a column out of the history.
 */
import { InputError, shortened } from '#lib/errors'
import { isJsonObject } from '#lib/json'
import { type ListRule, parseComponents, parseFunding, parseServices } from './mapping-lists.ts'
import {
  listOfTexts,
  type MappingObject,
  mappingError,
  numberMember,
  onlyMembers,
  refuseSensitive,
  textMember,
  textRecord,
} from './mapping-members.ts'
import type { AnnualValueRule } from './project.ts'

const TEXT_FIELDS = [
  'projectId',
  'title',
  'description',
  'customer',
  'partner',
  'country',
  'region',
  'industry',
  'segment',
  'category',
  'categoryGroup',
  'projectType',
  'phase',
  'outcome',
] as const
export const DATE_FIELDS = ['closeDate', 'startDate', 'endDate'] as const
export const MONEY_FIELDS = ['monthlyValue', 'upfrontValue', 'annualValue', 'totalValue', 'amendedValue'] as const
const OTHER_FIELDS = ['amendments', 'isFollowOn'] as const
const FIELDS = [...TEXT_FIELDS, ...DATE_FIELDS, ...MONEY_FIELDS, ...OTHER_FIELDS] as const

export type MappedField = (typeof FIELDS)[number]

/** How one field is read: the first column that tells it, or several joined, then the adjustments in the order of the members. */
export interface FieldRule {
  readonly columns: readonly string[]
  /** Null: the first column that is not empty. A text: all of them, with it between. */
  readonly joinWith: string | null
  readonly constant: string | null
  /** The source's words for ours. A value that is not listed counts as not told. */
  readonly values: Readonly<Record<string, string>> | null
  /** Factor from the source's unit to ours, e.g. 1000000 for USD million. */
  readonly times: number
  /** Values outside count as not told: most often they are errors of data entry. */
  readonly atLeast: number | null
  readonly atMost: number | null
  /** For dates told as a year. */
  readonly year: 'start' | 'end' | null
  /** strptime format for dates that are not YYYY-MM-DD, e.g. `%d/%m/%Y`. */
  readonly format: string | null
}

/** Rows that are no past projects, or none that this history should hold; each is counted with its reason. */
export interface RefuseRule {
  readonly column: string
  readonly test: 'is' | 'isNot' | 'before' | 'after' | 'below' | 'above' | 'missing'
  readonly values: readonly string[]
  readonly reason: string
}

export interface Mapping {
  readonly name: string
  readonly synthetic: boolean
  readonly attribution: string | null
  readonly currency: string
  readonly annualValueRule: AnnualValueRule
  /** False where the source's close date is not the day of winning, so that a gap to the start would mean nothing. */
  readonly tellsGap: boolean
  /** Input name → pattern of file names, `*` for anything. The first is the input with one row a project. */
  readonly inputs: Readonly<Record<string, string>>
  /** Patterns of files that lie beside the inputs and are no part of the history: passed over, and said to be. */
  readonly passOver: readonly string[]
  readonly fields: Readonly<Partial<Record<MappedField, FieldRule>>>
  readonly services: ListRule | null
  readonly components: ListRule | null
  readonly funding: ListRule | null
  readonly refuse: readonly RefuseRule[]
}

const MEMBERS = [
  'formatVersion',
  'name',
  'synthetic',
  'attribution',
  'currency',
  'annualValueRule',
  'tellsGap',
  'inputs',
  'passOver',
  'fields',
  'services',
  'components',
  'funding',
  'refuse',
]

export function parseMapping(text: string): Mapping {
  const root = rootOf(text)
  onlyMembers(root, '', MEMBERS)
  if (root.formatVersion !== 1) throw mappingError('formatVersion', 'must be 1', 'Write "formatVersion": 1.')
  const inputs = root.inputs === undefined ? { projects: '*' } : textRecord(root, 'inputs')
  const fields = parseFields(root)
  const mapping: Mapping = {
    name: textMember(root, 'name'),
    synthetic: booleanMember(root, 'synthetic', false),
    attribution: root.attribution === undefined ? null : textMember(root, 'attribution'),
    currency: textMember(root, 'currency'),
    annualValueRule: annualValueRule(root),
    tellsGap: booleanMember(root, 'tellsGap', true),
    inputs,
    passOver: root.passOver === undefined ? [] : listOfTexts(root.passOver, 'passOver'),
    fields,
    services: parseServices(root, inputs),
    components: parseComponents(root, inputs),
    funding: parseFunding(root, inputs),
    refuse: parseRefuse(root),
  }
  if (!/^[A-Z]{3}$/.test(mapping.currency)) {
    throw mappingError(
      'currency',
      `"${shortened(mapping.currency)}" is no currency code`,
      'Write three letters, e.g. USD.',
    )
  }
  for (const field of ['projectId', 'title'] as const) {
    if (fields[field] === undefined) throw mappingError(`fields.${field}`, 'is missing', `Name the column of ${field}.`)
  }
  return mapping
}

/** Every column that the mapping reads from its main input. */
export function mainColumns(mapping: Mapping): readonly { readonly column: string; readonly member: string }[] {
  const fields = Object.entries(mapping.fields).flatMap(([field, rule]) =>
    rule.columns.map((column) => ({ column, member: `fields.${field}` })),
  )
  const refuse = mapping.refuse.map(({ column }, index) => ({ column, member: `refuse[${index}].column` }))
  return [...fields, ...refuse]
}

function rootOf(text: string): MappingObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InputError('MAPPING_INVALID', `The mapping is not JSON: ${(error as Error).message}`, {
      field: '--mapping',
      cure: 'Start from one of examples/mappings.',
      cause: error,
    })
  }
  if (!isJsonObject(value)) throw mappingError('', 'must be an object', 'Start from one of examples/mappings.')
  return value
}

function annualValueRule(root: MappingObject): AnnualValueRule {
  const rule = root.annualValueRule
  if (rule === 'services' || rule === 'contract-value' || rule === 'stated') return rule
  throw mappingError('annualValueRule', 'is missing or unknown', 'Write "services", "contract-value" or "stated".')
}

function booleanMember(root: MappingObject, member: string, otherwise: boolean): boolean {
  const value = root[member]
  if (value === undefined) return otherwise
  if (typeof value !== 'boolean') throw mappingError(member, 'must be true or false', 'Write true or false.')
  return value
}

function parseFields(root: MappingObject): Mapping['fields'] {
  const { fields } = root
  if (!isJsonObject(fields)) throw mappingError('fields', 'must be an object', 'Write {"projectId": "column", …}.')
  onlyMembers(fields, 'fields', FIELDS)
  return Object.fromEntries(Object.entries(fields).map(([name, rule]) => [name, parseRule(rule, `fields.${name}`)]))
}

const RULE_MEMBERS = [
  'column',
  'firstOf',
  'joined',
  'with',
  'constant',
  'values',
  'times',
  'atLeast',
  'atMost',
  'year',
  'format',
]

function parseRule(value: unknown, path: string): FieldRule {
  const rule: MappingObject | null = typeof value === 'string' ? { column: value } : isJsonObject(value) ? value : null
  if (rule === null) throw mappingError(path, 'must be a column or an object', 'Write "column" or {"column": …}.')
  onlyMembers(rule, path, RULE_MEMBERS)
  const ways = ['column', 'firstOf', 'joined', 'constant'].filter((member) => rule[member] !== undefined)
  if (ways.length !== 1) {
    throw mappingError(path, 'must say exactly one of column, firstOf, joined, constant', 'Keep one of them.')
  }
  const columns =
    rule.column === undefined
      ? listOfTexts(rule.firstOf ?? rule.joined ?? [], path)
      : [textMember(rule, 'column', path)]
  for (const column of columns) refuseSensitive(column, path)
  const year = rule.year ?? null
  if (year !== null && year !== 'start' && year !== 'end') {
    throw mappingError(`${path}.year`, 'must be "start" or "end"', 'Say which day of the year is meant.')
  }
  return {
    columns,
    joinWith: rule.joined === undefined ? null : rule.with === undefined ? ' ' : textMember(rule, 'with', path),
    constant: rule.constant === undefined ? null : textMember(rule, 'constant', path),
    values: rule.values === undefined ? null : textRecord(rule, 'values', path),
    times: numberMember(rule, 'times', path) ?? 1,
    atLeast: numberMember(rule, 'atLeast', path),
    atMost: numberMember(rule, 'atMost', path),
    year,
    format: rule.format === undefined ? null : textMember(rule, 'format', path),
  }
}

const TESTS = ['is', 'isNot', 'before', 'after', 'below', 'above', 'missing'] as const

function parseRefuse(root: MappingObject): readonly RefuseRule[] {
  const list = root.refuse ?? []
  if (!Array.isArray(list))
    throw mappingError('refuse', 'must be a list', 'Write [{"column": …, "is": …, "reason": …}].')
  return list.map((rule: unknown, index) => {
    const path = `refuse[${index}]`
    if (!isJsonObject(rule)) throw mappingError(path, 'must be an object', 'Write {"column": …, "is": …, "reason": …}.')
    onlyMembers(rule, path, ['column', 'reason', ...TESTS])
    const tests = TESTS.filter((test) => rule[test] !== undefined)
    const [test] = tests
    if (test === undefined || tests.length > 1) {
      throw mappingError(path, `must hold exactly one of ${TESTS.join(', ')}`, 'Write one rule for each test.')
    }
    const value = rule[test]
    return {
      column: textMember(rule, 'column', path),
      test,
      values: (Array.isArray(value) ? value : [value]).map(String),
      reason: textMember(rule, 'reason', path),
    }
  })
}
