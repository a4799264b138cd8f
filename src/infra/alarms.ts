/** What rings, when, and what to read then: every alarm has a chapter of its own in docs/runbook.md. */
import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { IRule } from 'aws-cdk-lib/aws-events'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { TaskFunction } from './constructs/task-function.ts'
import type { Workflow } from './constructs/workflow.ts'
import type { Environment, ModelChoice } from './environment.ts'
import { METRICS_NAMESPACE, namesOf } from './names.ts'
import { butRefused } from './refusals.ts'

/** The chapters of the runbook. */
export const RUNBOOK = [
  'failed-executions',
  'timed-out-executions',
  'aborted-executions',
  'throttled-executions',
  'slow-executions',
  'function-errors',
  'function-throttles',
  'function-near-timeout',
  'api-server-errors',
  'api-latency',
  'undelivered-events',
  'athena-scan',
  'bedrock-throttles',
  'bedrock-cost',
  'no-executions',
  'page',
] as const

export type Chapter = (typeof RUNBOOK)[number]

export interface AlarmSpec {
  readonly chapter: Chapter
  /** What it watches, where a chapter has several, e.g. a workflow's name. */
  readonly subject: string
  readonly metric: IMetric
  readonly threshold: number
  readonly says: string
  /** Wakes somebody up, through the composite alarm. */
  readonly pages: boolean
  /** How many points have to breach: what failed for somebody, a rate or a time, or one long period. */
  readonly points: 'failure' | 'rate' | 'one'
  /** Rings when nothing comes, or below the threshold. */
  readonly expectsData?: true
}

const MINUTE = Duration.minutes(1)
const HOUR = Duration.hours(1)
/** Share of its timeout that a function may take before somebody should look. */
const NEAR_TIMEOUT = 0.9
const GIGABYTE = 1e9
const MILLION = 1e6

/** How many events met a rule. */
export const matched = ({ ruleName }: IRule): IMetric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: ruleName },
    statistic: Stats.SUM,
    period: MINUTE,
  })

/** `failures` counts what failed but for refused questions. An Express machine sends no events that could be counted: there, refusals are taken off. */
export function workflowAlarms(
  { machine, name, machineName }: Workflow,
  failures: IMetric | undefined,
  environment: Environment,
): readonly AlarmSpec[] {
  const { alarms } = environment
  const counted = (chapter: Chapter, metric: IMetric, says: string, pages: boolean): AlarmSpec => ({
    chapter,
    subject: name,
    metric,
    threshold: alarms.failedExecutions,
    says: `${name}: ${says}`,
    pages,
    points: 'failure',
  })
  const sum = { period: MINUTE, statistic: Stats.SUM }
  const failed = failures ?? butRefused(machine.metricFailed(sum), { StateMachineName: machineName }, environment)
  return [
    {
      ...counted('failed-executions', failed, 'an execution failed', true),
      // A refusal that is counted a minute later than the failure looks like a failure for one point.
      ...(failures === undefined ? { points: 'rate' } : {}),
    },
    counted('timed-out-executions', machine.metricTimedOut(sum), 'an execution ran out of time', true),
    counted('aborted-executions', machine.metricAborted(sum), 'an execution was stopped', false),
    counted('throttled-executions', machine.metricThrottled(sum), 'state transitions are throttled', false),
    {
      chapter: 'slow-executions',
      subject: name,
      metric: machine.metricTime({ period: MINUTE, statistic: Stats.percentile(99) }),
      threshold: alarms.executionSeconds * 1_000,
      says: `${name}: one execution in a hundred is slow`,
      pages: false,
      points: 'rate',
    },
  ]
}

export function functionAlarms(
  { function: lambda, name, timeout }: TaskFunction,
  environment: Environment,
): readonly AlarmSpec[] {
  const about = { subject: name, pages: false }
  const sum = { period: MINUTE, statistic: Stats.SUM }
  return [
    {
      ...about,
      chapter: 'function-errors',
      metric:
        name === 'api'
          ? lambda.metricErrors(sum)
          : butRefused(lambda.metricErrors(sum), { FunctionName: lambda.functionName }, environment),
      threshold: 1,
      says: `${name}: the function failed`,
      points: 'rate',
    },
    {
      ...about,
      chapter: 'function-throttles',
      metric: lambda.metricThrottles(sum),
      threshold: 1,
      says: `${name}: the function is throttled`,
      points: 'rate',
    },
    {
      ...about,
      chapter: 'function-near-timeout',
      metric: lambda.metricDuration({ period: MINUTE, statistic: Stats.percentile(99) }),
      threshold: timeout.toMilliseconds() * NEAR_TIMEOUT,
      says: `${name}: the function comes close to its timeout`,
      points: 'rate',
    },
  ]
}

