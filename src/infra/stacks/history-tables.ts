/** The catalogue's tables in Hive's words, so that Athena reads the Parquet files that the import wrote. */

import { InvariantError } from '#lib/errors'
import { type ColumnType, HISTORY_CATALOGUE } from '#sql'

const HIVE_TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  INTEGER: 'int',
  DOUBLE: 'double',
  REAL: 'float',
  BOOLEAN: 'boolean',
  DATE: 'date',
}

export interface HiveTable {
  readonly name: string
  readonly comment: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[]
}

/** A sensitive column is not declared at all: what Athena does not know, no query can read. */
export const HISTORY_TABLES: readonly HiveTable[] = HISTORY_CATALOGUE.map((table) => ({
  name: table.name,
  comment: table.meaning,
  columns: table.columns
    .filter((column) => column.sensitive !== true)
    .map((column) => ({ name: column.name, type: hiveType(column.type), comment: column.meaning })),
}))

function hiveType(type: ColumnType): string {
  if (typeof type !== 'string') {
    const members = Object.entries(type.listOf).map(([name, member]) => `${name}:${hiveType(member)}`)
    return `array<struct<${members.join(',')}>>`
  }
  const found = HIVE_TYPES[type]
  if (found === undefined) throw new InvariantError(`Hive has no word here for the type ${type}.`)
  return found
}
