/** Temporary credentials for every role, as AWS would hand them out. */
import { randomBytes } from 'node:crypto'
import type { Credentials } from '../support/aws/signed.ts'
import type { Cloud } from './cloud.ts'

export interface CredentialStore {
  of(roleArn: string): Credentials
  find(accessKeyId: string): Credentials | undefined
  /** The role behind an access key; an unknown key stands for itself. */
  roleOf(accessKeyId: string): string
}

/** `others` are principals besides the templates' roles: people and programs that call the API. */
export function createCredentials(cloud: Cloud, others: readonly string[] = []): CredentialStore {
  const arns = [...cloud.ofType('AWS::IAM::Role').map(({ arn }) => arn), ...others]
  const issued = arns.map((arn, index) => ({
    arn,
    credentials: {
      accessKeyId: `ASIAREHEARSAL${String(index).padStart(4, '0')}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(60).toString('base64'),
    },
  }))
  const find = (accessKeyId: string) => issued.find(({ credentials }) => credentials.accessKeyId === accessKeyId)
  return {
    of(roleArn) {
      const found = issued.find(({ arn }) => arn === roleArn)
      if (found === undefined) throw new Error(`Nobody here is ${roleArn}.`)
      return found.credentials
    },
    find: (accessKeyId) => find(accessKeyId)?.credentials,
    roleOf: (accessKeyId) => find(accessKeyId)?.arn ?? accessKeyId,
  }
}
