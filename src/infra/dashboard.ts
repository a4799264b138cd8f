/** One page for the person on call: from what customers see, down to what it costs. */
import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  AlarmStatusWidget,
  type CompositeAlarm,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
  Metric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { athenaScanned, bedrockMetric, bedrockModels, modelCost } from './alarms.ts'
import type { TaskFunction } from './constructs/task-function.ts'
import type { Workflow } from './constructs/workflow.ts'
import type { Environment } from './environment.ts'
import { METRICS_NAMESPACE, namesOf } from './names.ts'

const PERIOD = Duration.minutes(5)
const DAY = Duration.days(1)
const SUM = { statistic: Stats.SUM, period: PERIOD }
const P50 = { statistic: Stats.percentile(50), period: PERIOD }
const P99 = { statistic: Stats.percentile(99), period: PERIOD }
const HALF = 12
const THIRD = 8
const WHOLE = 24

export interface DashboardParts {
  readonly environment: Environment
  readonly api: RestApi
  readonly functions: readonly TaskFunction[]
  readonly workflows: readonly Workflow[]
  readonly alarms: readonly IAlarm[]
  readonly page: CompositeAlarm
}

export function createDashboard(scope: Construct, parts: DashboardParts): Dashboard {
  const { environment, api, functions, workflows } = parts
  const models = Object.values(bedrockModels(environment))
  // What the functions write into their logs (src/entry/lambda/task-entry.ts), under Powertools' one dimension.
  const taskMetric = (metricName: string, options: { statistic: string; period: Duration }) =>
    new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensionsMap: { service: namesOf(environment).application },
      ...options,
    })
  const graph = (title: string, width: number, left: readonly IMetric[], right: readonly IMetric[] = []) =>
    new GraphWidget({ title, width, left: [...left], right: [...right] })
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: namesOf(environment).application,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', width: WHOLE, alarms: [parts.page, ...parts.alarms] })],
      [
        new SingleValueWidget({
          title: 'Analyses in a day',
          width: THIRD,
          metrics: [total(workflows, 'Started', DAY)],
        }),
        new SingleValueWidget({ title: 'Of which succeeded, %', width: THIRD, metrics: [succeededShare(workflows)] }),
        new SingleValueWidget({
          title: 'Models in a day, USD',
          width: THIRD,
          metrics: [modelCost(environment, DAY)],
        }),
      ],
      [
        graph(
          'API: requests and errors',
          HALF,
          [api.metricCount(SUM)],
          [api.metricClientError(SUM), api.metricServerError(SUM)],
        ),
        graph('API: latency', HALF, [api.metricLatency(P50), api.metricLatency(P99)]),
      ],
      [
        graph(
          'Workflows: started',
          THIRD,
          workflows.map(({ machine }) => machine.metricStarted(SUM)),
        ),
        graph(
          'Workflows: failed, timed out, stopped',
          THIRD,
          workflows.flatMap(({ machine }) => [
            machine.metricFailed(SUM),
            machine.metricTimedOut(SUM),
            machine.metricAborted(SUM),
          ]),
        ),
        graph(
          'Workflows: time',
          THIRD,
          workflows.flatMap(({ machine }) => [machine.metricTime(P50), machine.metricTime(P99)]),
        ),
      ],
      [
        graph(
          'Functions: errors and throttles',
          THIRD,
          functions.map(({ function: lambda }) => lambda.metricErrors(SUM)),
          functions.map(({ function: lambda }) => lambda.metricThrottles(SUM)),
        ),
        graph(
          'Functions: time',
          THIRD,
          functions.map(({ function: lambda }) => lambda.metricDuration(P99)),
        ),
        graph(
          'Functions: at once',
          THIRD,
          functions.map(({ function: lambda }) =>
            lambda.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: PERIOD }),
          ),
        ),
      ],
      [
        ...(models.length === 0
          ? []
          : [
              graph(
                'Models: calls and throttles',
                THIRD,
                models.map((model) => bedrockMetric('Invocations', model, PERIOD)),
                models.map((model) => bedrockMetric('InvocationThrottles', model, PERIOD)),
              ),
              graph(
                'Models: tokens',
                THIRD,
                models.flatMap((model) => [
                  bedrockMetric('InputTokenCount', model, PERIOD),
                  bedrockMetric('OutputTokenCount', model, PERIOD),
                ]),
              ),
            ]),
        graph('Athena: bytes read', THIRD, [athenaScanned(namesOf(environment).workGroup, PERIOD)]),
      ],
      [
        graph(
          'Tasks: succeeded, failed and refused',
          THIRD,
          [taskMetric('TaskSucceeded', SUM)],
          [taskMetric('TaskFailed', SUM), taskMetric('TaskRefused', SUM)],
        ),
        graph('Tasks: time', THIRD, [taskMetric('TaskDuration', P50), taskMetric('TaskDuration', P99)]),
        graph(
          'Models: tokens and USD as reports count them',
          THIRD,
          [taskMetric('ModelInputTokens', SUM), taskMetric('ModelOutputTokens', SUM)],
          [taskMetric('ModelCostUsd', SUM)],
        ),
      ],
    ],
  })
}

type Counted = 'Started' | 'Succeeded'

function total(workflows: readonly Workflow[], counted: Counted, period: Duration): MathExpression {
  const usingMetrics = countsOf(workflows, counted, period)
  return new MathExpression({ label: counted, expression: 'SUM(METRICS())', usingMetrics, period })
}

function succeededShare(workflows: readonly Workflow[]): MathExpression {
  const started = countsOf(workflows, 'Started', DAY)
  const succeeded = countsOf(workflows, 'Succeeded', DAY)
  const sum = (metrics: object) => Object.keys(metrics).join(' + ')
  return new MathExpression({
    label: 'succeeded',
    expression: `100 * (${sum(succeeded)}) / (${sum(started)})`,
    usingMetrics: { ...started, ...succeeded },
    period: DAY,
  })
}

function countsOf(workflows: readonly Workflow[], counted: Counted, period: Duration): Record<string, IMetric> {
  const options = { statistic: Stats.SUM, period }
  return Object.fromEntries(
    workflows.map(({ machine }, index) => [
      `${counted.toLowerCase()}${index}`,
      counted === 'Started' ? machine.metricStarted(options) : machine.metricSucceeded(options),
    ]),
  )
}
