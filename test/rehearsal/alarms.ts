/**
 * The templates' alarms, held against the metrics of a scenario. A scenario takes seconds, and alarms look at minutes: so its
 * points stand for each minute that an alarm looks at, as though what happened went on. Missing data counts as the alarm says.
 */
import { type Environment, namesOf } from '#infra'
import type { JsonObject } from '#lib/json'
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
    .filter((alarm) => alarm.properties.AlarmActions !== undefined && seriesOfAlarm(alarm) !== null)
  const loud = alarms.filter((alarm) => isLoud(alarm, points))
  const composite = cloud
    .ofType('AWS::CloudWatch::CompositeAlarm')
    .filter(({ properties }) => loud.some(({ arn }) => textOf(properties.AlarmRule).includes(`ALARM("${arn}")`)))
  for (const { ref, arn, properties } of [...loud, ...composite]) {
    for (const topic of properties.AlarmActions as readonly string[])
      world.notices.publish('cloudwatch', topic, `ALARM: ${ref}`, arn)
  }
  return [...loud, ...composite].map((alarm) => shortName(alarm, environment)).sort()
}

/** Alarms on metrics that this rehearsal never makes: nothing is known of them here. */
export function unheard({ cloud, environment }: Watched, seen: ReadonlySet<string>): readonly string[] {
  return cloud
    .ofType('AWS::CloudWatch::Alarm')
    .filter((alarm) => !seen.has(seriesOfAlarm(alarm) ?? ''))
    .map((alarm) => shortName(alarm, environment))
}

type Watched = Pick<World, 'cloud' | 'environment' | 'notices'>

const shortName = ({ ref }: CloudResource, environment: Environment): string =>
  ref.replace(`${namesOf(environment).application}-`, '')

/** Null for an alarm on a formula. */
function seriesOfAlarm({ properties }: CloudResource): string | null {
  const { Namespace, MetricName, Dimensions = [] } = properties
  if (MetricName === undefined) return null
  const pairs = (Dimensions as readonly JsonObject[]).map(({ Name, Value }) => [textOf(Name), textOf(Value)])
  return seriesOf({
    namespace: textOf(Namespace),
    name: textOf(MetricName),
    dimensions: Object.fromEntries(pairs) as Record<string, string>,
  })
}

function isLoud(alarm: CloudResource, points: readonly Point[]): boolean {
  const { Statistic, ExtendedStatistic, Threshold, ComparisonOperator, TreatMissingData } = alarm.properties
  const { DatapointsToAlarm, EvaluationPeriods } = alarm.properties
  if (Number(DatapointsToAlarm) > Number(EvaluationPeriods)) return false
  const series = seriesOfAlarm(alarm)
  const values = points.filter((point) => seriesOf(point) === series).map(({ value }) => value)
  if (values.length === 0) return TreatMissingData === 'breaching'
  const value = statistic(textOf(Statistic ?? ExtendedStatistic), values)
  if (ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= Number(Threshold)
  if (ComparisonOperator === 'LessThanThreshold') return value < Number(Threshold)
  throw new Error(`${alarm.id}: ${textOf(ComparisonOperator)} is not known here.`)
}

function statistic(name: string, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [, percent] = /^p(\d+)$/.exec(name) ?? []
  if (percent !== undefined) return sorted[Math.ceil((Number(percent) / 100) * sorted.length) - 1] ?? Number.NaN
  if (name === 'Sum') return values.reduce((sum, value) => sum + value, 0)
  if (name === 'Maximum') return sorted.at(-1) ?? Number.NaN
  throw new Error(`The statistic ${name} is not known here.`)
}
