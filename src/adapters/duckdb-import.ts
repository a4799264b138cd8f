/**
 * Files and a mapping → a history: `projects.parquet`, `project_terms.parquet`, `history.json` and documents beside them.
 *
 * I1: a history appears whole or not at all: it is built in a folder beside the target and renamed.
 * I2: the same files and mapping give the same tables, byte for byte, and so the same fingerprint.
 * I3: every row of the main input is counted once: used, refused with a reason, or duplicate.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import {
  canonicalCountry,
  type HistoryDescription,
  type ListRule,
  type Mapping,
  mainColumns,
  type PastProject,
  slotColumns,
} from '#domain'
import { InputError } from '#lib/errors'
import { duckdbType, HISTORY_CATALOGUE } from '#sql'
import { describeTables, fingerprintOf } from './duckdb-import-describe.ts'
import { fileError } from './duckdb-import-errors.ts'
import { buildLists } from './duckdb-import-lists.ts'
import { fillLookup, type ImportDatabase } from './duckdb-import-lookup.ts'
import { placeHistory } from './duckdb-import-place.ts'
import { projectsOf } from './duckdb-import-projects.ts'
import { type ImportReport, reportOf } from './duckdb-import-report.ts'
import { countProgress, type Progress, runTelling } from './duckdb-import-share.ts'
import { openSources, requireColumns, type SourceFile } from './duckdb-import-source.ts'
import { stageSql } from './duckdb-import-stage.ts'
import { attachLocalCopy, completeLocalCopy, writeTables } from './duckdb-import-tables.ts'
import { buildTerms } from './duckdb-import-terms.ts'
import { VALUE_MACROS } from './duckdb-import-values.ts'
import { HISTORY_FORMAT } from './history-folder.ts'

const DEFAULT_MEMORY = '2GB'
/** From here on a copy in DuckDB's own format lies beside the tables: fetching scattered wide rows from it takes half the work. */
const LOCAL_COPY_FROM = 50_000

export interface ImportInput {
  readonly files: readonly string[]
  readonly mapping: Mapping
  readonly out: string
  readonly memoryLimit?: string
  /** Projects from which the local copy is made. */
  readonly localCopyFrom?: number
  readonly progress?: Progress
  /** Documents to lie beside the tables, made from the finished ones; e.g. the fitted forecast. */
  readonly afterImport?: AfterImport
}

export type AfterImport = (history: {
  readonly description: HistoryDescription
  /** In order of close date; with `newest`, only that many of the latest. */
  readonly projects: (options?: { readonly newest?: number }) => AsyncIterable<PastProject>
}) => Promise<Readonly<Record<string, string>>>

export interface ImportOutcome {
  readonly description: HistoryDescription
  readonly report: ImportReport
}

