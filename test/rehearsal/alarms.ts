/**
 * The templates' alarms, held against the metrics of a scenario. A scenario takes seconds, and alarms look at minutes: so its
 * points stand for each minute that an alarm looks at, as though what happened went on. Missing data counts as the alarm says.
 */
import { type Environment, namesOf } from '#infra'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { workedOut } from './alarm-formula.ts'
import type { CloudResource } from './cloud.ts'
import { type Point, seriesOf } from './metrics.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

/** Lets alarms ring, which publish; answers with chapters and subjects of those that tell somebody, e.g. `failed-executions-FundingAnalysisWorkflow`. */
export function ringing(world: Watched, points: readonly Point[]): readonly string[] {
  const { cloud, environment } = world
  const alarms = cloud
    .ofType('AWS::CloudWatch::Alarm')
    // The others only take a rollout back.
    .filter((alarm) => alarm.properties.AlarmActions !== undefined)
  const loud = alarms.filter((alarm) => isLoud(alarm, points))
  const composite = cloud
    .ofType('AWS::CloudWatch::CompositeAlarm')
    .filter(({ properties }) => loud.some(({ arn }) => textOf(properties.AlarmRule).includes(`ALARM("${arn}")`)))
  for (const { ref, arn, properties } of [...loud, ...composite]) {
    for (const topic of properties.AlarmActions as readonly string[])
      world.notices.publish('cloudwatch', topic, `ALARM: ${ref}`, arn)
  }
  const names = [...loud, ...composite].map((alarm) => shortName(alarm, environment))
  for (const name of names) world.rang.add(name)
  return names.sort()
}

/** Alarms that tell somebody and of which no scenario so far has shown that they ring. */
export function neverRang({ cloud, environment, rang }: Watched): readonly string[] {
  return [...cloud.ofType('AWS::CloudWatch::Alarm'), ...cloud.ofType('AWS::CloudWatch::CompositeAlarm')]
    .filter(({ properties }) => properties.AlarmActions !== undefined)
    .map((alarm) => shortName(alarm, environment))
    .filter((name) => !rang.has(name))
}

type Watched = Pick<World, 'cloud' | 'environment' | 'notices' | 'rang'>

const shortName = ({ ref }: CloudResource, environment: Environment): string =>
  ref.replace(`${namesOf(environment).application}-`, '')

interface Watching {
  /** As a formula calls it; an alarm on one metric has none. */
  readonly id: string
  readonly series: string
  readonly statistic: string
}

/** The metrics of an alarm: its one, or those of its formula. */
function watched({ properties }: CloudResource): readonly Watching[] {
  const { Metrics } = properties
  if (Metrics === undefined) return [watching('', properties, properties.Statistic ?? properties.ExtendedStatistic)]
  return (Metrics as readonly JsonObject[]).flatMap(({ Id, MetricStat }) => {
    if (!isJsonObject(MetricStat)) return []
    return [watching(textOf(Id), MetricStat.Metric as JsonObject, MetricStat.Stat)]
  })
}

function watching(id: string, metric: JsonObject, statistic: Json | undefined): Watching {
  const pairs = ((metric.Dimensions ?? []) as readonly JsonObject[]).map(({ Name, Value }) => [
    textOf(Name),
    textOf(Value),
  ])
  const series = seriesOf({
    namespace: textOf(metric.Namespace),
    name: textOf(metric.MetricName),
    dimensions: Object.fromEntries(pairs) as Record<string, string>,
  })
  return { id, series, statistic: textOf(statistic) }
}

function isLoud(alarm: CloudResource, points: readonly Point[]): boolean {
  const { Threshold, ComparisonOperator, TreatMissingData } = alarm.properties
  const { DatapointsToAlarm, EvaluationPeriods } = alarm.properties
  if (Number(DatapointsToAlarm) > Number(EvaluationPeriods)) return false
  const value = alarmValue(alarm, points)
  if (value === null) return TreatMissingData === 'breaching'
  if (ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= Number(Threshold)
  if (ComparisonOperator === 'LessThanThreshold') return value < Number(Threshold)
  throw new Error(`${alarm.id}: ${textOf(ComparisonOperator)} is not known here.`)
}

/** Null where there are no data. */
function alarmValue(alarm: CloudResource, points: readonly Point[]): number | null {
  const values = new Map(
    watched(alarm).map(({ id, series, statistic: name }) => {
      const found = points.filter((point) => seriesOf(point) === series).map(({ value }) => value)
      return [id, found.length === 0 ? null : statistic(name, found)] as const
    }),
  )
  const formula = ((alarm.properties.Metrics ?? []) as readonly JsonObject[]).find(({ Expression }) => Expression)
  return formula === undefined ? (values.get('') ?? null) : workedOut(textOf(formula.Expression), values)
}

function statistic(name: string, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [, percent] = /^p(\d+)$/.exec(name) ?? []
  if (percent !== undefined) return sorted[Math.ceil((Number(percent) / 100) * sorted.length) - 1] ?? Number.NaN
  if (name === 'Sum') return values.reduce((sum, value) => sum + value, 0)
  if (name === 'Maximum') return sorted.at(-1) ?? Number.NaN
  throw new Error(`The statistic ${name} is not known here.`)
}
