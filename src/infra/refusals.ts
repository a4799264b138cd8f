/**
 * A task fails by throwing, and Lambda counts whatever is thrown, also where a question was refused. The function counts its
 * refusals itself (`src/entry/lambda/task-entry.ts`); what is left when they are taken off includes what it cannot count:
 * crashes, and ends at the timeout.
 */
import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Environment } from './environment.ts'
import { METRICS_NAMESPACE, namesOf } from './names.ts'

/** Refusals are counted twice: by the function that refused, and by the machine that asked it. */
export type RefusedBy = { readonly FunctionName: string } | { readonly StateMachineName: string }

export function butRefused(failures: IMetric, by: RefusedBy, environment: Environment): IMetric {
  const period = Duration.minutes(1)
  const refused = new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: 'TaskRefused',
    dimensionsMap: { service: namesOf(environment).application, ...by },
    statistic: Stats.SUM,
    period,
  })
  return new MathExpression({
    label: 'failed but not refused',
    expression: 'failures - FILL(refused, 0)',
    usingMetrics: { failures, refused },
    period,
  })
}