export async function importHistory(input: ImportInput): Promise<ImportOutcome> {
  return placeHistory(input.out, async (folder) => {
    const instance = await DuckDBInstance.create(join(folder, 'work.duckdb'), {
      memory_limit: input.memoryLimit ?? DEFAULT_MEMORY,
      temp_directory: join(folder, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const connection = await instance.connect()
    const side = await instance.connect()
    try {
      return await build(input, folder, { connection, side })
    } catch (error) {
      throw error instanceof Error && error.constructor === Error ? fileError(error, input.out, '--out') : error
    } finally {
      side.closeSync()
      connection.closeSync()
      instance.closeSync()
    }
  })
}

async function build(input: ImportInput, folder: string, database: ImportDatabase): Promise<ImportOutcome> {
  const { connection } = database
  const say = input.progress ?? (() => undefined)
  await countProgress(connection)
  for (const macro of VALUE_MACROS) await connection.run(macro)
  const sources = await openSources(connection, { files: input.files, mapping: input.mapping, say })
  requireMappedColumns(input.mapping, sources)
  await stage(connection, input.mapping, sources, say)
  const rowsRead = await count(connection, 'staged')
  say(`${rowsRead} rows read; looking for duplicates`)
  await keepBest(connection)
  const hasLocalCopy = (await count(connection, 'kept')) >= (input.localCopyFrom ?? LOCAL_COPY_FROM)
  await buildLists(database, input.mapping, sources)
  // Where there is to be a local copy, the projects are written there in the first place, and everything else reads them there.
  if (hasLocalCopy) await attachLocalCopy(connection, folder)
  await buildProjects(database, input.mapping, hasLocalCopy ? 'local_copy.projects' : 'projects')
  if (hasLocalCopy) await connection.run('CREATE VIEW projects AS SELECT * FROM local_copy.projects')
  const projects = await count(connection, 'projects')
  if (projects === 0) {
    const parts = { mapping: input.mapping, sources, rowsRead, projects, commonTerms: [] }
    throw nothingUsable(await reportOf(connection, parts))
  }
  say(`${projects} projects; building the index of terms`)
  const terms = await buildTerms(database, projects, (share) =>
    say(`${projects} projects; building the index of terms`, share),
  )
  say(`${terms.distinct} terms; writing the tables`)
  await writeTables(connection, folder)
  if (hasLocalCopy) await completeLocalCopy(connection, folder)
  const tables = await describeTables(connection, input.mapping)
  const description: HistoryDescription = {
    name: input.mapping.name,
    synthetic: input.mapping.synthetic,
    attribution: input.mapping.attribution,
    currency: input.mapping.currency,
    annualValueRule: input.mapping.annualValueRule,
    projects,
    ...tables,
    terms: { distinct: terms.distinct, meanPerProject: terms.meanPerProject },
    fingerprint: await fingerprintOf(folder),
    formatVersion: HISTORY_FORMAT,
  }
  const report = await reportOf(connection, {
    mapping: input.mapping,
    sources,
    rowsRead,
    projects,
    commonTerms: terms.common,
  })
  writeFileSync(join(folder, 'history.json'), `${JSON.stringify({ ...description, import: report }, null, 2)}\n`)
  await writeDocuments(input, folder, connection, description)
  if (hasLocalCopy) await connection.run('DETACH local_copy')
  return { description, report }
}

/** A history of nothing would answer every question with "nothing comparable", and nobody would know why. */
function nothingUsable({ files, rowsRead, refused }: ImportReport): InputError {
  const reasons = refused.map(({ reason, rows }) => `${rows} × ${reason}`).join(', ')
  const names = files.map(({ name }) => name).join(', ')
  return new InputError(
    'HISTORY_EMPTY',
    `No row of ${names} can be used: ${rowsRead} read${reasons === '' ? '' : `; refused: ${reasons}`}. No history was written.`,
    {
      field: 'FILE',
      cure: 'Check that the mapping names the right columns and formats; docs/history.md tells what a row needs.',
    },
  )
}

function requireMappedColumns(mapping: Mapping, sources: readonly SourceFile[]): void {
  const [main] = Object.keys(mapping.inputs)
  for (const source of sources) {
    if (source.input === main) requireColumns(source, mainColumns(mapping))
    for (const member of ['services', 'components', 'funding'] as const) {
      const rule = mapping[member]
      if (rule !== null) requireColumns(source, listColumns(rule, member, source.input === main, source.input))
    }
  }
}

function listColumns(rule: ListRule, member: string, isMain: boolean, input: string) {
  if (rule.kind === 'slots') {
    const columns = isMain ? rule.slots.flatMap((slot) => Object.values(slotColumns(rule, slot))) : []
    return columns.map((column) => ({ column, member }))
  }
  const columns = rule.input === input ? [rule.key, ...Object.values(rule.columns)] : []
  return columns.map((column) => ({ column, member }))
}

async function stage(connection: DuckDBConnection, mapping: Mapping, sources: readonly SourceFile[], say: Progress) {
  const [main] = Object.keys(mapping.inputs)
  const mainFiles = sources.filter(({ input }) => input === main)
  const allBytes = mainFiles.reduce((sum, { bytes }) => sum + bytes, 0)
  let bytesBefore = 0
  let isFirst = true
  for (const [fileNo, source] of sources.entries()) {
    if (source.input !== main) continue
    const tell = (share: number) => say(`reading ${source.name}`, (bytesBefore + share * source.bytes) / allBytes)
    tell(0)
    const sql = stageSql(mapping, source, fileNo)
    try {
      await runTelling(
        connection,
        isFirst ? `CREATE TABLE staged AS ${sql}` : `INSERT INTO staged BY NAME ${sql}`,
        tell,
      )
    } catch (error) {
      throw fileError(error, source.path, 'FILE')
    }
    tell(1)
    bytesBefore += source.bytes
    isFirst = false
  }
}

/** Of several rows with one key the most complete is kept, of equals the latest, then the last in the file. */
async function keepBest(connection: DuckDBConnection): Promise<void> {
  const told = ['description', 'customer', 'partner', 'country', 'industry', 'segment', 'category', 'close_date']
    .concat(['start_date', 'end_date', 'annual_value', 'total_value', 'monthly_value'])
    .map((column) => `(${column} IS NOT NULL)::INTEGER`)
    .join(' + ')
  await connection.run(`CREATE TABLE repeated AS
    SELECT project_id FROM staged WHERE refusal IS NULL GROUP BY project_id HAVING count(*) > 1`)
  await connection.run(`CREATE TABLE kept AS
    SELECT rowid AS staged_no FROM staged
    WHERE refusal IS NULL AND project_id NOT IN (SELECT project_id FROM repeated)
    UNION ALL
    SELECT staged_no FROM (
      SELECT staged.rowid AS staged_no, row_number() OVER (
        PARTITION BY project_id ORDER BY ${told} DESC, close_date DESC NULLS LAST, file_no DESC, row_no DESC) AS place
      FROM staged SEMI JOIN repeated USING (project_id)
      WHERE refusal IS NULL)
    WHERE place = 1`)
}

async function buildProjects(database: ImportDatabase, mapping: Mapping, table: string): Promise<void> {
  await fillLookup(database, {
    table: 'country_names',
    distinctSql: 'SELECT DISTINCT country FROM staged',
    translate: (country) => [canonicalCountry(country) ?? country],
  })
  const [projects] = HISTORY_CATALOGUE
  const columns = (projects?.columns ?? []).map(({ name, type }) => `CAST(${name} AS ${duckdbType(type)}) AS ${name}`)
  await database.connection.run(`CREATE TABLE ${table} AS
    SELECT ${columns.join(', ')} FROM (
      SELECT row_number() OVER () AS project_no, * FROM (
        ${projectRows(mapping)}
        ORDER BY close_date NULLS FIRST, project_id))`)
  await database.connection.run('DROP TABLE list_services')
}

function projectRows(mapping: Mapping): string {
  const lists = ['services', 'components', 'funding'].map((name) => `coalesce(list_${name}.list, []) AS ${name}`)
  const sumOf = (member: string) => `list_sum(list_transform(list_services.list, lambda s: s.${member}))`
  return `SELECT staged.* EXCLUDE (title, description, country, monthly_value, upfront_value, annual_value),
      coalesce(staged.title, '') AS title, coalesce(staged.description, '') AS description, country_names.result AS country,
      coalesce(staged.monthly_value, ${sumOf('monthly')}) AS monthly_value,
      coalesce(staged.upfront_value, ${sumOf('upfront')}) AS upfront_value,
      ${annualValue(mapping, sumOf)} AS annual_value, ${lists.join(', ')}
    FROM staged
    JOIN kept ON kept.staged_no = staged.rowid
    LEFT JOIN country_names ON country_names.value = staged.country
    LEFT JOIN list_services ON list_services.project_id = staged.project_id
    LEFT JOIN list_components ON list_components.project_id = staged.project_id
    LEFT JOIN list_funding ON list_funding.project_id = staged.project_id`
}

function annualValue(mapping: Mapping, sumOf: (member: string) => string): string {
  switch (mapping.annualValueRule) {
    case 'services': {
      const monthly = `coalesce(staged.monthly_value, ${sumOf('monthly')})`
      const upfront = `coalesce(staged.upfront_value, ${sumOf('upfront')})`
      // The partner's own figure stands in only where no service is priced.
      return `coalesce(nullif(coalesce(${monthly} * 12, 0) + coalesce(${upfront}, 0), 0), staged.annual_value)`
    }
    case 'contract-value':
      return `CASE WHEN end_date >= start_date THEN total_value / greatest((end_date - start_date) / 365.0, 1) END`
    case 'stated':
      return 'staged.annual_value'
  }
}

async function writeDocuments(
  { afterImport, progress }: ImportInput,
  folder: string,
  connection: DuckDBConnection,
  description: HistoryDescription,
): Promise<void> {
  if (afterImport === undefined || description.projects === 0) return
  progress?.('fitting the forecast')
  const documents = await afterImport({ description, projects: (options) => projectsOf(connection, options?.newest) })
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, name), text)
}

async function count(connection: DuckDBConnection, table: string): Promise<number> {
  const result = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${table}`)
  return Number(result.getRows()[0]?.[0])
}
