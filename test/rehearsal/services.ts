/** AWS on loopback for one system: its buckets, its tables, its models and machines, each call held against the rights. */
import { join } from 'node:path'
import type { Engine } from '#engine'
import type { Environment } from '#infra'
import { type LocalAthena, localAthena } from '../support/aws/athena.ts'
import { bedrockService } from '../support/aws/bedrock.ts'
import { type LocalKms, localKms } from '../support/aws/kms.ts'
import { s3Service } from '../support/aws/s3.ts'
import { type LocalSecrets, localSecrets } from '../support/aws/secrets-manager.ts'
import { type AwsRequest, type AwsServer, startAwsServer } from '../support/aws/server.ts'
import type { Credentials } from '../support/aws/signed.ts'
import { statesService } from '../support/aws/states.ts'
import { AWS_ITSELF, bucketCipher, bucketKeyUse } from './bucket-keys.ts'
import type { Cloud } from './cloud.ts'
import { modelArns, startQuery } from './cloud-parts.ts'
import { countModelCall, type MetricStore } from './metrics.ts'
import { type Network, Unreachable } from './network.ts'
import type { Verdict } from './policy.ts'
import type { AskedCall } from './rights.ts'
import { textOf } from './text-of.ts'

export interface Services {
  readonly server: AwsServer
  readonly athena: LocalAthena
  readonly kms: LocalKms
  readonly secrets: LocalSecrets
  /** By how much the models count more tokens than there were. */
  readonly tokens: { factor: number }
  /** Connections for which the private network has no way. */
  readonly unreachable: readonly string[]
}

export interface ServiceParts {
  readonly cloud: Cloud
  readonly environment: Environment
  readonly objectFolder: string
  readonly buckets: { readonly history: string; readonly results: string }
  readonly network: Network
  readonly metrics: MetricStore
  readonly decide: (call: AskedCall) => Verdict
  readonly engine: () => Engine
  /** The role of an access key. */
  readonly roleOf: (accessKeyId: string) => string
  readonly credentialsOf: (accessKeyId: string) => Credentials | undefined
}

export async function openServices(parts: ServiceParts): Promise<Services> {
  const { cloud, environment, objectFolder, buckets, roleOf } = parts
  const unreachable: string[] = []
  const workGroup = cloud.ofType('AWS::Athena::WorkGroup')[0]?.ref ?? ''
  const kms = localKms({
    region: cloud.region,
    keyArns: cloud.ofType('AWS::KMS::Key').map(({ arn }) => arn),
    principalOf: roleOf,
  })
  const useKey = (request: AwsRequest, bucket: string, action: 'Decrypt' | 'GenerateDataKey') => {
    const use = bucketKeyUse(cloud, request, bucket)
    if (use === null) return
    const { blob } = kms.generateDataKey(action === 'Decrypt' ? { ...use, request: AWS_ITSELF } : use)
    if (action === 'Decrypt') kms.decrypt(use, blob)
  }
  const athena = await localAthena({
    accountRegion: `${cloud.region}:123456789012`,
    tables: tablesOf(cloud, objectFolder),
    workGroup,
    onEnd: ({ state, scannedBytes }) =>
      parts.metrics.add(
        'AWS/Athena',
        { WorkGroup: workGroup, QueryState: state, QueryType: 'DML' },
        { ProcessedBytes: scannedBytes },
      ),
    onStart: (request, tables) => startQuery({ cloud, request, tables, buckets, useKey }),
    onResults: (request) => {
      request.permit('s3:GetObject', `arn:aws:s3:::${buckets.results}/athena/answer.csv`)
      useKey(request, buckets.results, 'Decrypt')
    },
  })
  const tokens = { factor: 1 }
  const secrets = localSecrets({
    kms,
    secrets: cloud
      .ofType('AWS::SecretsManager::Secret')
      .map(({ arn, properties }) => ({ arn, name: textOf(properties.Name), keyArn: textOf(properties.KmsKeyId) })),
  })
  const way = (accessKeyId: string, service: string): string | null => {
    const caller = cloud
      .ofType('AWS::Lambda::Function')
      .find(({ properties }) => properties.Role === roleOf(accessKeyId))
    return caller === undefined ? null : parts.network.wayTo(caller.arn, service)
  }
  const server = await startAwsServer({
    credentialsOf: parts.credentialsOf,
    observe: (call) => countModelCall(parts.metrics, call),
    authorize: ({ accessKeyId, service, action, resource, context }) => {
      deliverAccessLog(parts, action, resource)
      // What a service does in the caller's name does not come through the caller's network.
      const isDirect = action.startsWith(`${service}:`)
      const endpoint = isDirect ? way(accessKeyId, service) : null
      return parts.decide({ caller: roleOf(accessKeyId), action, resource, context, ...(endpoint && { endpoint }) })
    },
    connects: ({ accessKeyId, service }) => {
      try {
        way(accessKeyId, service)
        return true
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error
        unreachable.push(error.message)
        return false
      }
    },
    services: [
      s3Service(objectFolder, bucketCipher(cloud, kms)),
      kms.service,
      secrets.service,
      athena.service,
      statesService(parts.engine),
      bedrockService((request, modelId) => {
        for (const arn of modelArns(environment, modelId)) request.permit('bedrock:InvokeModel', arn)
      }, tokens),
    ],
  })
  return { server, athena, kms, secrets, tokens, unreachable }
}

/** S3 writes down every request where the bucket asks for it, with the right of its own log service. */
function deliverAccessLog({ cloud, decide }: ServiceParts, action: string, resource: string): void {
  if (!action.startsWith('s3:')) return
  const name = resource.replace('arn:aws:s3:::', '').split('/')[0] ?? ''
  const bucket = cloud.find('AWS::S3::Bucket', name)
  const logging = bucket.properties.LoggingConfiguration as
    | { readonly DestinationBucketName: string; readonly LogFilePrefix: string }
    | undefined
  if (logging === undefined) return
  decide({
    caller: 'service:logging.s3.amazonaws.com',
    action: 's3:PutObject',
    resource: `arn:aws:s3:::${logging.DestinationBucketName}/${logging.LogFilePrefix}2026-01-01-00-00-00`,
    context: { 'aws:SourceArn': bucket.arn },
  })
}

function tablesOf(cloud: Cloud, objectFolder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    cloud.ofType('AWS::Glue::Table').map(({ properties }) => {
      const { Name, StorageDescriptor } = properties.TableInput as {
        Name: string
        StorageDescriptor: { Location: string }
      }
      const path = join(objectFolder, textOf(StorageDescriptor.Location).replace('s3://', ''), '*.parquet')
      return [Name, `read_parquet('${path}')`]
    }),
  )
}
