/** The files of an import: which input each one is, how DuckDB reads it, and which columns it has. */
import { statSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Mapping, nearestNames } from '#domain'
import { InputError, shortened } from '#lib/errors'
import { textLiteral } from '#sql'
import { fileError } from './duckdb-import-errors.ts'
import type { SourceColumns } from './duckdb-import-values.ts'

export interface SourceFile {
  readonly path: string
  readonly name: string
  readonly input: string
  readonly bytes: number
  /** A table function with the file's rows. */
  readonly reader: string
  readonly columns: SourceColumns
  /** Expression for the number of a row, counted from 1. */
  readonly rowNumber: string
}

/** `FILE` or `INPUT=FILE`; without a name the mapping's patterns decide. What the mapping passes over is said. */
export async function openSources(
  connection: DuckDBConnection,
  input: { readonly files: readonly string[]; readonly mapping: Mapping; readonly say: (message: string) => void },
): Promise<readonly SourceFile[]> {
  const { files, mapping, say } = input
  if (files.length === 0) {
    throw new InputError('FIELD_MISSING', 'No file to import was named.', {
      field: 'FILE',
      cure: 'Name one or more files.',
    })
  }
  const sources: SourceFile[] = []
  for (const file of files) {
    if (isPassedOver(file, mapping)) say(`${basename(file)} is passed over: the mapping has no use for it`)
    else sources.push(await openSource(connection, file, mapping))
  }
  const missing = Object.keys(mapping.inputs).filter((input) => !sources.some((source) => source.input === input))
  if (missing.length > 0) {
    throw new InputError('FIELD_MISSING', `No file for the mapping's input "${missing[0]}".`, {
      field: 'FILE',
      cure: `Add a file that matches "${mapping.inputs[missing[0] as string]}", or write ${missing[0]}=FILE.`,
    })
  }
  return sources
}

async function openSource(connection: DuckDBConnection, file: string, mapping: Mapping): Promise<SourceFile> {
  const { input, path } = inputOf(file, mapping)
  const bytes = sizeOf(path)
  const { reader, rowNumber } = readerOf(path)
  const columns = await columnsOf(connection, reader, path)
  return { path, name: basename(path), input, bytes, reader, columns, rowNumber }
}

/** An input's own pattern, or its name before the file, counts for more. */
function isPassedOver(file: string, { inputs, passOver }: Mapping): boolean {
  const [named] = file.split('=')
  const matches = (pattern: string) => matchesPattern(basename(file), pattern)
  const isInput = (named !== undefined && inputs[named] !== undefined) || Object.values(inputs).some(matches)
  return !isInput && passOver.some(matches)
}

function inputOf(file: string, mapping: Mapping): { readonly input: string; readonly path: string } {
  const [, named, rest] = /^([^=/\\]+)=(.+)$/.exec(file) ?? []
  if (named !== undefined && rest !== undefined && mapping.inputs[named] !== undefined) {
    return { input: named, path: resolve(rest) }
  }
  const path = resolve(file)
  const matches = Object.entries(mapping.inputs).filter(([, pattern]) => matchesPattern(basename(path), pattern))
  // The most exact pattern wins, so that a `*` can stand for "everything else".
  const [best] = matches.sort(([, a], [, b]) => b.length - a.length)
  if (best !== undefined) return { input: best[0], path }
  throw new InputError('MAPPING_INVALID', `No input of the mapping matches the file "${shortened(basename(path))}".`, {
    field: 'inputs',
    cure: `Write INPUT=FILE with one of: ${Object.keys(mapping.inputs).join(', ')}; or put its name under passOver.`,
  })
}

function matchesPattern(name: string, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 'i').test(name)
}

function sizeOf(path: string): number {
  try {
    const stats = statSync(path)
    if (stats.isFile()) return stats.size
  } catch (error) {
    throw fileError(error, path, 'FILE')
  }
  throw new InputError('FILE_UNREADABLE', `${path} is not a file.`, {
    field: 'FILE',
    cure: 'Name a file, not a folder.',
  })
}

function readerOf(path: string): { readonly reader: string; readonly rowNumber: string } {
  const file = textLiteral(path)
  const extension = extname(path.replace(/\.(?:gz|zst)$/i, '')).toLowerCase()
  switch (extension) {
    case '.parquet':
      return { reader: `read_parquet(${file}, file_row_number = true)`, rowNumber: 'source.file_row_number + 1' }
    case '.csv':
    case '.tsv':
      // Everything as text: the mapping, not a sniffer that saw the first rows, says what a column means.
      return {
        reader: `read_csv(${file}, header = true, all_varchar = true, store_rejects = true, rejects_limit = 0)`,
        rowNumber: 'row_number() OVER ()',
      }
    case '.json':
    case '.ndjson':
    case '.jsonl':
      return { reader: `read_json_auto(${file}, maximum_object_size = 16777216)`, rowNumber: 'row_number() OVER ()' }
    default:
      throw new InputError('FILE_UNREADABLE', `"${shortened(basename(path))}" has a format that is not known.`, {
        field: 'FILE',
        cure: 'Give CSV, TSV, JSON, NDJSON (each also as .gz) or Parquet.',
      })
  }
}

async function columnsOf(connection: DuckDBConnection, reader: string, path: string): Promise<SourceColumns> {
  try {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${reader}`)
    return new Map(described.getRowObjects().map((row) => [String(row.column_name), String(row.column_type)]))
  } catch (error) {
    throw fileError(error, path, 'FILE')
  }
}

/** A column that the mapping names and the file lacks is refused with the nearest names, before any row is read. */
export function requireColumns(
  source: SourceFile,
  wanted: readonly { readonly column: string; readonly member: string }[],
): void {
  for (const { column, member } of wanted) {
    if (source.columns.has(column)) continue
    const nearest = nearestNames(column, [...source.columns.keys()])
    throw new InputError(
      'MAPPING_INVALID',
      `The mapping's ${member} names the column "${shortened(column)}", which ${source.name} does not have.`,
      {
        field: member,
        cure: `Nearest existing columns: ${nearest.join(', ')}.`,
      },
    )
  }
}
