/**
 * Athena whose answers DuckDB computes from the very files: same types as text, same states, tokens and pages. It takes what a grammar of Trino takes, which
 * is not ours, and refuses all else when it is asked, as Athena does.
 */
import { randomUUID } from 'node:crypto'
import { DuckDBInstance, type DuckDBType } from '@duckdb/node-api'
import { toDuckDbSql } from '#sql'
import { trinoGrammar } from '../trino-grammar.ts'
import { AwsError, type AwsRequest, type AwsService, jsonService } from './server.ts'

export interface AthenaOptions {
  /** Table name to the SQL that stands for its files, e.g. `read_parquet('…')`. */
  readonly tables: Readonly<Record<string, string>>
  /** Checks what a start needs besides the right on the workgroup; called with the tables that the SQL names. */
  readonly onStart?: (request: AwsRequest, tables: readonly string[]) => void
  readonly onResults?: (request: AwsRequest) => void
  /** Told once of each query that ended by itself, as CloudWatch is. */
  readonly onEnd?: (query: { readonly state: string; readonly scannedBytes: number }) => void
  readonly accountRegion?: string
  readonly workGroup?: string
}

/** How a query is to end instead, and how often. */
export interface QueryFault {
  times: number
  readonly state: 'FAILED' | 'CANCELLED' | 'RUNNING'
  readonly reason: string
  readonly retryable: boolean
}

interface Query {
  readonly id: string
  readonly sql: string
  state: string
  reason: string
  retryable: boolean
  columns: readonly { readonly Name: string; readonly Type: string }[]
  rows: readonly (readonly (string | null)[])[]
}

export interface LocalAthena {
  readonly service: AwsService
  readonly queryFaults: QueryFault[]
  /** What every query is said to have read. */
  readonly scanned: { bytes: number }
  /** Lets queries end that a fault kept running. */
  release(): Promise<void>
  /** Ids of queries that were stopped. */
  readonly stopped: readonly string[]
  /** SQL as it arrived, once a query. */
  readonly statements: readonly string[]
  /** SQL that the grammar of Trino could not read, with its words. */
  readonly unreadable: readonly string[]
}

const HEADER_ROWS = 1

export async function localAthena(options: AthenaOptions): Promise<LocalAthena> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  for (const [table, source] of Object.entries(options.tables)) {
    await connection.run(`CREATE VIEW ${table} AS SELECT * FROM ${source}`)
  }
  const queries = new Map<string, Query>()
  const tokens = new Map<string, string>()
  const queryFaults: QueryFault[] = []
  const stopped: string[] = []
  const unreadable: string[] = []
  const grammar = await trinoGrammar()
  const held: Query[] = []

  const scanned = { bytes: 1_000_000 }
  const ended = ({ state }: Query) => options.onEnd?.({ state, scannedBytes: scanned.bytes })

  async function execute(query: Query): Promise<void> {
    try {
      const result = await connection.runAndReadAll(toDuckDbSql(query.sql) ?? query.sql)
      const types = result.columnTypes()
      query.columns = result
        .columnNames()
        .map((Name, index) => ({ Name, Type: athenaType(types[index] as DuckDBType) }))
      query.rows = result
        .getRowsJson()
        .map((row) => row.map((cell, index) => athenaText(cell, types[index] as DuckDBType)))
      query.state = 'SUCCEEDED'
    } catch (error) {
      Object.assign(query, { state: 'FAILED', reason: String(error) })
    }
    ended(query)
  }

  function start(input: { QueryString: string; ClientRequestToken?: string; WorkGroup: string }, request: AwsRequest) {
    request.permit('athena:StartQueryExecution', workGroupArn(options, input.WorkGroup))
    const tables = Object.keys(options.tables).filter((table) => new RegExp(`\\b${table}\\b`).test(input.QueryString))
    options.onStart?.(request, tables)
    const known = tokens.get(input.ClientRequestToken ?? '')
    if (known !== undefined) {
      if (queries.get(known)?.sql === input.QueryString) return { QueryExecutionId: known }
      throw new AwsError('InvalidRequestException', 'Idempotent parameters do not match')
    }
    const faults = grammar.faults(input.QueryString)
    if (faults.length > 0) {
      unreadable.push(`${input.QueryString}: ${faults.join('; ')}`)
      throw new AwsError('InvalidRequestException', faults.join('; '))
    }
    const query: Query = {
      id: randomUUID(),
      sql: input.QueryString,
      state: 'RUNNING',
      reason: '',
      retryable: false,
      columns: [],
      rows: [],
    }
    queries.set(query.id, query)
    if (input.ClientRequestToken !== undefined) tokens.set(input.ClientRequestToken, query.id)
    const fault = queryFaults.find(({ times }) => times > 0)
    if (fault === undefined) void execute(query)
    else {
      fault.times -= 1
      Object.assign(query, { state: fault.state, reason: fault.reason, retryable: fault.retryable })
      if (fault.state === 'RUNNING') held.push(query)
      else ended(query)
    }
    return { QueryExecutionId: query.id }
  }

  const find = (input: { QueryExecutionId: string }, request: AwsRequest, action: string): Query => {
    request.permit(`athena:${action}`, workGroupArn(options))
    const query = queries.get(input.QueryExecutionId)
    if (query !== undefined) return query
    throw new AwsError('InvalidRequestException', `QueryExecution ${input.QueryExecutionId} was not found`)
  }

  const service = jsonService({
    name: 'athena',
    version: '1.1',
    operations: {
      StartQueryExecution: start,
      GetQueryExecution(input: { QueryExecutionId: string }, request) {
        const query = find(input, request, 'GetQueryExecution')
        return { QueryExecution: describe(query, scanned.bytes) }
      },
      StopQueryExecution(input: { QueryExecutionId: string }, request) {
        const query = find(input, request, 'StopQueryExecution')
        query.state = 'CANCELLED'
        stopped.push(query.id)
        return {}
      },
      GetQueryResults(input: { QueryExecutionId: string; MaxResults?: number; NextToken?: string }, request) {
        const query = find(input, request, 'GetQueryResults')
        options.onResults?.(request)
        if (query.state !== 'SUCCEEDED') throw new AwsError('InvalidRequestException', `Query is ${query.state}`)
        return page(query, input)
      },
    },
  })
  const release = async () => {
    for (const query of held.splice(0)) if (query.state === 'RUNNING') await execute(query)
  }
  const statements = { get: () => [...queries.values()].map(({ sql }) => sql) }
  return Object.defineProperty(
    { service, queryFaults, scanned, stopped, unreadable, release, statements: [] },
    'statements',
    statements,
  )
}

