/** Pieces of the world that are read off the templates: functions' settings, machines, and what a query asks for besides itself. */
import type { Engine } from '#engine'
import type { Environment } from '#infra'
import type { Json, JsonObject } from '#lib/json'
import type { AwsRequest } from '../support/aws/server.ts'
import type { Credentials } from '../support/aws/signed.ts'
import type { Cloud, CloudResource } from './cloud.ts'
import type { FunctionSettings } from './lambda/function-host.ts'
import type { Verdict } from './policy.ts'
import { textOf } from './text-of.ts'

/** A right that AWS itself checks before it works for a role; without it the whole thing fails, not one call. */
export function need(verdict: Verdict): void {
  if (!verdict.allowed) throw new Error(verdict.reason)
}

export function functionSettings(
  resource: CloudResource,
  parts: {
    readonly endpoint: string
    readonly credentials: Credentials
    readonly assetPath: (key: string) => string
    readonly region: string
  },
): FunctionSettings {
  const {
    Handler,
    MemorySize,
    Timeout,
    Code,
    Environment: given,
    LoggingConfig,
    ReservedConcurrentExecutions: reserved,
  } = resource.properties
  const { S3Key } = Code as { S3Key: string }
  const variables = (given as { Variables: Record<string, string> }).Variables
  const name = resource.ref
  return {
    name,
    arn: resource.arn,
    handler: textOf(Handler),
    bundle: parts.assetPath(S3Key),
    memoryMb: Number(MemorySize),
    timeoutMs: Number(Timeout) * 1_000,
    reservedConcurrency: reserved === undefined ? null : Number(reserved),
    environment: {
      ...variables,
      AWS_REGION: parts.region,
      AWS_ACCESS_KEY_ID: parts.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: parts.credentials.secretAccessKey,
      AWS_SESSION_TOKEN: parts.credentials.sessionToken ?? '',
      AWS_ENDPOINT_URL: parts.endpoint,
      AWS_LAMBDA_LOG_GROUP_NAME: textOf((LoggingConfig as JsonObject).LogGroup),
      AWS_LAMBDA_LOG_STREAM_NAME: `${name}/1`,
    },
  }
}

/** Machines, versions and aliases in the engine, as CloudFormation would create them. */
export async function createMachines(parts: {
  readonly cloud: Cloud
  readonly engine: Engine
  readonly definitionOf: (assetKey: string) => string
}): Promise<void> {
  const { cloud, engine, definitionOf } = parts
  const aliases = cloud.ofType('AWS::StepFunctions::StateMachineAlias')
  for (const { arn, properties } of cloud.ofType('AWS::StepFunctions::StateMachine')) {
    const { StateMachineName, StateMachineType, RoleArn, DefinitionS3Location, DefinitionSubstitutions } = properties
    const substitutions = DefinitionSubstitutions as Readonly<Record<string, string>>
    const definition = definitionOf((DefinitionS3Location as { Key: string }).Key).replace(
      /\$\{(\w+)\}/g,
      (_, name: string) => textOf(substitutions[name]),
    )
    const { stateMachineArn } = await engine.call('CreateStateMachine', {
      name: textOf(StateMachineName),
      type: StateMachineType as Json,
      roleArn: RoleArn as Json,
      definition,
    })
    const { stateMachineVersionArn } = await engine.call('PublishStateMachineVersion', {
      stateMachineArn: stateMachineArn as Json,
    })
    for (const alias of aliases.filter((one) => one.arn.startsWith(`${arn}:`))) {
      const { stateMachineAliasArn } = await engine.call('CreateStateMachineAlias', {
        name: textOf(alias.properties.Name),
        routingConfiguration: [{ stateMachineVersionArn: stateMachineVersionArn as Json, weight: 100 }],
      })
      if (stateMachineAliasArn !== alias.arn) throw new Error(`The templates call ${alias.arn} otherwise.`)
    }
  }
}

/** What Athena does with the caller's rights when a query starts: catalogue, data, and a place for the answer. */
export function startQuery(parts: {
  readonly cloud: Cloud
  readonly request: AwsRequest
  readonly tables: readonly string[]
  readonly buckets: { readonly history: string; readonly results: string }
  readonly useKey: (request: AwsRequest, bucket: string, action: 'Decrypt' | 'GenerateDataKey') => void
}): void {
  const { cloud, request, tables, buckets, useKey } = parts
  const glue = (resource: string) => `arn:aws:glue:${cloud.region}:123456789012:${resource}`
  const [database] = cloud.ofType('AWS::Glue::Database')
  if (database === undefined) throw new Error('The templates have no database.')
  const name = textOf((database.properties.DatabaseInput as JsonObject).Name)
  const input = JSON.parse(request.body.toString()) as { QueryExecutionContext: { Database: string } }
  if (input.QueryExecutionContext.Database !== name)
    throw new Error(`No database is called ${input.QueryExecutionContext.Database}.`)
  for (const resource of ['catalog', `database/${name}`]) request.permit('glue:GetDatabase', glue(resource))
  for (const table of tables) {
    for (const action of ['glue:GetTable', 'glue:GetPartitions']) {
      for (const resource of ['catalog', `database/${name}`, `table/${name}/${table}`])
        request.permit(action, glue(resource))
    }
    request.permit('s3:ListBucket', `arn:aws:s3:::${buckets.history}`, { 's3:prefix': `history/${table}/` })
    request.permit('s3:GetObject', `arn:aws:s3:::${buckets.history}/history/${table}/${table}.parquet`)
  }
  useKey(request, buckets.history, 'Decrypt')
  request.permit('s3:GetBucketLocation', `arn:aws:s3:::${buckets.results}`)
  for (const action of ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts']) {
    request.permit(action, `arn:aws:s3:::${buckets.results}/athena/answer.csv`)
  }
  useKey(request, buckets.results, 'GenerateDataKey')
}

/** The profile, and the model in every region: which one a call is routed to is Bedrock's choice. */
export function modelArns(environment: Environment, modelId: string): readonly string[] {
  const foundation = (region: string, id: string) => `arn:aws:bedrock:${region}::foundation-model/${id}`
  const model = [environment.standardModel, environment.premiumModel].find((one) => one.modelId === modelId)
  if (model === undefined || model.routedRegions.length === 0) return [foundation(environment.region, modelId)]
  return [
    `arn:aws:bedrock:${environment.region}:123456789012:inference-profile/${modelId}`,
    ...model.routedRegions.map((region) => foundation(region, modelId.replace(/^[a-z]+\./, ''))),
  ]
}
