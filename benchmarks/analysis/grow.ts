/**
 * A history of any size, grown from real projects: rows drawn with replacement, each with a fresh id and fresh dates.
 * Texts repeat, so the vocabulary stays that of the real sets and the list of each term grows with the history: for a
 * retrieval by terms that is harder than a real history of that size, whose vocabulary grows too.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { importHistory } from '#adapters/duckdb-import'
import { parseMapping } from '#domain'
import { textLiteral } from '#sql'
import { shared } from '../../test/support/shared.ts'

export interface Base {
  readonly label: string
  /** Parquet files in the canonical columns. */
  readonly tables: readonly string[]
}

export interface Grown {
  readonly files: readonly string[]
  readonly mappingFile: string
}

const root = resolve(import.meta.dirname, '..', '..')

/** The columns that travel under their own names; the mapping's names for them are the same in camel case. */
const TEXTS = ['title', 'description', 'customer', 'partner', 'country', 'region', 'industry', 'segment'].concat([
  'category',
  'category_group',
  'project_type',
  'phase',
  'outcome',
])
const AMOUNTS = ['total_value', 'amended_value']
const FIRST_DAY = '2010-01-01'
const DAYS = 16 * 365

/** The real sets where they lie beside the checkout, imported by the product itself; else the bundled synthetic sample. */
export async function baseOf(folder: string): Promise<Base> {
  const austender = shared('data', 'austender')
  const worldbank = shared('data', 'worldbank')
  if (austender === undefined || worldbank === undefined) {
    const sample = join(root, 'data', 'sample', 'history', 'projects.parquet')
    return { label: 'the bundled synthetic sample (the real sets are absent)', tables: [sample] }
  }
  const sources = [
    ['austender', [join(austender, 'austender_contracts.parquet')]],
    ['worldbank', ['projects', 'components', 'funding'].map((part) => join(worldbank, `wb_${part}.parquet`))],
  ] as const
  const tables: string[] = []
  for (const [name, files] of sources) {
    const out = join(folder, `base-${name}`)
    const mapping = parseMapping(readFileSync(join(root, 'examples', 'mappings', `${name}.json`), 'utf8'))
    if (!existsSync(out)) await importHistory({ files, mapping, out })
    tables.push(join(out, 'projects.parquet'))
  }
  return { label: 'AusTender and World Bank projects', tables }
}

export async function grow(base: Base, projects: number, folder: string): Promise<Grown> {
  mkdirSync(folder, { recursive: true })
  const file = (name: string) => join(folder, `grown_${name}.parquet`)
  const files = ['projects', 'services', 'components', 'funding'].map(file)
  const mappingFile = join(folder, 'mapping.json')
  writeFileSync(mappingFile, JSON.stringify(mappingOf(base)))
  if (files.every((path) => existsSync(path))) return { files, mappingFile }
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB', temp_directory: folder })
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE base AS SELECT row_number() OVER (ORDER BY project_id) - 1 AS base_no, *
    FROM read_parquet([${base.tables.map(textLiteral).join(', ')}], union_by_name := true)
    WHERE close_date IS NOT NULL AND (outcome IS NULL OR outcome = 'won')`)
  await connection.run(`CREATE VIEW drawn AS
    SELECT 'G' || lpad(draw::VARCHAR, 9, '0') AS id, (hash(draw) % (SELECT count(*) FROM base))::BIGINT AS base_no,
      DATE ${textLiteral(FIRST_DAY)} + (hash(draw, 'day') % ${DAYS})::INTEGER AS day
    FROM range(${Math.trunc(projects)}) AS draws(draw)`)
  const copy = (sql: string, name: string) =>
    connection.run(`COPY (${sql}) TO ${textLiteral(file(name))} (FORMAT parquet, COMPRESSION zstd)`)
  await copy(
    `SELECT id, day AS close_date, ${moved('start_date')}, ${moved('end_date')},
      ${[...TEXTS, ...AMOUNTS].join(', ')}, amendments, is_follow_on
    FROM drawn JOIN base USING (base_no)`,
    'projects',
  )
  await copyLists(connection, copy)
  connection.closeSync()
  instance.closeSync()
  return { files, mappingFile }
}

/** As far from the new day as it was from the old one. */
const moved = (column: string) => `day + (base.${column} - base.close_date)::INTEGER AS ${column}`

/** Components, services and funding as files of their own, as the World Bank publishes them. */
async function copyLists(connection: DuckDBConnection, copy: (sql: string, name: string) => Promise<unknown>) {
  for (const name of ['services', 'components', 'funding']) {
    await connection.run(`CREATE TABLE base_${name} AS SELECT base_no, unnest(${name}, recursive := true) FROM base`)
    await copy(`SELECT id, base_${name}.* EXCLUDE (base_no) FROM drawn JOIN base_${name} USING (base_no)`, name)
  }
}

function mappingOf({ label }: Base) {
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const named = [...TEXTS, ...AMOUNTS, 'close_date', 'start_date', 'end_date', 'amendments', 'is_follow_on']
  return {
    formatVersion: 1,
    name: 'Grown history',
    synthetic: true,
    attribution: `Drawn with replacement from ${label}; ids and dates are made up.`,
    currency: 'USD',
    annualValueRule: 'contract-value',
    inputs: Object.fromEntries(
      ['projects', 'services', 'components', 'funding'].map((name) => [name, `grown_${name}*`]),
    ),
    fields: { projectId: 'id', ...Object.fromEntries(named.map((name) => [camel(name), name])) },
    services: { from: 'services', key: 'id', name: 'name', monthly: 'monthly', upfront: 'upfront' },
    components: { from: 'components', key: 'id', name: 'name', share: 'share' },
    funding: { from: 'funding', key: 'id', source: 'source', type: 'type', amount: 'amount' },
  }
}
