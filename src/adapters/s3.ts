/** Results by reference in S3. Keys lie under one prefix, which is all that a function's role may touch. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { ObjectStore } from '#handlers'
import { InputError } from '#lib/errors'
import { type AwsPlace, awsClientConfig, taskErrorOf } from './aws-client.ts'

export interface S3Location {
  readonly bucket: string
  /** Without a slash at its ends; empty for the whole bucket. */
  readonly prefix: string
}

/** Path-style addresses only for a local server; AWS wants the bucket in the host name. */
export function s3Client(place: AwsPlace): S3Client {
  return new S3Client({ ...awsClientConfig(place), forcePathStyle: place.endpoint !== undefined })
}

export function s3ObjectStore(parts: { readonly client: S3Client; readonly location: S3Location }): ObjectStore {
  const { client, location } = parts
  return {
    async put(key, text, signal) {
      const Key = fullKey(location, key)
      const request = { Bucket: location.bucket, Key, Body: text, ContentType: contentType(key) }
      try {
        await client.send(new PutObjectCommand(request), { abortSignal: signal })
      } catch (error) {
        throw taskErrorOf(error, { name: 'ObjectStoreFailed', doing: `Writing s3://${location.bucket}/${Key}` })
      }
    },
    get: (key, signal) => readObject({ client, location, key, signal }),
  }
}

/** The text under a key, or null. Without `s3:ListBucket` a missing key would look forbidden, so our roles have it. */
export async function readObject(request: {
  readonly client: S3Client
  readonly location: S3Location
  readonly key: string
  readonly signal: AbortSignal
}): Promise<string | null> {
  const { client, location, signal } = request
  const Key = fullKey(location, request.key)
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: location.bucket, Key }), { abortSignal: signal })
    return (await answer.Body?.transformToString('utf8')) ?? ''
  } catch (error) {
    if (error instanceof NoSuchKey) return null
    throw taskErrorOf(error, { name: 'ObjectStoreFailed', doing: `Reading s3://${location.bucket}/${Key}` })
  }
}

const KEY = /^(?!.*\.\.)[a-zA-Z0-9/._-]{1,512}$/

function fullKey(location: S3Location, key: string): string {
  if (!KEY.test(key)) {
    throw new InputError('FIELD_INVALID', `"${key}" is not a key of the object store.`, {
      field: 'key',
      cure: 'Use letters, digits and / . _ - only, without "..".',
    })
  }
  return location.prefix === '' ? key : `${location.prefix}/${key}`
}

function contentType(key: string): string {
  if (key.endsWith('.json')) return 'application/json'
  return key.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'
}

/** `s3://bucket/some/prefix` taken apart. */
export function parseS3Location(uri: string, field: string): S3Location {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri) ?? []
  if (bucket === undefined) {
    throw new InputError('CONFIG_INVALID', `${field} is "${uri}", which is not an S3 address.`, {
      field,
      cure: 'Write it as s3://bucket/prefix.',
    })
  }
  return { bucket, prefix: prefix.replace(/^\/+|\/+$/g, '') }
}
