/** How each type of resource is named: by which property, with which ARN, and what Ref and Fn::GetAtt answer. */
import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '#lib/json'
import { textOf } from './text-of.ts'

export const ACCOUNT = '123456789012'

/** How a type is named: its name property, the ARN's middle, and attributes besides `Arn`. */
interface Naming {
  readonly name?: string
  arn?(name: string, place: Place, properties: JsonObject): string
  ref?: 'name' | 'arn'
  attributes?(name: string, place: Place, properties: JsonObject): Readonly<Record<string, string>>
}

interface Place {
  readonly region: string
  readonly id: string
}

const regional =
  (service: string, resource: string) =>
  (name: string, { region }: Place) =>
    `arn:aws:${service}:${region}:${ACCOUNT}:${resource}${name}`

export const NAMING: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::KMS::Key': { arn: regional('kms', 'key/') },
  'AWS::IAM::Role': { name: 'RoleName', arn: (name) => `arn:aws:iam::${ACCOUNT}:role/${name}` },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    arn: (name, place) => `${regional('logs', 'log-group:')(name, place)}:*`,
  },
  'AWS::Lambda::Function': { name: 'FunctionName', arn: regional('lambda', 'function:') },
  'AWS::Lambda::Version': {
    ref: 'arn',
    arn: (_name, _place, { FunctionName }) => `${functionArn(FunctionName, _place)}:1`,
    attributes: () => ({ Version: '1' }),
  },
  'AWS::Lambda::Alias': {
    ref: 'arn',
    arn: (_name, place, { FunctionName, Name }) => `${functionArn(FunctionName, place)}:${textOf(Name)}`,
  },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    ref: 'arn',
    arn: regional('states', 'stateMachine:'),
    attributes: (name) => ({ Name: name, StateMachineRevisionId: 'revision-1' }),
  },
  'AWS::StepFunctions::StateMachineVersion': {
    ref: 'arn',
    arn: (_n, _p, { StateMachineArn }) => `${textOf(StateMachineArn)}:1`,
  },
  'AWS::StepFunctions::StateMachineAlias': {
    ref: 'arn',
    arn: (_n, _p, { DeploymentPreference, Name }) => {
      const version = (DeploymentPreference as { StateMachineVersionArn: string }).StateMachineVersionArn
      return `${version.replace(/:\d+$/, '')}:${textOf(Name)}`
    },
  },
  'AWS::Athena::WorkGroup': { name: 'Name', arn: regional('athena', 'workgroup/') },
  'AWS::ApiGateway::RestApi': {
    arn: (name, { region }) => `arn:aws:apigateway:${region}::/restapis/${name}`,
    attributes: (name) => ({ RootResourceId: `${name}-root`, RestApiId: name }),
  },
  'AWS::ApiGateway::Stage': { name: 'StageName' },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    ref: 'arn',
    arn: regional('sns', ''),
    attributes: (name) => ({ TopicName: name }),
  },
  'AWS::SQS::Queue': { arn: regional('sqs', ''), attributes: (name) => ({ QueueName: name }) },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', arn: regional('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', arn: regional('cloudwatch', 'alarm:') },
  'AWS::Events::Rule': { arn: regional('events', 'rule/') },
  // AWS appends six characters of its own.
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    ref: 'arn',
    arn: (name, place) => `${regional('secretsmanager', 'secret:')(name, place)}-AbCdEf`,
  },
  'AWS::WAFv2::WebACL': {
    arn: (name, { region }) => `arn:aws:wafv2:${region}:${ACCOUNT}:regional/webacl/${name}/1`,
  },
  'AWS::CodeDeploy::Application': { name: 'ApplicationName' },
  'AWS::EC2::VPC': { attributes: () => ({ VpcId: 'vpc-1', CidrBlock: '10.42.0.0/24' }) },
  'AWS::EC2::SecurityGroup': { attributes: (name) => ({ GroupId: name }) },
}

const functionArn = (name: Json | undefined, place: Place): string => {
  const text = textOf(name)
  return text.startsWith('arn:') ? text : regional('lambda', 'function:')(text, place)
}

/** As CloudFormation does: the stack, the id, and something that makes it unique. */
export function generatedName(stack: string, id: string): string {
  const unique = createHash('sha256').update(`${stack}/${id}`).digest('hex').slice(0, 8)
  return `${stack}-${id}-${unique}`.slice(-63).toLowerCase()
}