export function apiAlarms(api: RestApi, { alarms }: Environment): readonly AlarmSpec[] {
  return [
    {
      chapter: 'api-server-errors',
      subject: 'api',
      metric: api.metricServerError({ period: MINUTE, statistic: Stats.SUM }),
      threshold: alarms.apiServerErrors,
      says: 'The API answers 5xx',
      pages: true,
      points: 'rate',
    },
    {
      chapter: 'api-latency',
      subject: 'api',
      metric: api.metricLatency({ period: MINUTE, statistic: Stats.percentile(99) }),
      threshold: alarms.apiLatencyMs,
      says: 'The API is slow',
      pages: false,
      points: 'rate',
    },
  ]
}

export function deliveryAlarm(queue: IQueue): AlarmSpec {
  return {
    chapter: 'undelivered-events',
    subject: 'events',
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: Stats.MAXIMUM }),
    threshold: 1,
    says: 'A message about a failed execution was not delivered',
    pages: false,
    points: 'one',
  }
}

export function athenaScanned(workGroup: string, period: Duration): IMetric {
  const dimensionsMap = (QueryType: string) => ({ WorkGroup: workGroup, QueryState: 'SUCCEEDED', QueryType })
  return new Metric({
    namespace: 'AWS/Athena',
    metricName: 'ProcessedBytes',
    dimensionsMap: dimensionsMap('DML'),
    statistic: Stats.SUM,
    period,
  })
}

export function athenaAlarm(workGroup: string, { alarms }: Environment): AlarmSpec {
  return {
    chapter: 'athena-scan',
    subject: 'athena',
    metric: athenaScanned(workGroup, HOUR),
    threshold: alarms.athenaGigabytesPerHour * GIGABYTE,
    says: 'Athena reads more than expected',
    pages: false,
    points: 'one',
  }
}

export function bedrockMetric(metricName: string, model: ModelChoice, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/Bedrock',
    metricName,
    dimensionsMap: { ModelId: model.modelId },
    statistic: Stats.SUM,
    period,
  })
}

/** The models that are called on Bedrock. */
export const bedrockModels = ({ modelEndpoint, standardModel, premiumModel }: Environment) =>
  modelEndpoint === null ? { standard: standardModel, premium: premiumModel } : {}

/** Tokens at the prices of the environment: as Bedrock counts them, or as the functions do for another address. */
export function modelCost(environment: Environment, period: Duration): IMetric {
  if (environment.modelEndpoint !== null) {
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: 'ModelCostUsd',
      dimensionsMap: { service: namesOf(environment).application },
      statistic: Stats.SUM,
      period,
    })
  }
  const models = Object.values(bedrockModels(environment))
  const terms = models.flatMap((model, index) => [
    { id: `in${index}`, metric: 'InputTokenCount', model, usd: model.inputUsdPerMillionTokens },
    { id: `out${index}`, metric: 'OutputTokenCount', model, usd: model.outputUsdPerMillionTokens },
  ])
  return new MathExpression({
    label: 'Bedrock USD',
    // A model that was not asked has no data, which is a cost of nothing. Divided at the end: a price for one token would be
    // written as 3e-7, whose "e" is the name of a metric to whoever reads formulas.
    expression: `(${terms.map(({ id, usd }) => `FILL(${id}, 0) * ${usd}`).join(' + ')}) / ${MILLION}`,
    usingMetrics: Object.fromEntries(terms.map(({ id, metric, model }) => [id, bedrockMetric(metric, model, period)])),
    period,
  })
}

export function bedrockAlarms(environment: Environment): readonly AlarmSpec[] {
  const { alarms } = environment
  const tiers = Object.entries(bedrockModels(environment))
  return [
    ...tiers.map(
      ([tier, model]): AlarmSpec => ({
        chapter: 'bedrock-throttles',
        subject: tier,
        metric: bedrockMetric('InvocationThrottles', model, MINUTE),
        threshold: alarms.bedrockThrottles,
        says: `Bedrock throttles the ${tier} model`,
        pages: false,
        points: 'rate',
      }),
    ),
    {
      chapter: 'bedrock-cost',
      subject: 'bedrock',
      metric: modelCost(environment, HOUR),
      threshold: alarms.bedrockUsdPerHour,
      says: 'The models cost more than expected',
      pages: false,
      points: 'one',
    },
  ]
}

export function quietAlarms({ machine, name }: Workflow, { alarms }: Environment): readonly AlarmSpec[] {
  if (alarms.quietHours === null) return []
  return [
    {
      chapter: 'no-executions',
      subject: name,
      metric: machine.metricStarted({ period: Duration.hours(alarms.quietHours), statistic: Stats.SUM }),
      threshold: 1,
      says: `${name}: nothing was started for ${alarms.quietHours} h`,
      pages: false,
      points: 'one',
      expectsData: true,
    },
  ]
}
