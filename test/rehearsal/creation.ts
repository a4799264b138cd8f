/**
 * What AWS asks of roles and keys when resources are created and not when they work: who may be a role at all, whether logs
 * can be delivered and encrypted, and whether a function can stand in the network.
 */
import type { JsonObject } from '#lib/json'
import type { Cloud } from './cloud.ts'
import type { Verdict } from './policy.ts'
import { textOf } from './text-of.ts'

export type Permit = (
  caller: string,
  action: string,
  resource: string,
  context?: Readonly<Record<string, string>>,
) => Verdict

/** What CreateStateMachine checks of the role of a machine that logs. */
const LOG_DELIVERY = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
].map((action) => `logs:${action}`)

/** What the documentation of CloudWatch Logs wants of a key before a log group may use it. */
const LOG_ENCRYPTION = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'DescribeKey'].map(
  (action) => `kms:${action}`,
)

/** The actions of the managed policy AmazonAPIGatewayPushToCloudWatchLogs, which API Gateway checks for. */
const GATEWAY_LOGS = [
  'CreateLogGroup',
  'CreateLogStream',
  'DescribeLogGroups',
  'DescribeLogStreams',
  'PutLogEvents',
  'GetLogEvents',
  'FilterLogEvents',
].map((action) => `logs:${action}`)

const NETWORK_INTERFACES = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DeleteNetworkInterface'].map(
  (action) => `ec2:${action}`,
)

export function createTimeRights(cloud: Cloud, permit: Permit): readonly Verdict[] {
  const assume = (service: string, role: string) => permit(`service:${service}.amazonaws.com`, 'sts:AssumeRole', role)
  const on = (type: string, ask: (properties: JsonObject, arn: string) => readonly Verdict[]) =>
    cloud.ofType(type).flatMap(({ properties, arn }) => ask(properties, arn))
  return [
    ...on('AWS::StepFunctions::StateMachine', ({ RoleArn }) => [
      assume('states', textOf(RoleArn)),
      ...LOG_DELIVERY.map((action) => permit(textOf(RoleArn), action, '*')),
    ]),
    ...on('AWS::Lambda::Function', ({ Role, VpcConfig }) => [
      assume('lambda', textOf(Role)),
      ...(VpcConfig === undefined ? [] : NETWORK_INTERFACES.map((action) => permit(textOf(Role), action, '*'))),
    ]),
    ...on('AWS::Logs::LogGroup', ({ KmsKeyId }, arn) =>
      LOG_ENCRYPTION.map((action) =>
        permit(`service:logs.${cloud.region}.amazonaws.com`, action, textOf(KmsKeyId), {
          'kms:EncryptionContext:aws:logs:arn': arn.replace(/:\*$/, ''),
        }),
      ),
    ),
    ...on('AWS::ApiGateway::Account', ({ CloudWatchRoleArn }) => [
      assume('apigateway', textOf(CloudWatchRoleArn)),
      ...GATEWAY_LOGS.map((action) => permit(textOf(CloudWatchRoleArn), action, '*')),
    ]),
    ...on('AWS::EC2::FlowLog', (properties) => flowLogs(cloud, properties, permit, assume)),
    ...on('AWS::CodeDeploy::DeploymentGroup', ({ ServiceRoleArn, ApplicationName }) => {
      const role = textOf(ServiceRoleArn)
      const alias = aliasOfRollout(cloud, textOf(ApplicationName))
      return [
        assume('codedeploy', role),
        ...['lambda:GetAlias', 'lambda:UpdateAlias'].map((action) => permit(role, action, alias)),
        permit(role, 'cloudwatch:DescribeAlarms', '*'),
      ]
    }),
  ]
}

function flowLogs(
  cloud: Cloud,
  { DeliverLogsPermissionArn, LogGroupName }: JsonObject,
  permit: Permit,
  assume: (service: string, role: string) => Verdict,
): readonly Verdict[] {
  const role = textOf(DeliverLogsPermissionArn)
  const group = cloud.find('AWS::Logs::LogGroup', textOf(LogGroupName)).arn
  const stream = group.replace(/\*$/, 'log-stream:eni-1-all')
  return [
    assume('vpc-flow-logs', role),
    permit(role, 'logs:DescribeLogStreams', group),
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => permit(role, action, stream)),
  ]
}

/** The alias is moved by its update policy, which names CodeDeploy's application. */
function aliasOfRollout(cloud: Cloud, application: string): string {
  const alias = cloud
    .ofType('AWS::Lambda::Alias')
    .find(({ updatePolicy }) => updatePolicy?.includes(application) === true)
  if (alias === undefined) throw new Error(`No alias is moved by ${application}.`)
  return alias.arn
}
