/**
 * Athena answers every value as text, beside the type of its column. Here text becomes JSON again.
 * Arrays, maps and rows come as `[{name=a, n=1}]`, which nothing can read back; so such a column is asked for as JSON.
 */
import type { ColumnInfo, Row } from '@aws-sdk/client-athena'
import { TaskError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'

const NUMBERS = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint', 'float', 'real', 'double', 'decimal'])
const NESTED = new Set(['array', 'map', 'row', 'struct'])

export interface Column {
  readonly name: string
  readonly type: string
}

export function columnsOf(columns: readonly ColumnInfo[]): readonly Column[] {
  const named = columns.map(({ Name = '', Type = 'varchar' }) => ({ name: Name, type: Type.toLowerCase() }))
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) !== index)
  if (twice !== undefined) {
    throw new TaskError(
      'QueryFailed',
      `Two columns of the answer are called "${twice.name}"; give one of them an alias.`,
    )
  }
  return named
}

export function isNested(column: Column): boolean {
  return NESTED.has(column.type)
}

/** The same query with its nested columns as JSON text. Athena's engine 3 writes the field names of a row into it. */
export function withNestedAsJson(sql: string, columns: readonly Column[]): string {
  const quoted = columns.map((column) => {
    const name = `"${column.name.replaceAll('"', '""')}"`
    return isNested(column) ? `CAST(${name} AS JSON) AS ${name}` : name
  })
  return `SELECT ${quoted.join(', ')} FROM (${sql}\n) AS answer`
}

export function rowOf(columns: readonly Column[], row: Row): JsonObject {
  return Object.fromEntries(
    columns.map((column, index) => [column.name, cellValue(column, row.Data?.[index]?.VarCharValue)]),
  )
}

function cellValue(column: Column, text: string | undefined): Json {
  if (text === undefined) return null
  if (column.type === 'boolean') return text === 'true'
  if (column.type === 'json') return parseJson(column, text)
  return NUMBERS.has(column.type) ? numberOf(text) : text
}

/** JSON has no NaN and no infinity: null. An integer that a double cannot hold stays text, digit for digit. */
function numberOf(text: string): Json {
  const value = Number(text)
  if (!Number.isFinite(value)) return null
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value
}

function parseJson(column: Column, text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    throw new TaskError('QueryFailed', `Column "${column.name}" should hold JSON and does not.`, { cause })
  }
}
