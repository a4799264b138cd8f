/** What the handlers store, by kind. A document names its format, so that one written by another version is told from a broken one. */
import type { AnalysisOptions, Notice, Opportunity, QueryPlan } from '#domain'
import { InvariantError, TaskError } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import { PACKED_FORMAT, type PackedDocument, packed, unpacked } from './packed-analysis.ts'
import type { ModelUsage, ObjectStore } from './sockets.ts'

const FORMAT = 1
/** Documents whose facts and rows are packed (packed-analysis.ts); written whole before. */
const PACKED_KINDS: readonly string[] = ['opportunity-analysis', 'funding-analysis', 'follow-on-analysis']

export interface Verdict {
  readonly outcome: 'allowed' | 'repaired' | 'refused'
  readonly reasons: readonly string[]
}

/** What was asked, how it is looked for, and what the guard said of the SQL. */
export interface StoredQuery {
  readonly kind: 'query'
  readonly purpose: QueryPlan['purpose']
  readonly opportunity: Opportunity
  readonly options: AnalysisOptions
  readonly notices: readonly Notice[]
  readonly plan: QueryPlan
  /** How the SQL came about; `authored` fell back to `planned` when a notice says so. */
  readonly queryMode: AnalysisOptions['queryMode']
  readonly statement: { readonly id: string; readonly sql: string; readonly verdict: Verdict }
  readonly usage: readonly ModelUsage[]
}

export interface StoredRows {
  readonly kind: 'rows'
  readonly queryKey: string
  readonly rows: readonly JsonObject[]
  readonly truncated: boolean
  readonly elapsedMs: number
  readonly scannedBytes: number | null
  readonly costUsd: number | null
}

/** Stores a document and answers its key. */
export async function store(input: {
  readonly objects: ObjectStore
  readonly key: string
  readonly document: { readonly kind: string }
  readonly signal: AbortSignal
}): Promise<string> {
  const { objects, key, document, signal } = input
  const written = isAnalysed(document) ? packed(key, document) : { formatVersion: FORMAT, ...document }
  await objects.put(key, JSON.stringify(written), signal)
  return key
}

/** Loads what `store` wrote. The kind is checked; the members are ours and of this version. */
export async function load<T extends { readonly kind: string }>(input: {
  readonly objects: ObjectStore
  readonly key: string
  readonly kind: T['kind']
  readonly signal: AbortSignal
}): Promise<T> {
  const { objects, key, kind, signal } = input
  const text = await objects.get(key, signal)
  if (text === null) throw new TaskError('ResultMissing', `Nothing is stored under ${key}. Was it removed meanwhile?`)
  const document: unknown = parsed(text, key)
  if (!isJsonObject(document) || document.kind !== kind) {
    throw new TaskError('ResultMissing', `${key} holds no ${kind}. Take the key from the output of an analysis.`)
  }
  if (document.formatVersion === PACKED_FORMAT && PACKED_KINDS.includes(kind)) {
    const rowsOf = async (rowsKey: string) =>
      (await load<StoredRows>({ objects, key: rowsKey, kind: 'rows', signal })).rows
    // `packed` is the only writer of this format.
    return (await unpacked(document as unknown as PackedDocument, rowsOf)) as unknown as T
  }
  if (document.formatVersion !== FORMAT) {
    throw new TaskError('ResultMissing', `${key} was written by another version. Run the analysis again.`)
  }
  // `store` is the only writer of this kind and format.
  return document as unknown as T
}

/** SQL that an execution ran, with its verdict; null when it is not stored any more. */
export async function loadStatement(
  objects: ObjectStore,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<(Pick<StoredQuery, 'queryMode'> & Pick<StoredQuery['statement'], 'sql' | 'verdict'>) | null> {
  try {
    const { queryMode, statement } = await load<StoredQuery>({ objects, key, kind: 'query', signal })
    return { queryMode, sql: statement.sql, verdict: statement.verdict }
  } catch (error) {
    if (error instanceof TaskError && error.name === 'ResultMissing') return null
    throw error
  }
}

type Analysed = Parameters<typeof packed>[1]

function isAnalysed(document: { readonly kind: string }): document is Analysed {
  return PACKED_KINDS.includes(document.kind)
}

function parsed(text: string, key: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvariantError(`${key} holds half a document.`, { cause: error })
  }
}
