/** A function of ours: its own role with nothing but what it calls, JSON logs, traces, and an alias that callers use. */
import { Duration } from 'aws-cdk-lib'
import { Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Alias,
  Architecture,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Environment } from '../environment.ts'
import type { CodeName, FunctionCode } from '../function-code.ts'
import { attachToNetwork, writeLogs, writeTraces } from '../grants.ts'
import { LIVE, namesOf } from '../names.ts'
import { butRefused } from '../refusals.ts'

export interface Network {
  readonly vpc: IVpc
  readonly securityGroup: ISecurityGroup
}

export interface TaskFunctionProps {
  readonly name: CodeName
  readonly environment: Environment
  readonly code: FunctionCode
  readonly memoryMb: number
  readonly timeout: Duration
  readonly variables: Readonly<Record<string, string>>
  readonly grants: readonly PolicyStatement[]
  readonly logGroup: ILogGroup
  readonly network: Network | undefined
}

export class TaskFunction extends Construct {
  readonly function: LambdaFunction
  readonly alias: Alias
  readonly role: Role
  readonly name: string
  readonly timeout: Duration

  constructor(scope: Construct, id: string, props: TaskFunctionProps) {
    super(scope, id)
    const { environment, network } = props
    this.name = props.name
    this.timeout = props.timeout
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${props.name} may do, and nothing else.`,
    })
    for (const statement of [writeLogs(props.logGroup.logGroupArn), writeTraces(), ...props.grants]) {
      this.role.addToPolicy(statement)
    }
    if (network !== undefined) this.role.addToPolicy(attachToNetwork())
    this.function = new LambdaFunction(this, 'Function', {
      functionName: namesOf(environment).function(props.name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code(props.name),
      handler: `${props.name}.handler`,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      // Our role already says so; CDK would add the same statement again.
      role: this.role.withoutPolicyUpdates(),
      tracing: Tracing.ACTIVE,
      logGroup: props.logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: props.variables,
      ...(environment.reservedConcurrency === null
        ? {}
        : { reservedConcurrentExecutions: environment.reservedConcurrency }),
      ...(network === undefined ? {} : { vpc: network.vpc, securityGroups: [network.securityGroup] }),
    })
    this.function.node.addDependency(this.role)
    this.alias = new Alias(this, 'Alias', {
      aliasName: LIVE,
      // CDK's Version is an IVersion; only its optional role is typed otherwise than ours.
      version: this.function.currentVersion as IVersion,
      ...(environment.provisionedConcurrency === 0
        ? {}
        : { provisionedConcurrentExecutions: environment.provisionedConcurrency }),
    })
    if (environment.rollout === 'CANARY') this.rollOutGradually(environment)
  }

  /** One call in ten meets the new version for five minutes; an error takes it back, a refused question does not. */
  private rollOutGradually(environment: Environment): void {
    const live = `${this.function.functionArn}:${LIVE}`
    const role = new Role(this, 'RolloutRole', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') })
    role.addToPolicy(
      new PolicyStatement({ sid: 'MoveAlias', actions: ['lambda:GetAlias', 'lambda:UpdateAlias'], resources: [live] }),
    )
    role.addToPolicy(
      new PolicyStatement({ sid: 'WatchAlarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
    )
    const sum = { period: Duration.minutes(1), statistic: Stats.SUM }
    new LambdaDeploymentGroup(this, 'Rollout', {
      // CDK would attach a managed policy of AWS, which may do more.
      role: role.withoutPolicyUpdates(),
      alias: this.alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [
        new Alarm(this, 'RolloutErrors', {
          metric: butRefused(this.alias.metricErrors(sum), { FunctionName: this.function.functionName }, environment),
          threshold: 1,
          evaluationPeriods: 1,
        }),
      ],
    })
  }
}
