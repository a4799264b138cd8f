/** Every policy of the templates: what roles hold, what hangs on resources, and what an endpoint lets through. */
import type { Json, JsonObject } from '#lib/json'
import type { Cloud, CloudResource } from './cloud.ts'
import { parseStatements, type Statement } from './policy.ts'
import { textOf } from './text-of.ts'

export interface ResourcePolicy {
  /** `key`: only what its own policy allows or hands on to the account's identity policies. */
  readonly kind: 'key' | 'other'
  readonly covers: (resource: string) => boolean
  readonly statements: readonly Statement[]
}

export interface PolicySet {
  /** By the role's ARN. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>
  readonly resources: readonly ResourcePolicy[]
  /** Of an interface or gateway in the private network, by the endpoint's id. */
  readonly endpoints: ReadonlyMap<string, readonly Statement[]>
}

export function policiesOf(cloud: Cloud): PolicySet {
  return {
    roles: rolePolicies(cloud),
    resources: [
      ...attached(cloud, 'AWS::S3::BucketPolicy', 'AWS::S3::Bucket', ({ Bucket }) => [Bucket as Json]),
      ...attached(cloud, 'AWS::SNS::TopicPolicy', 'AWS::SNS::Topic', ({ Topics }) => Topics as Json[]),
      ...attached(cloud, 'AWS::SQS::QueuePolicy', 'AWS::SQS::Queue', ({ Queues }) => Queues as Json[]),
      ...keyPolicies(cloud),
      ...functionPermissions(cloud),
      ...trustPolicies(cloud),
    ],
    endpoints: new Map(
      cloud
        .ofType('AWS::EC2::VPCEndpoint')
        // Somebody else's service behind PrivateLink takes no policy.
        .filter(({ properties }) => properties.PolicyDocument !== undefined)
        .map(({ id, properties }) => [
          id,
          parseStatements(`endpoint ${readable(id)}`, properties.PolicyDocument as JsonObject),
        ]),
    ),
  }
}

function rolePolicies(cloud: Cloud): PolicySet['roles'] {
  const roles = new Map<string, Statement[]>()
  for (const role of cloud.ofType('AWS::IAM::Role')) {
    const { ManagedPolicyArns: managed, Policies: inline } = role.properties
    if (managed !== undefined) throw new Error(`${role.id} has managed policies, whose text is not known here.`)
    const documents = ((inline ?? []) as JsonObject[]).map(({ PolicyDocument }) => PolicyDocument as JsonObject)
    roles.set(
      role.arn,
      documents.flatMap((document) => [...parseStatements(roleName(role), document)]),
    )
  }
  for (const policy of cloud.ofType('AWS::IAM::Policy')) {
    for (const name of policy.properties.Roles as readonly string[]) {
      const role = cloud.find('AWS::IAM::Role', name)
      roles.get(role.arn)?.push(...parseStatements(roleName(role), policy.properties.PolicyDocument as JsonObject))
    }
  }
  return roles
}

/** Policies that stand in the templates as resources of their own. */
function attached(cloud: Cloud, type: string, target: string, targetsOf: (properties: JsonObject) => readonly Json[]) {
  return cloud.ofType(type).map(({ id, properties }): ResourcePolicy => {
    const arns = targetsOf(properties).map((address) => cloud.find(target, textOf(address)).arn)
    return {
      kind: 'other',
      covers: (resource) => arns.some((arn) => resource === arn || resource.startsWith(`${arn}/`)),
      statements: parseStatements(readable(id), properties.PolicyDocument as JsonObject),
    }
  })
}

function keyPolicies(cloud: Cloud): readonly ResourcePolicy[] {
  return cloud.ofType('AWS::KMS::Key').map((key) => ({
    kind: 'key',
    covers: (resource) => resource === key.arn,
    statements: parseStatements('policy of the key', key.properties.KeyPolicy as JsonObject),
  }))
}

/** A Lambda permission is a statement of the function's own policy. */
function functionPermissions(cloud: Cloud): readonly ResourcePolicy[] {
  return cloud.ofType('AWS::Lambda::Permission').map(({ id, properties }) => {
    const { FunctionName, Action, Principal, SourceArn } = properties
    const statement: JsonObject = {
      Sid: id,
      Effect: 'Allow',
      Principal: { Service: Principal as Json },
      Action: Action as Json,
      ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { 'aws:SourceArn': SourceArn } } }),
    }
    return {
      kind: 'other',
      covers: (resource) => resource === FunctionName,
      statements: parseStatements('permission', { Statement: [statement] }),
    }
  })
}

/** Who may be a role. */
function trustPolicies(cloud: Cloud): readonly ResourcePolicy[] {
  return cloud.ofType('AWS::IAM::Role').map((role) => ({
    kind: 'other',
    covers: (resource) => resource === role.arn,
    statements: parseStatements(`trust of ${roleName(role)}`, role.properties.AssumeRolePolicyDocument as JsonObject),
  }))
}

/** The construct's id without what CDK appends. */
const readable = (id: string): string => id.replace(/[0-9A-F]{8}$/, '')
const roleName = ({ id }: CloudResource): string => readable(id).replace(/Role$/, '')
