/**
 * The process that runs SQL which a model wrote. It holds DuckDB, two Parquet files and nothing else.
 *
 * W1: no file but the tables is opened, none is written: they are attached read-only or named one by one, external access is off, the
 *     configuration is locked, only one SELECT is run, and the operating system refuses to write a byte (RLIMIT_FSIZE).
 * W2: memory is limited twice: by DuckDB, which some expressions ignore, and by the operating system, which none does.
 * W3: time is limited from outside: the owner kills this process, since DuckDB sees an interrupt only between vectors.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResultReader,
  DuckDBTypeId,
  StatementType,
} from '@duckdb/node-api'
import type { Json, JsonObject } from '#lib/json'
import { textLiteral } from '#lib/sql-literal'
import type { WorkerMessage, WorkerQuery } from './duckdb-worker-messages.ts'
import { LOCAL_COPY } from './history-folder.ts'

/** Enough for the grouping of an index of ten million projects, well below the limit of the process. */
const MEMORY_LIMIT = '512MB'
/** One thread: sums of floats come out alike on every run, and a second query has a core of its own. */
const THREADS = '1'

/** Up to so many numbers a join hands to the scan beside it one by one, which then finds them in the index: all that a plan may fetch. */
const MAX_FETCHED = 1000
/** Groups whose numbers fit into so many bits are summed in an array instead of a hash table: some 30 MB for two million projects. */
const ARRAY_BITS = '21'

const TABLES = ['projects', 'project_terms'] as const

async function open(folder: string): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: THREADS,
    memory_limit: MEMORY_LIMIT,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
  })
  const connection = await instance.connect()
  const copy = join(folder, LOCAL_COPY)
  if (existsSync(copy)) {
    await connection.run(`ATTACH ${textLiteral(copy)} AS history (READ_ONLY)`)
    await connection.run('USE history')
  } else await openParquet(connection, folder)
  await connection.run(`SET dynamic_or_filter_threshold = ${MAX_FETCHED}`)
  await connection.run(`SET perfect_ht_threshold = ${ARRAY_BITS}`)
  await connection.run("SET temp_directory = ''")
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
  return connection
}

async function openParquet(connection: DuckDBConnection, folder: string): Promise<void> {
  const files = TABLES.map((table) => textLiteral(join(folder, `${table}.parquet`)))
  for (const [index, table] of TABLES.entries()) {
    await connection.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet(${files[index]})`)
  }
  await connection.run(`SET allowed_paths = [${files.join(', ')}]`)
  await connection.run('SET parquet_metadata_cache = true')
}

async function answer(connection: DuckDBConnection, { id, sql, rowLimit }: WorkerQuery): Promise<WorkerMessage> {
  const started = performance.now()
  try {
    const statements = await connection.extractStatements(sql)
    if (statements.count !== 1) throw new Error(`One statement is allowed, ${statements.count} were sent.`)
    const prepared = await statements.prepare(0)
    try {
      if (prepared.statementType !== StatementType.SELECT) throw new Error('Only SELECT is allowed.')
      const reader = await prepared.streamAndReadUntil(rowLimit + 1)
      const rows = jsonRows(reader)
      const elapsedMs = performance.now() - started
      return { kind: 'answer', id, rows: rows.slice(0, rowLimit), truncated: rows.length > rowLimit, elapsedMs }
    } finally {
      // Its plan holds the tables that the query filled; the garbage collector sees none of that memory, and comes late.
      prepared.destroySync()
    }
  } catch (error) {
    return { kind: 'refused', id, message: firstLine(error) }
  }
}

/** JSON columns come as text and go as what they mean; whole numbers that a double holds go as numbers, as from Athena. */
function jsonRows(reader: DuckDBResultReader): readonly JsonObject[] {
  const converted = reader.columnNames().flatMap((name, index) => {
    const type = reader.columnType(index)
    if (type.alias === 'JSON') return [[name, parsedJson] as const]
    return WIDE_NUMBERS.has(type.typeId) ? [[name, plainNumber] as const] : []
  })
  return reader.getRowObjectsJson().map((row) => {
    const members = converted.map(([name, convert]) => [name, convert(row[name] as Json)] as const)
    return { ...(row as JsonObject), ...Object.fromEntries(members) }
  })
}

const WIDE_NUMBERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.DECIMAL,
])

const parsedJson = (value: Json): Json => (typeof value === 'string' ? (JSON.parse(value) as Json) : value)

function plainNumber(value: Json): Json {
  const number = Number(value)
  return value === null || (Number.isInteger(number) && !Number.isSafeInteger(number)) ? value : number
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] as string

function send(message: WorkerMessage): void {
  process.send?.(message)
}

const [folder] = process.argv.slice(2)
if (folder === undefined || process.send === undefined) throw new Error('This program is started by the history store.')
// The owner is gone: nobody is left to answer.
process.on('disconnect', () => process.exit(0))
try {
  const connection = await open(folder)
  process.on('message', (query: WorkerQuery) => {
    void answer(connection, query).then(send)
  })
  send({ kind: 'ready' })
} catch (error) {
  send({ kind: 'broken', message: firstLine(error) })
  process.disconnect()
}
