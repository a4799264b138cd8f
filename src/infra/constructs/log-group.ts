/** A log group with a name that people know, a key and an end. */
import { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Environment } from '../environment.ts'

export function logGroup(
  scope: Construct,
  id: string,
  options: { readonly name: string; readonly key: IKey; readonly environment: Environment },
): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName: options.name,
    encryptionKey: options.key,
    // RetentionDays is a list of numbers; the environment was checked against the same list.
    retention: options.environment.retention.logDays as RetentionDays,
    removalPolicy: options.environment.retention.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  })
}