const workGroupArn = (
  { accountRegion = 'us-east-1:123456789012', workGroup = 'primary' }: AthenaOptions,
  name = workGroup,
) => `arn:aws:athena:${accountRegion}:workgroup/${name}`

function describe(query: Query, scannedBytes: number) {
  const failed = query.state === 'FAILED'
  return {
    QueryExecutionId: query.id,
    Status: {
      State: query.state,
      ...(query.reason === '' ? {} : { StateChangeReason: query.reason }),
      ...(failed ? { AthenaError: { ErrorCategory: 1, Retryable: query.retryable, ErrorMessage: query.reason } } : {}),
    },
    Statistics: { DataScannedInBytes: scannedBytes, TotalExecutionTimeInMillis: 25 },
  }
}

function page(query: Query, input: { MaxResults?: number; NextToken?: string }) {
  const header = query.columns.map(({ Name }) => Name)
  const all = [header, ...query.rows]
  const from = Number(input.NextToken ?? 0)
  const to = from + (input.MaxResults ?? 1_000)
  return {
    ResultSet: {
      Rows: all
        .slice(from, to)
        .map((row) => ({ Data: row.map((text) => (text === null ? {} : { VarCharValue: text })) })),
      ResultSetMetadata: { ColumnInfo: query.columns },
    },
    ...(to < query.rows.length + HEADER_ROWS ? { NextToken: String(to) } : {}),
  }
}

const TYPES: Readonly<Record<string, string>> = {
  HUGEINT: 'bigint',
  FLOAT: 'float',
  LIST: 'array',
  STRUCT: 'row',
  MAP: 'map',
}

function athenaType(type: DuckDBType): string {
  const text = String(type)
  if (text === 'JSON' || type.alias === 'JSON') return 'json'
  const [name = text] = /^[A-Z]+/.exec(text) ?? []
  if (text.endsWith('[]')) return 'array'
  return TYPES[name] ?? name.toLowerCase()
}

/** Athena writes a nested value as `[{name=a, share=0.5}]`: readable, and not to be read back. */
function athenaText(cell: unknown, type: DuckDBType): string | null {
  if (cell === null || cell === undefined) return null
  if (typeof cell !== 'object') return typeof cell === 'string' ? cell : JSON.stringify(cell)
  return athenaType(type) === 'json' ? JSON.stringify(cell) : hiveText(cell)
}

function hiveText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(hiveText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${hiveText(member)}`)
    .join(', ')}}`
}
