/** S3 over a folder: one directory a bucket, one file an object. Path-style addresses, XML errors, S3's rules for 403 and 404. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { AwsError, type AwsRequest, type AwsService } from './server.ts'

/** What lies on the disk instead of an object, where a bucket's objects are encrypted with a key. */
export interface ObjectCipher {
  seal(request: AwsRequest, bucket: string, body: Buffer): Buffer
  open(request: AwsRequest, bucket: string, stored: Buffer): Buffer
}

const PLAIN: ObjectCipher = { seal: (_request, _bucket, body) => body, open: (_request, _bucket, stored) => stored }

const XML = { 'content-type': 'application/xml' }

export function s3Service(folder: string, cipher: ObjectCipher = PLAIN): AwsService {
  const fileOf = (bucket: string, key: string) => join(folder, bucket, key)
  const operations: Readonly<Record<string, (request: AwsRequest, bucket: string, key: string) => object>> = {
    GetObject(request, bucket, key) {
      request.permit('s3:GetObject', `arn:aws:s3:::${bucket}/${key}`)
      if (!existsSync(fileOf(bucket, key))) {
        // Only those who may list learn that a key does not exist.
        request.permit('s3:ListBucket', `arn:aws:s3:::${bucket}`, { 's3:prefix': key })
        throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
      }
      const body = cipher.open(request, bucket, readFileSync(fileOf(bucket, key)))
      return { headers: { 'content-type': 'binary/octet-stream' }, body }
    },
    PutObject(request, bucket, key) {
      request.permit('s3:PutObject', `arn:aws:s3:::${bucket}/${key}`)
      const body = contentOf(request)
      const stored = cipher.seal(request, bucket, body)
      mkdirSync(dirname(fileOf(bucket, key)), { recursive: true })
      writeFileSync(fileOf(bucket, key), stored)
      return { headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } }
    },
    DeleteObject(request, bucket, key) {
      request.permit('s3:DeleteObject', `arn:aws:s3:::${bucket}/${key}`)
      rmSync(fileOf(bucket, key), { force: true })
      return { status: 204 }
    },
    ListObjectsV2(request, bucket) {
      const prefix = request.query.get('prefix') ?? ''
      request.permit('s3:ListBucket', `arn:aws:s3:::${bucket}`, { 's3:prefix': prefix })
      const keys = keysOf(join(folder, bucket)).filter((key) => key.startsWith(prefix))
      const contents = keys.map(
        (key) => `<Contents><Key>${key}</Key><Size>${statSync(fileOf(bucket, key)).size}</Size></Contents>`,
      )
      return {
        headers: XML,
        body: `<ListBucketResult><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
      }
    },
  }
  return {
    name: 's3',
    operationOf: ({ method, path }) => {
      const hasKey = path.split('/').filter(Boolean).length > 1
      if (method === 'GET') return hasKey ? 'GetObject' : 'ListObjectsV2'
      return { PUT: 'PutObject', DELETE: 'DeleteObject' }[method] ?? method
    },
    answer(request) {
      const [, bucket = '', ...rest] = request.path.split('/')
      const key = rest.join('/')
      if (key.split('/').includes('..')) throw new AwsError('InvalidArgument', 'A key with "..".')
      const operation = operations[request.operation]
      if (operation === undefined) throw new AwsError('NotImplemented', request.operation, 501)
      return operation(request, bucket, key)
    },
    errorAnswer: ({ type, message, status }) => ({
      status,
      headers: XML,
      body: `<?xml version="1.0"?><Error><Code>${type === 'AccessDeniedException' ? 'AccessDenied' : type}</Code><Message>${message}</Message></Error>`,
    }),
  }
}

function keysOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** A streamed upload comes in signed chunks: `size;signature CRLF bytes CRLF …`, ended by one of size nought. */
function contentOf({ headers, body }: AwsRequest): Buffer {
  if (!(headers['content-encoding'] ?? '').includes('aws-chunked')) return body
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.subarray(at, end).toString(), 16)
    if (!(size > 0)) return Buffer.concat(chunks)
    chunks.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
}
