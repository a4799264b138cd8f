/** Who learns of what: alarms, the topic that carries them, the dashboard, and a limit on the bill. */
import { Stack, type StackProps } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import {
  type AlarmSpec,
  apiAlarms,
  athenaAlarm,
  bedrockAlarms,
  deliveryAlarm,
  functionAlarms,
  matched,
  quietAlarms,
  workflowAlarms,
} from '../alarms.ts'
import type { Workflow } from '../constructs/workflow.ts'
import { createDashboard } from '../dashboard.ts'
import type { Environment } from '../environment.ts'
import { failedUnexpectedly, stoppedOrTimedOut } from '../failed-executions.ts'
import { namesOf } from '../names.ts'
import type { ApiStack } from './api-stack.ts'
import type { DataStack } from './data-stack.ts'
import type { WorkflowsStack } from './workflows-stack.ts'

/** An hour, a queue's depth or a quiet day says enough with one point. */
const ONE_POINT = { looked: 1, breaching: 1 }
/** Shares of the monthly budget at which a message is sent. */
const BUDGET_SHARES = [80, 100]

export interface ObservabilityStackProps extends StackProps {
  readonly environment: Environment
  readonly data: DataStack
  readonly workflows: WorkflowsStack
  readonly api: ApiStack
}

export class ObservabilityStack extends Stack {
  readonly topic: Topic
  /** Where messages about failed executions end that could not be delivered. */
  readonly undelivered: Queue

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props)
    const { environment, data, api } = props
    const workflows = [...Object.values(props.workflows.workflows), ...props.workflows.expressWorkflows]
    const functions = [...Object.values(props.workflows.functions), api.function]
    this.topic = this.createTopic(props)
    this.undelivered = new Queue(this, 'Undelivered', { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true })
    const failures = this.tellOfFailedExecutions(props)
    const specs = [
      ...workflows.flatMap((workflow) => workflowAlarms(workflow, failures.get(workflow), environment)),
      ...workflows.slice(0, 1).flatMap((workflow) => quietAlarms(workflow, environment)),
      ...functions.flatMap((one) => functionAlarms(one, environment)),
      ...apiAlarms(api.api, environment),
      deliveryAlarm(this.undelivered as IQueue),
      athenaAlarm(data.queries.workGroup, environment),
      ...bedrockAlarms(environment),
    ]
    const alarms = specs.map((spec) => ({ spec, alarm: this.createAlarm(spec, environment) }))
    const page = new CompositeAlarm(this, 'page', {
      compositeAlarmName: `${namesOf(environment).application}-page`,
      alarmDescription: 'Customers get no answer. docs/runbook.md#page',
      alarmRule: AlarmRule.anyOf(...alarms.filter(({ spec }) => spec.pages).map(({ alarm }) => alarm)),
    })
    page.addAlarmAction(new SnsAction(this.topic))
    const everyAlarm = alarms.map(({ alarm }) => alarm)
    createDashboard(this, { environment, api: api.api, functions, workflows, alarms: everyAlarm, page })
    this.createBudget(environment)
  }

  private createTopic({ environment, data }: ObservabilityStackProps): Topic {
    const topic = new Topic(this, 'Alarms', {
      topicName: `${namesOf(environment).application}-alarms`,
      masterKey: data.key,
      enforceSSL: true,
    })
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishFromThisAccount',
        principals: ['cloudwatch', 'budgets'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    )
    if (environment.alarmEmail !== null) topic.addSubscription(new EmailSubscription(environment.alarmEmail))
    return topic
  }

  /** An alarm says that something failed; this says which execution, with its address. Answers what each machine's failures count. */
  private tellOfFailedExecutions({ workflows }: ObservabilityStackProps): ReadonlyMap<Workflow, IMetric> {
    const standard = Object.values(workflows.workflows)
    const failed = standard.map((workflow) => {
      const rule = this.tell(`Failed${workflow.name}`, {
        description: `Names each execution of ${workflow.name} that failed, but for refused questions.`,
        eventPattern: failedUnexpectedly(workflow.machine.stateMachineArn),
      })
      return [workflow, rule] as const
    })
    const stopped = this.tell('StoppedOrTimedOut', {
      description: 'Names each execution that was stopped or ran out of time.',
      eventPattern: stoppedOrTimedOut(standard.map(({ machine }) => machine.stateMachineArn)),
    })
    this.undelivered.addToResourcePolicy(
      new PolicyStatement({
        sid: 'KeepUndelivered',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.undelivered.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': [...failed.map(([, rule]) => rule), stopped].map(({ ruleArn }) => ruleArn) },
        },
      }),
    )
    return new Map(failed.map(([workflow, rule]) => [workflow, matched(rule)]))
  }

  private tell(id: string, options: { readonly description: string; readonly eventPattern: EventPattern }): Rule {
    const detail = (field: string) => EventField.fromPath(`$.detail.${field}`)
    const target = new SnsTopic(this.topic, {
      // By its address: CDK would add a statement of its own for every rule.
      deadLetterQueue: Queue.fromQueueArn(this, `${id}Undelivered`, this.undelivered.queueArn),
      message: RuleTargetInput.fromText(`${detail('status')}: ${detail('executionArn')}`),
    })
    return new Rule(this, id, { ...options, targets: [target] })
  }

  private createAlarm(spec: AlarmSpec, environment: Environment): Alarm {
    const id = `${spec.chapter}-${spec.subject}`
    const quiet = spec.expectsData === true
    const points = spec.points === 'one' ? ONE_POINT : environment.alarms.points[spec.points]
    const alarm = new Alarm(this, id, {
      alarmName: `${namesOf(environment).application}-${id}`,
      alarmDescription: `${spec.says}. docs/runbook.md#${spec.chapter}`,
      metric: spec.metric,
      threshold: spec.threshold,
      comparisonOperator: quiet
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: points.looked,
      datapointsToAlarm: points.breaching,
      treatMissingData: quiet ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    alarm.addOkAction(new SnsAction(this.topic))
    return alarm
  }

  private createBudget(environment: Environment): void {
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: namesOf(environment).application,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: environment.monthlyBudgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: BUDGET_SHARES.map((threshold) => ({
        notification: {
          notificationType: 'ACTUAL',
          comparisonOperator: 'GREATER_THAN',
          threshold,
          thresholdType: 'PERCENTAGE',
        },
        subscribers: [{ subscriptionType: 'SNS', address: this.topic.topicArn }],
      })),
    })
  }
}
