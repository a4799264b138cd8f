/**
 * Rows of the `projects` table → candidates, strictly: a row that does not fit is a broken promise of the import or of
 * the statement that chose the columns, and nothing may be computed from it.
 */
import { InvariantError } from '#lib/errors'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { Candidate, PastProject, ProjectComponent, ProjectFunding, ProjectService } from './project.ts'

/** DuckDB gives numbers and lists, Athena texts of both; either is read, anything else is refused. */
export function decodeCandidate(row: JsonObject): Candidate {
  return { project: decodeProject(row), relevance: required(row, 'relevance', numberOf) }
}

/** The column `project_no` is the store's own and does not travel on. */
function decodeProject(row: JsonObject): PastProject {
  return {
    projectId: required(row, 'project_id', textOf),
    title: required(row, 'title', textOf),
    description: required(row, 'description', textOf),
    customer: optional(row, 'customer', textOf),
    partner: optional(row, 'partner', textOf),
    country: optional(row, 'country', textOf),
    region: optional(row, 'region', textOf),
    industry: optional(row, 'industry', textOf),
    segment: optional(row, 'segment', textOf),
    category: optional(row, 'category', textOf),
    categoryGroup: optional(row, 'category_group', textOf),
    projectType: optional(row, 'project_type', textOf),
    phase: optional(row, 'phase', textOf),
    outcome: optional(row, 'outcome', outcomeOf),
    closeDate: optional(row, 'close_date', dateOf),
    startDate: optional(row, 'start_date', dateOf),
    endDate: optional(row, 'end_date', dateOf),
    monthlyValue: optional(row, 'monthly_value', numberOf),
    upfrontValue: optional(row, 'upfront_value', numberOf),
    annualValue: optional(row, 'annual_value', numberOf),
    totalValue: optional(row, 'total_value', numberOf),
    amendedValue: optional(row, 'amended_value', numberOf),
    amendments: optional(row, 'amendments', numberOf),
    isFollowOn: optional(row, 'is_follow_on', booleanOf),
    services: listOf(row, 'services', serviceOf),
    components: listOf(row, 'components', componentOf),
    funding: listOf(row, 'funding', fundingOf),
  }
}

type Read<T> = (value: Json, column: string) => T

function required<T>(row: JsonObject, column: string, read: Read<T>): T {
  const value = optional(row, column, read)
  if (value === null) throw misfit(column, null)
  return value
}

function optional<T>(row: JsonObject, column: string, read: Read<T>): T | null {
  const value = row[column]
  if (value === undefined) throw new InvariantError(`A row of the history lacks the column ${column}.`)
  return value === null ? null : read(value, column)
}

function textOf(value: Json, column: string): string {
  if (typeof value === 'string') return value
  throw misfit(column, value)
}

function numberOf(value: Json, column: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw misfit(column, value)
}

function booleanOf(value: Json, column: string): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw misfit(column, value)
}

function dateOf(value: Json, column: string): string {
  const text = textOf(value, column)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text
  throw misfit(column, value)
}

function outcomeOf(value: Json, column: string): 'won' | 'open' | 'lost' {
  if (value === 'won' || value === 'open' || value === 'lost') return value
  throw misfit(column, value)
}

/** A list, or its JSON text. Null is an empty list: a source that tells nothing. */
function listOf<T>(row: JsonObject, column: string, read: (members: Members) => T): readonly T[] {
  const value = optional(row, column, (given) => (typeof given === 'string' ? parsed(given, column) : given))
  if (value === null) return []
  if (!Array.isArray(value)) throw misfit(column, value)
  return value.map((entry: Json) => read((name, place) => memberOf(entry, name, place, column)))
}

type Members = (name: string, place: number) => Json

/** DuckDB writes a record as an object, older Trino as a list in the order of the members. */
function memberOf(entry: Json, name: string, place: number, column: string): Json {
  const member = Array.isArray(entry)
    ? (entry[place] as Json | undefined)
    : isJsonObject(entry)
      ? entry[name]
      : undefined
  if (member === undefined) throw misfit(`${column}.${name}`, entry)
  return member
}

function serviceOf(member: Members): ProjectService {
  const orNull = (value: Json, name: string) => (value === null ? null : numberOf(value, name))
  return {
    name: textOf(member('name', 0), 'services.name'),
    monthly: orNull(member('monthly', 1), 'services.monthly'),
    upfront: orNull(member('upfront', 2), 'services.upfront'),
  }
}

function componentOf(member: Members): ProjectComponent {
  return {
    name: textOf(member('name', 0), 'components.name'),
    share: numberOf(member('share', 1), 'components.share'),
  }
}

function fundingOf(member: Members): ProjectFunding {
  const type = member('type', 1)
  return {
    source: textOf(member('source', 0), 'funding.source'),
    type: type === null ? null : textOf(type, 'funding.type'),
    amount: numberOf(member('amount', 2), 'funding.amount'),
  }
}

function parsed(text: string, column: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InvariantError(`The column ${column} of the history holds no JSON.`, { cause: error })
  }
}

function misfit(column: string, value: Json | null): InvariantError {
  return new InvariantError(
    `The column ${column} of the history holds ${JSON.stringify(value)?.slice(0, 60)}, which does not fit.`,
  )
}
