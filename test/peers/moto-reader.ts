/** Reads what stands in moto, in CloudFormation's words, as far as a type has something to compare. */
import type { Json, JsonObject } from '#lib/json'

export interface MotoReader {
  /** Logical ids to the names that moto gave, of one stack. */
  namesIn(stack: string): Promise<ReadonlyMap<string, string>>
  /** The properties of a resource as moto describes them; null for a type that is not read here. */
  read(type: string, name: string, wanted: JsonObject): Promise<JsonObject | null>
}

type Ask = (
  service: string,
  path: string,
  init?: { readonly body: string; readonly target?: string },
) => Promise<string>

export function motoReader(endpoint: string): MotoReader {
  const ask: Ask = async (service, path, init) => {
    const response = await fetch(`${endpoint}${path}`, {
      method: init === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=peers/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        ...(init === undefined
          ? {}
          : init.target === undefined
            ? { 'content-type': 'application/x-www-form-urlencoded' }
            : { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': init.target }),
      },
      ...(init === undefined ? {} : { body: init.body }),
    })
    const text = await response.text()
    if (!response.ok && service !== 's3')
      throw new Error(`moto does not describe ${path} of ${service}: ${response.status} ${text}`)
    return text
  }
  return {
    async namesIn(stack) {
      const text = await ask('cloudformation', '/', {
        body: `Action=DescribeStackResources&Version=2010-05-15&StackName=${stack}`,
      })
      return new Map(
        [...text.matchAll(/<member>([\s\S]*?)<\/member>/g)].map(([, member = '']) => [
          inside(member, 'LogicalResourceId'),
          inside(member, 'PhysicalResourceId'),
        ]),
      )
    },
    read: async (type, name, wanted) => (await READERS[type]?.(ask, name, wanted)) ?? null,
  }
}

const inside = (xml: string, tag: string): string => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(xml)?.[1] ?? ''

const READERS: Readonly<Record<string, (ask: Ask, name: string, wanted: JsonObject) => Promise<JsonObject>>> = {
  async 'AWS::S3::Bucket'(ask, name) {
    const part = (query: string) => ask('s3', `/${name}?${query}`)
    const encryption = await part('encryption')
    const access = await part('publicAccessBlock')
    const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']
    const versions = inside(await part('versioning'), 'Status')
    return {
      SSEAlgorithm: inside(encryption, 'SSEAlgorithm'),
      BlockedPublicAccess: blocks.every((block) => inside(access, block).toLowerCase() === 'true'),
      ObjectOwnership: inside(await part('ownershipControls'), 'ObjectOwnership'),
      Versioning: versions === '' ? 'Off' : versions,
      LifecycleRules: [...(await part('lifecycle')).matchAll(/<Rule>/g)].length,
      LogPrefix: inside(await part('logging'), 'TargetPrefix'),
    }
  },
  async 'AWS::Lambda::Function'(ask, name) {
    const { Configuration: had } = JSON.parse(await ask('lambda', `/2015-03-31/functions/${name}`)) as {
      Configuration: JsonObject
    }
    const { Runtime, Architectures, MemorySize, Timeout, Handler, TracingConfig, Role, LoggingConfig } = had
    const Variables = (had.Environment as JsonObject).Variables ?? null
    return object({
      Runtime,
      Architectures,
      MemorySize,
      Timeout,
      Handler,
      TracingConfig,
      Role,
      LoggingConfig,
      Variables,
    })
  },
  async 'AWS::StepFunctions::StateMachine'(ask, arn) {
    const text = await ask('states', '/', {
      body: JSON.stringify({ stateMachineArn: arn }),
      target: 'AWSStepFunctions.DescribeStateMachine',
    })
    const { name, type, roleArn, definition, loggingConfiguration, tracingConfiguration } = JSON.parse(
      text,
    ) as JsonObject
    const level = (loggingConfiguration as JsonObject | undefined)?.level
    const traced = (tracingConfiguration as JsonObject | undefined)?.enabled
    return object({ name, type, roleArn, definition: asJson(definition), level, traced })
  },
  async 'AWS::IAM::Role'(ask, name) {
    const text = await ask('iam', '/', { body: `Action=GetRole&Version=2010-05-08&RoleName=${name}` })
    return { AssumeRolePolicyDocument: document(inside(text, 'AssumeRolePolicyDocument')) }
  },
  async 'AWS::IAM::Policy'(ask, name, { Roles }) {
    const [role] = Roles as readonly string[]
    const body = `Action=GetRolePolicy&Version=2010-05-08&RoleName=${role}&PolicyName=${name}`
    return { PolicyDocument: document(inside(await ask('iam', '/', { body }), 'PolicyDocument')) }
  },
  async 'AWS::Logs::LogGroup'(ask, name) {
    const body = JSON.stringify({ logGroupNamePrefix: name })
    const text = await ask('logs', '/', { body, target: 'Logs_20140328.DescribeLogGroups' })
    const { logGroups } = JSON.parse(text) as { logGroups: readonly JsonObject[] }
    const { retentionInDays, kmsKeyId } = logGroups.find(({ logGroupName }) => logGroupName === name) ?? {}
    return object({ RetentionInDays: retentionInDays, KmsKeyId: kmsKeyId })
  },
  async 'AWS::KMS::Key'(ask, id) {
    const about = async (operation: string) =>
      JSON.parse(
        await ask('kms', '/', {
          body: JSON.stringify({ KeyId: id, PolicyName: 'default' }),
          target: `TrentService.${operation}`,
        }),
      ) as JsonObject
    const { KeyRotationEnabled } = await about('GetKeyRotationStatus')
    const { Policy } = await about('GetKeyPolicy')
    return object({ EnableKeyRotation: KeyRotationEnabled, KeyPolicy: asJson(Policy) })
  },
  async 'AWS::SNS::Topic'(ask, arn) {
    const body = `Action=GetTopicAttributes&Version=2010-03-31&TopicArn=${arn}`
    const text = await ask('sns', '/', { body })
    return { KmsMasterKeyId: /KmsMasterKeyId<\/key>\s*<value>([^<]*)/.exec(text)?.[1] ?? null }
  },
  async 'AWS::Events::Rule'(ask, name) {
    const body = JSON.stringify({ Name: name })
    const rule = JSON.parse(await ask('events', '/', { body, target: 'AWSEvents.DescribeRule' })) as JsonObject
    return { EventPattern: asJson(rule.EventPattern) }
  },
  async 'AWS::CloudWatch::Dashboard'(ask, name) {
    const body = `Action=GetDashboard&Version=2010-08-01&DashboardName=${name}`
    const text = await ask('monitoring', '/', { body })
    return { isThere: inside(text, 'DashboardName') === name }
  },
}

/** AWS answers with a document as text; moto sometimes with the document. */
const asJson = (value: Json | undefined): Json =>
  typeof value === 'string' && value !== '' ? (JSON.parse(value) as Json) : (value ?? null)

const document = (text: string): Json => JSON.parse(decodeURIComponent(text.replaceAll('+', '%20')) || 'null') as Json

/** JSON knows no absent members. */
const object = (members: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([key, value]) => [key, value ?? null]))
