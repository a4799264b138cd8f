/**
 * A secret out of AWS Secrets Manager, kept in the process for a while: an invocation in five minutes asks, the others use what
 * it found. Its text stays in this closure; errors and logs name the secret and never its value.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { TaskError } from '#lib/errors'
import { type AwsPlace, awsClientConfig, taskErrorOf } from './aws-client.ts'

export interface Secret {
  /** Rejects with the name of the secret and what to do. */
  read(signal: AbortSignal): Promise<string>
  /** Where the value was refused: the next read asks again. */
  forget(): void
}

/** A rotated key is met after this time at the latest; sooner where the old one is refused. */
export const MAX_SECRET_AGE_MS = 5 * 60_000

/** What fits into a header: a key, and nothing that was pasted around it. */
const KEY = /^[\x21-\x7e]{1,4096}$/

export function secretsManagerClient(place: AwsPlace): SecretsManagerClient {
  return new SecretsManagerClient(awsClientConfig(place))
}

export function managedSecret(parts: {
  readonly client: SecretsManagerClient
  /** Name or ARN. */
  readonly secretId: string
  /** As `ModelUnavailable`: what has failed for whoever wanted the secret. */
  readonly failure: string
  readonly nowMs: () => number
}): Secret {
  const { client, secretId, failure, nowMs } = parts
  let kept: { readonly text: string; readonly untilMs: number } | undefined
  const cure = `Put the key there: aws secretsmanager put-secret-value --secret-id '${secretId}' --secret-string KEY`

  async function ask(signal: AbortSignal): Promise<string> {
    let text: string | undefined
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal: signal })
      text = answer.SecretString?.trim()
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException')
        throw new TaskError(failure, `The secret ${secretId} has no value. ${cure}`, { cause: error })
      throw taskErrorOf(error, { name: failure, doing: `Reading the secret ${secretId}` })
    }
    if (text !== undefined && KEY.test(text) && !text.startsWith('{')) return text
    throw new TaskError(failure, `The secret ${secretId} does not hold a key by itself, in one line. ${cure}`)
  }

  return {
    async read(signal) {
      if (kept !== undefined && nowMs() < kept.untilMs) return kept.text
      const text = await ask(signal)
      kept = { text, untilMs: nowMs() + MAX_SECRET_AGE_MS }
      return text
    },
    forget() {
      kept = undefined
    },
  }
}
