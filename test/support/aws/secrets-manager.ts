/** Secrets Manager: values that lie sealed with a key, opened in the caller's name; a secret may be there and hold nothing yet. */
import { randomUUID } from 'node:crypto'
import { type LocalKms, open, seal } from './kms.ts'
import { AwsError, type AwsRequest, type AwsService, jsonService } from './server.ts'

export interface LocalSecrets {
  readonly service: AwsService
  /** As a person does with `put-secret-value`. */
  put(arn: string, text: string): void
  empty(arn: string): void
}

interface Version {
  readonly id: string
  readonly sealed: Buffer
  readonly blob: Buffer
}

export function localSecrets(options: {
  readonly kms: LocalKms
  readonly secrets: readonly { readonly arn: string; readonly name: string; readonly keyArn: string }[]
}): LocalSecrets {
  const { kms, secrets } = options
  const versions = new Map<string, Version>()
  const contextOf = (arn: string, id: string) => ({ SecretARN: arn, SecretVersionId: id })
  const find = (wanted: string) => {
    const found = secrets.find(({ arn, name }) => arn === wanted || name === wanted)
    if (found !== undefined) return found
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
  const service = jsonService({
    name: 'secretsmanager',
    version: '1.1',
    operations: {
      GetSecretValue({ SecretId }: { SecretId: string }, request: AwsRequest) {
        const { arn, name, keyArn } = find(SecretId)
        request.permit('secretsmanager:GetSecretValue', arn)
        const version = versions.get(arn)
        if (version === undefined) {
          throw new AwsError(
            'ResourceNotFoundException',
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
          )
        }
        const context = contextOf(arn, version.id)
        const dataKey = kms.decrypt({ request, keyArn, context, viaService: 'secretsmanager' }, version.blob)
        const text = open(dataKey, version.sealed, Buffer.from(version.id))
        if (text === null) throw new AwsError('DecryptionFailure', arn)
        return { ARN: arn, Name: name, VersionId: version.id, SecretString: text.toString() }
      },
    },
  })
  return {
    service,
    empty: (arn) => void versions.delete(arn),
    put(arn, text) {
      const id = randomUUID()
      const request = { accessKeyId: 'a person', permit: () => undefined }
      const { keyArn } = find(arn)
      const { plaintext, blob } = kms.generateDataKey({ request, keyArn, context: contextOf(arn, id) })
      versions.set(arn, { id, blob, sealed: seal(plaintext, Buffer.from(text), Buffer.from(id)) })
    },
  }
}
