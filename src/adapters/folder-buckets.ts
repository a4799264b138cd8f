/** Buckets as folders, for distributed Maps on one machine: an object is a file, `a/b.csv` the file b.csv in the folder a. */
import { createHash, randomUUID } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { ObjectStore, StoredObject } from '#engine'
import { InputError, shortened } from '#lib/errors'
import type { Json } from '#lib/json'

/** A packed file of a few kilobytes may claim to be endless. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024
const MAX_DUCKDB_MEMORY = '512MB'

const unpack = promisify(gunzip)

export function folderBuckets(folder: string): ObjectStore {
  const root = resolve(folder)
  return {
    async get(bucket, key, packing) {
      const bytes = await orNull(readFile(pathOf(root, bucket, key)))
      if (bytes === null) return null
      const text = packing === 'gzip' ? await unpack(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }) : bytes
      return text.toString('utf8')
    },
    async rows(bucket, key) {
      const path = pathOf(root, bucket, key)
      return (await orNull(stat(path))) === null ? null : await parquetRows(path)
    },
    async list(bucket, prefix) {
      const inside = pathOf(root, bucket)
      const entries = (await orNull(readdir(inside, { recursive: true, withFileTypes: true }))) ?? []
      const keys = entries.flatMap((entry) => keyOf(inside, entry)).filter((key) => key.startsWith(prefix))
      return await Promise.all(keys.sort().map((key) => described(join(inside, key), key)))
    },
    async put(bucket, key, text) {
      const path = pathOf(root, bucket, key)
      const draft = `${path}.${randomUUID()}${DRAFT}`
      await mkdir(dirname(path), { recursive: true })
      const file = await open(draft, 'wx')
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, path).catch(async (error: unknown) => {
        await rm(draft, { force: true })
        throw error
      })
    },
  }
}

/** Being written: not an object yet. */
const DRAFT = '.draft'

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

function pathOf(root: string, bucket: string, key = ''): string {
  const path = join(root, bucket, key)
  const isInside = path === join(root, bucket) || path.startsWith(join(root, bucket) + sep)
  if (BUCKET.test(bucket) && isInside && !key.includes('\0')) return path
  throw new InputError('FIELD_INVALID', `"${shortened(`${bucket}/${key}`)}" is no object of a bucket.`, {
    field: 'Key',
    cure: 'Name a bucket of small letters, digits, "." and "-", and a key that stays inside it.',
  })
}

function keyOf(inside: string, entry: Dirent): readonly string[] {
  if (!entry.isFile() || entry.name.endsWith(DRAFT)) return []
  return [relative(inside, join(entry.parentPath, entry.name)).split(sep).join('/')]
}

/** S3's ETag is the digest of the content. This one changes when the content does and reads nothing. */
async function described(path: string, key: string): Promise<StoredObject> {
  const { size, mtimeMs } = await stat(path)
  const etag = `"${createHash('sha256').update(`${size} ${mtimeMs}`).digest('hex').slice(0, 32)}"`
  return { key, size, lastModifiedMs: Math.floor(mtimeMs), etag }
}

async function parquetRows(path: string): Promise<readonly Json[]> {
  // Loaded when it is needed: most machines never read Parquet here, and DuckDB takes long to load.
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MAX_DUCKDB_MEMORY, threads: '1' })
  const connection = await instance.connect()
  try {
    const reader = await connection.runAndReadAll('SELECT to_json(item)::VARCHAR FROM read_parquet($1) item', [path])
    return reader.getRows().map(([text]) => JSON.parse(text as string) as Json)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
    throw error
  }
}
