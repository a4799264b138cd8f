/**
 * Past projects asked for through Athena, over the same Parquet files that DuckDB reads on one machine.
 * A1: one token starts one query, however often it is called. A2: Athena remembers a
 * failed query under its token too, so what a retry can help is started under the next one. A3: a query whose caller gave up is stopped, so that it costs no more.
 */
import { createHash } from 'node:crypto'
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena'
import type { S3Client } from '@aws-sdk/client-s3'
import type { HistoryStore, QueryResult } from '#handlers'
import { TaskError } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import { type Column, columnsOf, isNested, rowOf, withNestedAsJson } from './athena-values.ts'
import { type AwsPlace, awsClientConfig, taskErrorOf } from './aws-client.ts'
import { backoff } from './backoff.ts'
import { DESCRIPTION, HISTORY_FORMAT, parseDescription, refuseUnlessDocument } from './history-folder.ts'
import { readObject, type S3Location } from './s3.ts'

/** Most queries over the index take one to three seconds; Athena allows a hundred status reads a second and account. */
const POLL = { firstMs: 150, longestMs: 2_000 }
/** Athena's own limit for one page. */
const PAGE_ROWS = 1_000
/** Athena's price in most regions, in USD; a query is billed for at least ten megabytes. */
const USD_PER_TERABYTE = 5
const TERABYTE = 1e12
const MIN_BILLED_BYTES = 10_000_000
/** A stop is sent after the caller's own time is up, so it has a little time of its own. */
const STOP_TIMEOUT_MS = 2_000
/** Of one query within one call; the state machine tries the whole step again after that. */
const MAX_STARTS = 3

export interface AthenaParts {
  readonly athena: AthenaClient
  readonly s3: S3Client
  readonly workGroup: string
  readonly database: string
  /** Where the import wrote its documents, beside the tables. */
  readonly location: S3Location
}

export function athenaClient(place: AwsPlace): AthenaClient {
  return new AthenaClient(awsClientConfig(place))
}

export function athenaHistoryStore(parts: AthenaParts): HistoryStore {
  const where = `s3://${parts.location.bucket}/${parts.location.prefix}`
  const document = async (key: string, signal: AbortSignal) => {
    refuseUnlessDocument(key)
    return readObject({ client: parts.s3, location: parts.location, key, signal })
  }
  return {
    async describe(signal) {
      const text = await document(DESCRIPTION, signal)
      if (text === null) {
        throw new TaskError('HistoryNotFound', `There is no history under ${where}. Load one: scripts/load-history.js.`)
      }
      const description = parseDescription(text)
      if (description !== null) return description
      throw new TaskError(
        'HistoryCorrupt',
        `${where}/${DESCRIPTION} describes no history of format ${HISTORY_FORMAT}. Import it again and load it: scripts/load-history.js.`,
      )
    },
    document,
    async query(request) {
      const first = await run(parts, request)
      if (!first.columns.some(isNested)) return first.result
      // Only SQL that leaves a nested column as it is comes here; it is asked again, with the names that Athena told.
      const sql = withNestedAsJson(request.sql, first.columns)
      return (await run(parts, { ...request, sql })).result
    },
  }
}

type Query = Parameters<HistoryStore['query']>[0]

interface Answer {
  readonly columns: readonly Column[]
  readonly result: QueryResult
}

async function run(parts: AthenaParts, query: Query, attempt = 1): Promise<Answer> {
  const { athena } = parts
  let queryId: string | undefined
  try {
    queryId = await start(parts, query, attempt)
    const execution = await finished(athena, queryId, query.signal)
    if (execution.Status?.State !== 'SUCCEEDED') {
      const failure = failureOf(queryId, execution)
      if (failure.retryable && attempt < MAX_STARTS) return await run(parts, query, attempt + 1)
      throw failure
    }
    const { columns, rows, truncated } = await fetchRows(athena, queryId, query)
    const scannedBytes = execution.Statistics?.DataScannedInBytes ?? null
    const result: QueryResult = {
      rows,
      truncated,
      elapsedMs: execution.Statistics?.TotalExecutionTimeInMillis ?? 0,
      scannedBytes,
      costUsd: scannedBytes === null ? null : queryCostUsd(scannedBytes),
    }
    return { columns, result }
  } catch (error) {
    if (queryId !== undefined && query.signal.aborted) await stop(athena, queryId, error)
    throw taskErrorOf(error, { name: 'QueryFailed', doing: `Athena query ${queryId ?? '(not started)'}` })
  }
}

async function start({ athena, workGroup, database }: AthenaParts, query: Query, attempt: number): Promise<string> {
  const token = `${query.idempotencyToken}\n${attempt}\n${query.sql}`
  const ClientRequestToken = createHash('sha256').update(token).digest('hex')
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: query.sql,
      ClientRequestToken,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: database },
    }),
    { abortSignal: query.signal },
  )
  if (QueryExecutionId === undefined) throw new TaskError('QueryFailed', 'Athena started a query without naming it.')
  return QueryExecutionId
}

async function finished(athena: AthenaClient, queryId: string, signal: AbortSignal): Promise<QueryExecution> {
  for await (const _attempt of backoff({ ...POLL, signal })) {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: queryId })
    const { QueryExecution: execution } = await athena.send(command, { abortSignal: signal })
    const status = execution?.Status
    if (execution === undefined || status?.State === 'QUEUED' || status?.State === 'RUNNING') continue
    return execution
  }
  throw new TaskError('QueryFailed', `Athena query ${queryId} was not waited for.`)
}

function failureOf(queryId: string, { Status: status }: QueryExecution): TaskError {
  const reason = status?.AthenaError?.ErrorMessage ?? status?.StateChangeReason ?? 'no reason given'
  return new TaskError('QueryFailed', `Athena query ${queryId} is ${status?.State}: ${reason}`, {
    retryable: status?.AthenaError?.Retryable ?? false,
  })
}

async function fetchRows(athena: AthenaClient, queryId: string, { rowLimit, signal }: Query) {
  const rows: JsonObject[] = []
  let columns: readonly Column[] = []
  let NextToken: string | undefined
  do {
    const request = {
      QueryExecutionId: queryId,
      MaxResults: PAGE_ROWS,
      ...(NextToken === undefined ? {} : { NextToken }),
    }
    const page = await athena.send(new GetQueryResultsCommand(request), { abortSignal: signal })
    const isFirst = NextToken === undefined
    if (isFirst) columns = columnsOf(page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [])
    // Their text could not be read back; the caller asks again.
    if (columns.some(isNested)) break
    // The first row of the first page holds the names again.
    for (const row of (page.ResultSet?.Rows ?? []).slice(isFirst ? 1 : 0)) {
      if (rows.length === rowLimit) return { columns, rows, truncated: true }
      rows.push(rowOf(columns, row))
    }
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return { columns, rows, truncated: false }
}

/** A query that cannot be stopped goes on and costs; that joins the reason why it was to stop. */
async function stop(athena: AthenaClient, queryId: string, reason: unknown): Promise<void> {
  try {
    const abortSignal = AbortSignal.timeout(STOP_TIMEOUT_MS)
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: queryId }), { abortSignal })
  } catch (error) {
    throw new AggregateError([reason, error], `Athena query ${queryId} was given up and could not be stopped.`)
  }
}

/** What Athena charges for the bytes that a query read. */
export function queryCostUsd(scannedBytes: number): number {
  return scannedBytes === 0 ? 0 : (Math.max(scannedBytes, MIN_BILLED_BYTES) / TERABYTE) * USD_PER_TERABYTE
}
