/** What moto says stands there, held against the templates, field by field. */
import { readFileSync } from 'node:fs'
import type { Json, JsonObject } from '#lib/json'
import { readAssembly } from '../rehearsal/assembly.ts'
import { type CloudResource, raise } from '../rehearsal/cloud.ts'
import { motoReader } from './moto-reader.ts'

export interface Comparison {
  readonly type: string
  readonly id: string
  readonly fields: number
  /** Field, what the template says, what moto says. */
  readonly differences: readonly (readonly [string, Json, Json])[]
}

export async function described(endpoint: string, assemblyFolder: string): Promise<readonly Comparison[]> {
  const assembly = readAssembly(assemblyFolder)
  const cloud = raise(assembly, 'us-east-1')
  const moto = motoReader(endpoint)
  const found: Comparison[] = []
  for (const { name: stack } of assembly.stacks) {
    const names = await moto.namesIn(stack)
    for (const resource of cloud.resources.filter((one) => one.stack === stack)) {
      const wanted = WANTED[resource.type]?.(resource, (key) => readFileSync(assembly.assetPath(key), 'utf8'))
      const name = names.get(resource.id)
      if (wanted === undefined || name === undefined) continue
      const roles = { Roles: namesOfRoles(resource, names) }
      const had = await moto.read(
        resource.type,
        resource.type === 'AWS::IAM::Policy' ? String(resource.properties.PolicyName as string) : name,
        roles,
      )
      if (had === null) continue
      found.push(compare(resource, wanted, had))
    }
  }
  return found
}

/** A policy's role has the name that moto gave it. */
const namesOfRoles = ({ type, id }: CloudResource, names: ReadonlyMap<string, string>): readonly string[] => {
  if (type !== 'AWS::IAM::Policy') return []
  const role = [...names].find(
    ([logical]) => logical.startsWith(id.replace(/DefaultPolicy.*$/, '')) && !logical.includes('DefaultPolicy'),
  )
  return role === undefined ? [] : [role[1]]
}

function compare({ type, id }: CloudResource, wanted: JsonObject, had: JsonObject): Comparison {
  const differences = Object.entries(wanted).flatMap(([field, value]) => {
    const is = had[field] ?? null
    return plain(value) === plain(is) ? [] : [[field, value, is] as const]
  })
  return { type, id, fields: Object.keys(wanted).length, differences }
}

/** Names that are made up anew in every place mean the same; members have no order, and neither have a policy's single values a list. */
const plain = (value: Json): string =>
  JSON.stringify(sorted(value))
    .replace(/key\/[\w-]+/g, 'key/KEY')
    .replace(/arn:aws:iam::\d+:role\/[\w-]+/g, 'ROLE')
    .replace(/arn:aws:sqs:[\w:-]+/g, 'QUEUE')
    // AWS's ARN of a log group ends with these; moto's does not.
    .replace(/(:log-group:[\w/-]+):\*/g, '$1')
    .replace(/arn:aws:events:[\w:/-]+/g, 'RULE')

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}

type Asset = (key: string) => string

/** The part of a template that a reader reads. */
const WANTED: Readonly<Record<string, (resource: CloudResource, asset: Asset) => JsonObject>> = {
  'AWS::S3::Bucket': ({ properties }) => {
    const { BucketEncryption, PublicAccessBlockConfiguration, OwnershipControls } = properties as unknown as BucketShape
    const { VersioningConfiguration, LifecycleConfiguration, LoggingConfiguration } =
      properties as unknown as BucketShape
    const [rule] = BucketEncryption.ServerSideEncryptionConfiguration
    return {
      SSEAlgorithm: rule?.ServerSideEncryptionByDefault.SSEAlgorithm ?? null,
      BlockedPublicAccess: Object.values(PublicAccessBlockConfiguration).every(Boolean),
      ObjectOwnership: OwnershipControls.Rules[0]?.ObjectOwnership ?? null,
      Versioning: VersioningConfiguration?.Status ?? 'Off',
      LifecycleRules: LifecycleConfiguration?.Rules.length ?? 0,
      LogPrefix: LoggingConfiguration?.LogFilePrefix ?? '',
    }
  },
  'AWS::Lambda::Function': ({ properties }) => {
    const { Environment, ...rest } = properties
    const Variables = (Environment as JsonObject).Variables ?? null
    return { ...pick(rest, FUNCTION_FIELDS), Variables }
  },
  'AWS::StepFunctions::StateMachine': ({ properties }, asset) => {
    const { StateMachineName, StateMachineType, RoleArn, DefinitionS3Location, DefinitionSubstitutions } = properties
    const filled = asset((DefinitionS3Location as { Key: string }).Key).replace(
      /\$\{(\w+)\}/g,
      (_, blank: string) => (DefinitionSubstitutions as Record<string, string>)[blank] ?? '',
    )
    return {
      name: StateMachineName ?? null,
      type: StateMachineType ?? null,
      roleArn: RoleArn ?? null,
      definition: JSON.parse(filled) as Json,
      level: (properties.LoggingConfiguration as JsonObject).Level ?? null,
      traced: (properties.TracingConfiguration as JsonObject).Enabled ?? null,
    }
  },
  'AWS::IAM::Role': ({ properties }) => pick(properties, ['AssumeRolePolicyDocument']),
  'AWS::IAM::Policy': ({ properties }) => pick(properties, ['PolicyDocument']),
  'AWS::Logs::LogGroup': ({ properties }) => pick(properties, ['RetentionInDays', 'KmsKeyId']),
  'AWS::KMS::Key': ({ properties }) => pick(properties, ['EnableKeyRotation', 'KeyPolicy']),
  'AWS::SNS::Topic': ({ properties }) => pick(properties, ['KmsMasterKeyId']),
  'AWS::Events::Rule': ({ properties }) => pick(properties, ['EventPattern']),
  'AWS::CloudWatch::Dashboard': () => ({ isThere: true }),
}

const FUNCTION_FIELDS = [
  'Runtime',
  'Architectures',
  'MemorySize',
  'Timeout',
  'Handler',
  'TracingConfig',
  'Role',
  'LoggingConfig',
]

const pick = (properties: JsonObject, fields: readonly string[]): JsonObject =>
  Object.fromEntries(fields.map((field) => [field, properties[field] ?? null]))

interface BucketShape {
  readonly BucketEncryption: {
    readonly ServerSideEncryptionConfiguration: readonly {
      readonly ServerSideEncryptionByDefault: { readonly SSEAlgorithm: string }
    }[]
  }
  readonly PublicAccessBlockConfiguration: Readonly<Record<string, boolean>>
  readonly OwnershipControls: { readonly Rules: readonly { readonly ObjectOwnership: string }[] }
  readonly VersioningConfiguration?: { readonly Status: string }
  readonly LifecycleConfiguration?: { readonly Rules: readonly unknown[] }
  readonly LoggingConfiguration?: { readonly LogFilePrefix: string }
}
