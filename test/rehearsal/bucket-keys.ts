/**
 * How S3 uses a bucket's key in the caller's name: a data key for each object, kept beside it under the bucket's own key.
 * With a bucket key the encryption context is the bucket and not the object.
 */
import { type KeyUse, type LocalKms, open, seal } from '../support/aws/kms.ts'
import type { ObjectCipher } from '../support/aws/s3.ts'
import { AwsError, type AwsRequest } from '../support/aws/server.ts'
import type { Cloud } from './cloud.ts'

/** For what nobody's rights are asked: the data key of what was there before. */
export const AWS_ITSELF: KeyUse['request'] = { accessKeyId: 'aws', permit: () => undefined }

/** Before an object that is sealed: this, the length of its data key's ciphertext, and that. */
const MARK = Buffer.from('sealed ')
const LENGTH_BYTES = 4

/** Null for a bucket with S3's own encryption. */
export function bucketKeyUse(cloud: Cloud, request: AwsRequest, bucket: string): KeyUse | null {
  const { arn, properties } = cloud.find('AWS::S3::Bucket', bucket)
  const { ServerSideEncryptionConfiguration: rules } = properties.BucketEncryption as unknown as Encryption
  const [rule] = rules
  const keyArn = rule?.ServerSideEncryptionByDefault.KMSMasterKeyID
  if (keyArn === undefined) return null
  if (rule?.BucketKeyEnabled !== true) throw new Error(`${bucket} has no bucket key, which is not modelled here.`)
  return { request, keyArn, context: { 'aws:s3:arn': arn }, viaService: 's3' }
}

interface Encryption {
  readonly ServerSideEncryptionConfiguration: readonly {
    readonly BucketKeyEnabled?: boolean
    readonly ServerSideEncryptionByDefault: { readonly KMSMasterKeyID?: string }
  }[]
}

export function bucketCipher(cloud: Cloud, kms: LocalKms): ObjectCipher {
  return {
    seal(request, bucket, body) {
      const use = bucketKeyUse(cloud, request, bucket)
      if (use === null) return body
      const { plaintext, blob } = kms.generateDataKey(use)
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt32BE(blob.length)
      return Buffer.concat([MARK, length, blob, seal(plaintext, body, Buffer.from(bucket))])
    },
    open(request, bucket, stored) {
      const use = bucketKeyUse(cloud, request, bucket)
      if (use === null) return stored
      if (!stored.subarray(0, MARK.length).equals(MARK)) {
        // The history, which Athena's stand-in reads from the disk, lies there as it is; the right is asked all the same.
        kms.decrypt(use, kms.generateDataKey({ ...use, request: AWS_ITSELF }).blob)
        return stored
      }
      const from = MARK.length + LENGTH_BYTES
      const to = from + stored.readUInt32BE(MARK.length)
      const dataKey = kms.decrypt(use, stored.subarray(from, to))
      const opened = open(dataKey, stored.subarray(to), Buffer.from(bucket))
      if (opened === null) throw new AwsError('InternalError', 'The object was changed on the disk.', 500)
      return opened
    },
  }
}
