/** CloudWatch's metrics: what AWS counts by itself, and what the functions write to their logs in the embedded metric format (EMF). */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { Observed } from '../support/aws/server.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

export interface Point {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricStore {
  add(namespace: string, dimensions: Point['dimensions'], values: Readonly<Record<string, number>>): void
  /** The points since this was last asked. */
  take(): readonly Point[]
  /** How many points of a series, whatever its dimensions, e.g. `AWS/Lambda Throttles`, were ever added. */
  count(series: string): number
  /** Every metric that was ever counted, by `seriesOf`. */
  readonly seen: ReadonlySet<string>
}

/** One text for a metric with its dimensions, whatever their order. */
export function seriesOf({ namespace, name, dimensions }: Omit<Point, 'value'>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))
  return [namespace, name, ...sorted.map((pair) => pair.join('='))].join(' ')
}

export function createMetrics(): MetricStore {
  let points: Point[] = []
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  return {
    seen,
    count: (series) => counts.get(series) ?? 0,
    add(namespace, dimensions, values) {
      for (const [name, value] of Object.entries(values)) {
        const point = { namespace, name, dimensions, value }
        points.push(point)
        seen.add(seriesOf(point))
        const series = `${namespace} ${name}`
        counts.set(series, (counts.get(series) ?? 0) + 1)
      }
    },
    take() {
      const taken = points
      points = []
      return taken
    },
  }
}

/** What lies in a log line in the embedded metric format; nothing in any other line. */
export function embeddedMetrics(line: string): readonly Point[] {
  if (!line.includes('"CloudWatchMetrics"')) return []
  const record = JSON.parse(line) as JsonObject
  const { CloudWatchMetrics } = record._aws as unknown as { readonly CloudWatchMetrics: readonly Directive[] }
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.flatMap(({ Name }) =>
        [record[Name] as Json].flat().map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, textOf(record[name])])),
          value: Number(value),
        })),
      ),
    ),
  )
}

interface Directive {
  readonly Namespace: string
  readonly Dimensions: readonly (readonly string[])[]
  readonly Metrics: readonly { readonly Name: string }[]
}

/** What Bedrock counts of a call, by the model that was asked. */
export function countModelCall(metrics: MetricStore, { request, error, body }: Observed): void {
  const [, modelId] = /^\/model\/(.+)\/converse$/.exec(request.path) ?? []
  if (request.service !== 'bedrock' || modelId === undefined) return
  const add = (values: Readonly<Record<string, number>>) => metrics.add('AWS/Bedrock', { ModelId: modelId }, values)
  if (error === 'ThrottlingException') add({ InvocationThrottles: 1 })
  else if (error !== null) add({ Invocations: 1, InvocationClientErrors: 1 })
  else {
    const { usage } = JSON.parse(body.toString()) as { usage: { inputTokens: number; outputTokens: number } }
    add({ Invocations: 1, InputTokenCount: usage.inputTokens, OutputTokenCount: usage.outputTokens })
  }
}

const ENDED: Readonly<Record<string, string>> = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
}

/** Counts each execution that ended since the last time, as Step Functions would. */
export function executionCounter(parts: Pick<World, 'cloud' | 'engine' | 'metrics' | 'notices'>) {
  const { cloud, engine, metrics, notices } = parts
  const counted = new Set<string>()
  return async (): Promise<void> => {
    for (const machine of cloud.ofType('AWS::StepFunctions::StateMachine')) {
      // Express executions keep no record; whoever starts one counts it.
      if (machine.properties.StateMachineType === 'EXPRESS') continue
      for (const { executionArn, status, startDate, stopDate } of await executionsOf(engine, machine.arn)) {
        const ended = ENDED[status]
        if (ended === undefined || counted.has(executionArn)) continue
        counted.add(executionArn)
        metrics.add(
          'AWS/States',
          { StateMachineArn: machine.arn },
          { ExecutionsStarted: 1, [ended]: 1, ExecutionTime: (stopDate - startDate) * 1_000 },
        )
        const { error = null, cause = null } = await engine.call('DescribeExecution', { executionArn })
        notices.event({
          source: 'aws.states',
          'detail-type': 'Step Functions Execution Status Change',
          detail: { status, executionArn, stateMachineArn: machine.arn, error, cause },
        })
      }
    }
  }
}

interface Execution {
  readonly executionArn: string
  readonly status: string
  /** In seconds, as in the service's answers. */
  readonly startDate: number
  readonly stopDate: number
}

async function executionsOf(engine: World['engine'], stateMachineArn: string): Promise<readonly Execution[]> {
  const found: Execution[] = []
  let nextToken: Json | undefined
  do {
    const page = await engine.call('ListExecutions', {
      stateMachineArn,
      ...(nextToken === undefined ? {} : { nextToken }),
    })
    found.push(...(page.executions as unknown as readonly Execution[]))
    nextToken = page.nextToken
  } while (nextToken !== undefined && nextToken !== null)
  return found
}

/** Metrics of ours that a template's text shows or watches, e.g. in a dashboard, by `seriesOf`. */
export function shownMetrics({ cloud }: World, namespace: string): readonly string[] {
  const shown = cloud.ofType('AWS::CloudWatch::Dashboard').flatMap(({ properties }) => {
    const { widgets } = JSON.parse(textOf(properties.DashboardBody)) as { widgets: readonly JsonObject[] }
    return widgets.flatMap(({ properties: widget }) =>
      isJsonObject(widget) ? ((widget.metrics ?? []) as Json[][]) : [],
    )
  })
  return shown.flatMap(([space, name, ...rest]) => {
    if (space !== namespace) return []
    const texts = rest.filter((part) => typeof part === 'string')
    const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : []))
    return [seriesOf({ namespace, name: textOf(name), dimensions: Object.fromEntries(pairs) })]
  })
}
