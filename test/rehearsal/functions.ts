/** The functions of the templates as processes, and what Lambda does around an invocation: roles, logs, traces, metrics. */
import type { Credentials } from '../support/aws/signed.ts'
import type { Assembly } from './assembly.ts'
import type { Cloud } from './cloud.ts'
import { functionSettings, need } from './cloud-parts.ts'
import type { Permit } from './creation.ts'
import { type FunctionHost, hostFunction, type Invocation } from './lambda/function-host.ts'
import { embeddedMetrics, type MetricStore } from './metrics.ts'
import { textOf } from './text-of.ts'

export interface Functions extends AsyncDisposable {
  readonly hosts: ReadonlyMap<string, FunctionHost>
  /** By the ARN of the function or of its alias. */
  readonly invoke: (functionArn: string, payload: string) => Promise<Invocation>
  /** When nothing runs any more. */
  settle(): Promise<void>
}

/** What X-Ray is told with a function's rights. */
const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']

export function createFunctions(parts: {
  readonly cloud: Cloud
  readonly assembly: Assembly
  readonly endpoint: string
  readonly permit: Permit
  readonly metrics: MetricStore
  readonly credentialsOf: (roleArn: string) => Credentials
}): Functions {
  const { cloud, assembly, endpoint, permit, metrics } = parts
  const running = new Set<Promise<unknown>>()
  const hosts = new Map(
    cloud.ofType('AWS::Lambda::Function').map((resource) => {
      const host = hostFunction(
        functionSettings(resource, {
          endpoint,
          credentials: parts.credentialsOf(textOf(resource.properties.Role)),
          assetPath: assembly.assetPath,
          region: cloud.region,
        }),
        (line) => {
          for (const { namespace, dimensions, name, value } of embeddedMetrics(line))
            metrics.add(namespace, dimensions, { [name]: value })
        },
      )
      return [resource.arn, host] as const
    }),
  )

  async function invoke(arn: string, payload: string): Promise<Invocation> {
    const functionArn = arn.split(':').slice(0, 7).join(':')
    const host = hosts.get(functionArn)
    if (host === undefined) throw new Error(`No function is called ${arn}.`)
    const role = textOf(cloud.find('AWS::Lambda::Function', functionArn).properties.Role)
    const [logs] = cloud.ofType('AWS::Logs::LogGroup').filter(({ id }) => id.startsWith('FunctionLogs'))
    const stream = `${logs?.arn.slice(0, -2)}:log-stream:${host.settings.name}`
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) need(permit(role, action, stream))
    for (const action of TRACES) need(permit(role, action, '*'))
    const invocation = host.invoke(payload)
    running.add(invocation)
    metrics.add('AWS/Lambda', { FunctionName: host.settings.name }, { ConcurrentExecutions: host.atWork })
    const { result, durationMs } = await invocation
    running.delete(invocation)
    if (result.kind === 'throttled') {
      metrics.add('AWS/Lambda', { FunctionName: host.settings.name }, { Throttles: 1 })
      return invocation
    }
    const counted = { Invocations: 1, Errors: result.kind === 'raised' ? 1 : 0, Duration: durationMs }
    const { name } = host.settings
    metrics.add('AWS/Lambda', { FunctionName: name }, counted)
    const alias = arn.split(':')[7]
    if (alias !== undefined) metrics.add('AWS/Lambda', { FunctionName: name, Resource: `${name}:${alias}` }, counted)
    return invocation
  }

  return {
    hosts,
    invoke,
    settle: async () => {
      await Promise.all(running)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...hosts.values()].map((host) => host[Symbol.asyncDispose]()))
    },
  }
}

/** Starts as many processes as an alias has provisioned, as Lambda does before it lets the alias be used. */
export async function provision(cloud: Cloud, { hosts }: Functions): Promise<void> {
  const wanted = cloud.ofType('AWS::Lambda::Alias').map(({ properties }) => {
    const { FunctionName, ProvisionedConcurrencyConfig: config } = properties
    const count = (config as { readonly ProvisionedConcurrentExecutions: number } | undefined) ?? null
    return { name: textOf(FunctionName), count: Number(count?.ProvisionedConcurrentExecutions ?? 0) }
  })
  await Promise.all(
    [...hosts.values()].map((host) =>
      host.provision(wanted.find(({ name }) => name === host.settings.name)?.count ?? 0),
    ),
  )
}
