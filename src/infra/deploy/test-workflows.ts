/** Starts every workflow once, follows it and compares; in an account also its logs, metrics and alarms. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { awsClientConfig } from '#adapters/aws-client'
import type { Environment } from '../environment.ts'
import { namesOf } from '../names.ts'
import { knownAccount } from './checks.ts'
import { type CloudOptions, EXIT, runScript } from './options.ts'
import { cloudTarget, localTarget, type Target } from './target.ts'
import { CASES, runCase } from './workflow-cases.ts'

const LOCAL_ENDPOINT = 'http://127.0.0.1:8400'
/** Metrics and logs of a finished execution appear after a minute or two. */
const SETTLE = { tries: 12, pauseMs: 15_000 }
const HOUR_MS = 3_600_000

async function testWorkflows(options: CloudOptions): Promise<number> {
  const { environment } = options
  if (options.local || options.endpoint !== undefined) {
    return report(await runAll(localTarget(environment, options.endpoint ?? LOCAL_ENDPOINT)))
  }
  const account = await knownAccount(environment)
  if (account === null) return EXIT.refused
  const startedAt = new Date()
  const differences = await runAll(cloudTarget(environment, account))
  console.log('Waiting for logs, metrics and alarms of these executions …')
  differences.push(...(await observed(environment, account, startedAt)))
  return report(differences)
}

async function runAll(target: Target): Promise<string[]> {
  const all: string[] = []
  for (const one of CASES) {
    const begun = performance.now()
    const differences = await runCase(target, one)
    console.log(`${differences.length === 0 ? '✓' : '✗'} ${one.name} (${Math.round(performance.now() - begun)} ms)`)
    for (const difference of differences) console.log(`    ${difference}`)
    all.push(...differences)
  }
  return all
}

function report(differences: readonly string[]): number {
  console.log(differences.length === 0 ? 'Everything is as expected.' : `${differences.length} differences.`)
  return differences.length === 0 ? EXIT.ok : EXIT.refused
}

/** Looks until all is there, or the time for it is over; what is still missing then is a difference. */
async function observed(environment: Environment, account: string, startedAt: Date): Promise<readonly string[]> {
  let missing: readonly string[] = []
  for (let attempt = 0; attempt < SETTLE.tries; attempt += 1) {
    await sleep(SETTLE.pauseMs)
    missing = [
      ...(await missingMetrics(environment, account, startedAt)),
      ...(await missingLogs(environment, startedAt)),
      ...(await wrongAlarms(environment)),
    ]
    if (missing.length === 0) return []
  }
  return missing
}

const client = ({ region }: Environment) => awsClientConfig({ region })

async function missingMetrics(environment: Environment, account: string, startedAt: Date): Promise<readonly string[]> {
  const cloudWatch = new CloudWatchClient(client(environment))
  const machine = namesOf(environment).machine('opportunity')
  const StateMachineArn = `arn:aws:states:${environment.region}:${account}:stateMachine:${machine}`
  const count = async (MetricName: string) => {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/States',
        MetricName,
        Dimensions: [{ Name: 'StateMachineArn', Value: StateMachineArn }],
        StartTime: startedAt,
        EndTime: new Date(startedAt.getTime() + HOUR_MS),
        Period: 60,
        Statistics: ['Sum'],
      }),
    )
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)
  }
  const succeeded = await count('ExecutionsSucceeded')
  const failed = await count('ExecutionsFailed')
  return [
    ...(succeeded >= 2 ? [] : [`${machine}: ExecutionsSucceeded is ${succeeded}, at least 2 were expected`]),
    ...(failed >= 1 ? [] : [`${machine}: ExecutionsFailed is ${failed}, at least 1 was expected`]),
  ]
}

async function missingLogs(environment: Environment, startedAt: Date): Promise<readonly string[]> {
  const logs = new CloudWatchLogsClient(client(environment))
  const names = namesOf(environment)
  const empty: string[] = []
  for (const logGroupName of [names.functionLogs, names.workflowLogs]) {
    const command = new FilterLogEventsCommand({ logGroupName, startTime: startedAt.getTime(), limit: 1 })
    const { events = [] } = await logs.send(command)
    if (events.length === 0) empty.push(`${logGroupName} has no line since ${startedAt.toISOString()}`)
  }
  return empty
}

/** One test is refused on purpose, and a refused question wakes nobody. */
async function wrongAlarms(environment: Environment): Promise<readonly string[]> {
  const cloudWatch = new CloudWatchClient(client(environment))
  const command = new DescribeAlarmsCommand({
    AlarmNamePrefix: namesOf(environment).application,
    AlarmTypes: ['MetricAlarm'],
    StateValue: 'ALARM',
  })
  const { MetricAlarms = [] } = await cloudWatch.send(command)
  return MetricAlarms.map(({ AlarmName = '' }) => `the alarm ${AlarmName} rings`)
}

await runScript(testWorkflows)
