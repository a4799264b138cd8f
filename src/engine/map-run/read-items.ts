/** ItemReader: from objects to items. */
import { shortened } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import type { ItemReader } from '../definition/types.ts'
import { parseJson } from '../nesting.ts'
import { Payload } from '../payload.ts'
import type { ObjectStore, StoredObject } from '../sockets.ts'
import type { Failure } from '../state/failure.ts'
import { parseCsv } from './csv.ts'
import { guardedStore } from './guarded-store.ts'

export class ItemReaderError extends Error {
  readonly failure: Failure

  constructor(cause: string) {
    super(cause)
    this.failure = { error: 'States.ItemReaderFailed', cause }
  }
}

export async function readItems(
  objects: ObjectStore | undefined,
  reader: ItemReader,
  parameters: Json,
): Promise<readonly Payload[]> {
  if (objects === undefined) throw new ItemReaderError('No object store is connected to this engine.')
  const store = guardedStore(objects, (message) => new ItemReaderError(message))
  const fields = isJsonObject(parameters) ? parameters : {}
  const bucket = textField(fields, 'Bucket')
  if (reader.Resource.endsWith(':listObjectsV2')) {
    const objects = await store.list(bucket, typeof fields.Prefix === 'string' ? fields.Prefix : '')
    if (reader.config.Transformation !== 'LOAD_AND_FLATTEN') return objects.map((one) => Payload.of(listed(one)))
    const parts = []
    for (const { key } of objects) parts.push(await readObject(store, bucket, key, reader.config))
    return parts.flat()
  }
  const key = textField(fields, 'Key')
  if (reader.config.ManifestType === 'ATHENA_DATA') {
    const parts = []
    for (const address of lines(await load(store, bucket, key))) {
      const [, dataBucket = '', dataKey = ''] = /^"?s3:\/\/([^/]+)\/(.+?)"?$/.exec(address.trim()) ?? []
      parts.push(await readObject(store, dataBucket, dataKey, reader.config))
    }
    return parts.flat()
  }
  if (reader.config.InputType === 'MANIFEST') return await readInventory(store, bucket, key)
  return await readObject(store, bucket, key, reader.config)
}

function listed({ key, size, lastModifiedMs, etag }: StoredObject): JsonObject {
  return { Etag: etag, Key: key, LastModified: Math.floor(lastModifiedMs / 1000), Size: size, StorageClass: 'STANDARD' }
}

async function load(store: ObjectStore, bucket: string, key: string, packing?: 'gzip'): Promise<string> {
  return (await store.get(bucket, key, packing)) ?? missing(bucket, key)
}

function missing(bucket: string, key: string): never {
  throw new ItemReaderError(`The specified key does not exist. (bucket ${bucket}, key ${key})`)
}

async function parquetItems(store: ObjectStore, bucket: string, key: string): Promise<readonly Payload[]> {
  if (store.rows === undefined) {
    throw new ItemReaderError('Items of the type PARQUET are not read by the object store of this engine.')
  }
  const rows = (await store.rows(bucket, key)) ?? missing(bucket, key)
  return rows.map((row) => Payload.of(row))
}

const lines = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '')

async function readObject(
  store: ObjectStore,
  bucket: string,
  key: string,
  config: ItemReader['config'],
): Promise<readonly Payload[]> {
  const type = config.InputType ?? inputTypeOf(key)
  if (type === 'PARQUET') return await parquetItems(store, bucket, key)
  const text = await load(store, bucket, key)
  switch (type) {
    case 'CSV':
      return csvItems(text, config).map((item) => Payload.of(item))
    case 'JSONL':
      return lines(text).map((line) => Payload.of(readJsonText(line)))
    case 'JSON':
      return jsonItems(text, config.ItemsPointer).map((item) => Payload.of(item))
    default:
      throw new ItemReaderError(`Items of the type ${shortened(type)} are not read by this engine.`)
  }
}

function inputTypeOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1).toUpperCase()
}

function jsonItems(text: string, pointer: string | undefined): readonly Json[] {
  let node: Json | undefined = readJsonText(text)
  for (const part of pointer?.split('/').slice(1) ?? []) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    node = isJsonObject(node) && Object.hasOwn(node, name) ? node[name] : undefined
  }
  if (!Array.isArray(node)) throw new ItemReaderError('Attempting to map over non-iterable node.')
  return node as readonly Json[]
}

function readJsonText(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new ItemReaderError(`The object is not valid JSON: ${error.message}`)
  }
}

const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' }

function csvItems(text: string, config: ItemReader['config']): readonly JsonObject[] {
  const rows = parseCsv(text, DELIMITERS[config.CSVDelimiter ?? 'COMMA'] ?? ',')
  const isGiven = config.CSVHeaderLocation === 'GIVEN'
  const headers = isGiven ? (config.CSVHeaders ?? []) : (rows[0] ?? [])
  if (new Set(headers).size < headers.length) throw new ItemReaderError('CSV headers cannot contain duplicates.')
  return rows.slice(isGiven ? 0 : 1).map((row) => {
    // Fields beyond the headers are dropped, missing ones are empty.
    return Object.fromEntries(headers.map((header, column) => [header, row[column] ?? '']))
  })
}

/** An S3 inventory: a manifest that names CSV files, which S3 packs, with one object a row. */
async function readInventory(store: ObjectStore, bucket: string, key: string): Promise<readonly Payload[]> {
  const manifest = readJsonText(await load(store, bucket, key))
  const { fileFormat, fileSchema, files } = isJsonObject(manifest) ? manifest : {}
  if (typeof fileSchema !== 'string' || !Array.isArray(files)) {
    throw new ItemReaderError('The manifest names no files and no schema.')
  }
  if (fileFormat !== undefined && fileFormat !== 'CSV') {
    throw new ItemReaderError('An inventory is read in the format CSV alone.')
  }
  const headers = fileSchema.split(',').map((name) => name.trim())
  const items: Payload[] = []
  for (const file of files as readonly Json[]) {
    const fileKey = textField(isJsonObject(file) ? file : {}, 'key')
    const text = await load(store, bucket, fileKey, fileKey.endsWith('.gz') ? 'gzip' : undefined)
    for (const row of parseCsv(text, ',')) {
      items.push(Payload.of(Object.fromEntries(headers.map((header, column) => [header, row[column] ?? '']))))
    }
  }
  return items
}

function textField(fields: JsonObject, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new ItemReaderError(`The reader needs the text ${name}.`)
  return value
}
