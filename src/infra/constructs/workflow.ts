/** A workflow: the very definition that the laptop runs, with the functions' addresses put in, its own role, logs and traces. */
import { fileURLToPath } from 'node:url'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IAlias } from 'aws-cdk-lib/aws-lambda'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { type FunctionName, functionArnSubstitution, WORKFLOWS, type WorkflowType } from '#workflows'
import type { Environment } from '../environment.ts'
import { LIVE, namesOf } from '../names.ts'
import { butRefused } from '../refusals.ts'

/** Share of starts, and for how long, that meet a new version first when the rollout is gradual. */
const CANARY = { percentage: 10, minutes: 5 }

export interface WorkflowProps {
  readonly type: WorkflowType
  readonly environment: Environment
  readonly express: boolean
  readonly functions: Readonly<Record<FunctionName, IAlias>>
  readonly logGroup: ILogGroup
}

export class Workflow extends Construct {
  readonly machine: StateMachine
  readonly alias: CfnStateMachineAlias
  readonly role: Role
  readonly name: string
  /** With the environment's suffix, as an execution's ARN has it. */
  readonly machineName: string

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id)
    const { environment, type } = props
    const workflow = WORKFLOWS[type]
    this.name = `${workflow.name}${props.express ? 'Express' : ''}`
    this.machineName = namesOf(environment).machine(type, props.express)
    const called = workflow.functions.map((name) => ({ name, arn: props.functions[name].functionArn }))
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `What ${workflow.name} may do, and nothing else.`,
    })
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'InvokeTasks',
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction'],
        resources: called.map(({ arn }) => arn),
      }),
    )
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: this.machineName,
      stateMachineType: props.express ? StateMachineType.EXPRESS : StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(fileURLToPath(workflow.definition)),
      definitionSubstitutions: Object.fromEntries(called.map(({ name, arn }) => [functionArnSubstitution(name), arn])),
      role: this.role,
      tracingEnabled: true,
      logs: {
        destination: props.logGroup,
        level: LogLevel[environment.workflowLogLevel],
        includeExecutionData: environment.logExecutionData,
      },
    })
    this.alias = this.versioned(environment)
  }

  /** A new revision is a new version; the alias moves to it at once or by and by. */
  private versioned(environment: Environment): CfnStateMachineAlias {
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.machine.stateMachineArn,
      stateMachineRevisionId: this.machine.stateMachineRevisionId,
    })
    // An execution that runs on the old version has to find it.
    version.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    const counted = this.machine.metricFailed({ period: Duration.minutes(1), statistic: Stats.SUM })
    const failed = butRefused(counted, { StateMachineName: this.machineName }, environment)
    const canary = () => ({
      type: 'CANARY',
      interval: CANARY.minutes,
      percentage: CANARY.percentage,
      alarms: [new Alarm(this, 'RolloutFailures', { metric: failed, threshold: 1, evaluationPeriods: 1 }).alarmName],
    })
    return new CfnStateMachineAlias(this, 'Alias', {
      name: LIVE,
      deploymentPreference: {
        stateMachineVersionArn: version.attrArn,
        ...(environment.rollout === 'CANARY' ? canary() : { type: 'ALL_AT_ONCE' }),
      },
    })
  }
}
