/**
 * The system on this machine as its templates describe it: the engine runs the machines, each function is a process behind
 * the Lambda Runtime API, AWS answers on loopback, and every call is held against the rights of the role that makes it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryJournal } from '#adapters/memory-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine, type Engine, type FunctionCall, type TaskOutcome } from '#engine'
import { type Bundle, buildApp, bundledCode, bundleFunctions, type Environment } from '#infra'
import type { JsonObject } from '#lib/json'
import { type LocalAthena, localAthena } from '../support/aws/athena.ts'
import { bedrockService } from '../support/aws/bedrock.ts'
import { s3Service } from '../support/aws/s3.ts'
import { type AwsRequest, type AwsServer, startAwsServer } from '../support/aws/server.ts'
import { statesService } from '../support/aws/states.ts'
import { readAssembly } from './assembly.ts'
import { type Cloud, raise } from './cloud.ts'
import { createMachines, functionSettings, modelArns, need, startQuery } from './cloud-parts.ts'
import { layHistory } from './history-files.ts'
import { type FunctionHost, hostFunction } from './lambda/function-host.ts'
import { createMetrics, embeddedMetrics, executionCounter, type MetricStore } from './metrics.ts'
import { type PolicySet, policiesOf, type Rights, rightsOf } from './rights.ts'
import { textOf } from './text-of.ts'

export interface World extends AsyncDisposable {
  readonly cloud: Cloud
  readonly environment: Environment
  readonly bundles: readonly Bundle[]
  readonly server: AwsServer
  readonly athena: LocalAthena
  /** Where the history's documents lie. */
  readonly historyFolder: string
  readonly engine: Engine
  readonly functions: ReadonlyMap<string, FunctionHost>
  readonly metrics: MetricStore
  /** Waits for functions that still run, and counts what has ended: after this the metrics are whole. */
  settle(): Promise<void>
  /** Replaced for a trial with other rights. */
  rights: Rights
  invoke(functionArn: string, payload: string): ReturnType<FunctionHost['invoke']>
}

/** What X-Ray is told with a role's rights. */
const MACHINE_TRACES = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets']
const FUNCTION_TRACES = ['PutTraceSegments', 'PutTelemetryRecords']

export async function openWorld(environment: Environment): Promise<World> {
  const bundles = await bundleFunctions()
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'))
  const outdir = join(folder, 'cdk.out')
  buildApp({ environment, code: bundledCode, outdir }).app.synth()
  const assembly = readAssembly(outdir)
  const cloud = raise(assembly, environment.region)
  const policies: PolicySet = policiesOf(cloud)
  const callers = new Map(cloud.ofType('AWS::IAM::Role').map((role, index) => [`ASIAROLE${index}`, role.arn]))
  const keyOf = (roleArn: string) => [...callers].find(([, arn]) => arn === roleArn)?.[0] ?? 'ASIAUNKNOWN'

  const objectFolder = join(folder, 's3')
  const bucketNamed = (part: string) =>
    cloud.ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith(part))?.ref ?? part
  const buckets = { history: bucketNamed('History'), results: bucketNamed('Results') }
  layHistory(join(objectFolder, buckets.history), 'history')
  const useKey = (request: AwsRequest, bucket: string, action: string) => {
    const encrypted = cloud.find('AWS::S3::Bucket', bucket).properties.BucketEncryption
    if (!JSON.stringify(encrypted).includes('aws:kms')) return
    const [key] = cloud.ofType('AWS::KMS::Key')
    request.permit(action, key?.arn ?? '', { 'kms:ViaService': `s3.${environment.region}.amazonaws.com` })
  }
  const athena = await localAthena({
    accountRegion: `${environment.region}:123456789012`,
    tables: Object.fromEntries(
      cloud.ofType('AWS::Glue::Table').map(({ properties }) => {
        const { Name, StorageDescriptor } = properties.TableInput as {
          Name: string
          StorageDescriptor: { Location: string }
        }
        const path = join(objectFolder, StorageDescriptor.Location.replace('s3://', ''), '*.parquet')
        return [Name, `read_parquet('${path}')`]
      }),
    ),
    workGroup: cloud.ofType('AWS::Athena::WorkGroup')[0]?.ref ?? '',
    onStart: (request, tables) => startQuery({ cloud, request, tables, buckets, useKey }),
    onResults: (request) => {
      request.permit('s3:GetObject', `arn:aws:s3:::${buckets.results}/athena/answer.csv`)
      useKey(request, buckets.results, 'kms:Decrypt')
    },
  })

  const world: { rights: Rights; engine?: Engine } = { rights: rightsOf(policies) }
  const permit = (caller: string, action: string, resource: string, context: Readonly<Record<string, string>> = {}) =>
    world.rights.decide({ caller, action, resource, context })
  const server = await startAwsServer({
    authorize: ({ accessKeyId, ...call }) =>
      permit(callers.get(accessKeyId) ?? accessKeyId, call.action, call.resource, call.context),
    services: [
      s3Service(objectFolder, useKey),
      athena.service,
      statesService(() => engine),
      bedrockService((request, modelId) => {
        for (const arn of modelArns(environment, modelId)) request.permit('bedrock:InvokeModel', arn)
      }),
    ],
  })

  const metrics = createMetrics()
  const running = new Set<Promise<unknown>>()
  const functions = new Map(
    cloud.ofType('AWS::Lambda::Function').map((resource) => {
      const host = hostFunction(
        functionSettings(resource, {
          endpoint: server.endpoint,
          accessKeyId: keyOf(textOf(resource.properties.Role)),
          assetPath: assembly.assetPath,
          region: environment.region,
        }),
        (line) => {
          for (const { namespace, dimensions, name, value } of embeddedMetrics(line))
            metrics.add(namespace, dimensions, { [name]: value })
        },
      )
      return [resource.arn, host] as const
    }),
  )
  const roleOf = (functionArn: string) => textOf(cloud.find('AWS::Lambda::Function', functionArn).properties.Role)

  const invoke: World['invoke'] = async (arn, payload) => {
    const functionArn = arn.split(':').slice(0, 7).join(':')
    const host = functions.get(functionArn)
    if (host === undefined) throw new Error(`No function is called ${arn}.`)
    const role = roleOf(functionArn)
    const [logs] = cloud.ofType('AWS::Logs::LogGroup').filter(({ id }) => id.startsWith('FunctionLogs'))
    const stream = `${logs?.arn.slice(0, -2)}:log-stream:${host.settings.name}`
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) need(permit(role, action, stream))
    for (const action of FUNCTION_TRACES) need(permit(role, `xray:${action}`, '*'))
    const invocation = host.invoke(payload)
    running.add(invocation)
    const { result, durationMs } = await invocation
    running.delete(invocation)
    const Errors = result.kind === 'raised' ? 1 : 0
    metrics.add('AWS/Lambda', { FunctionName: host.settings.name }, { Invocations: 1, Errors, Duration: durationMs })
    return invocation
  }

  const engine = createEngine({
    journal: createMemoryJournal(),
    clock: createSystemClock(),
    chance: systemChance,
    identity: { region: environment.region },
    tasks: {
      knows: ({ kind }) => kind === 'function',
      run: async ({ call, executionArn }) => {
        if (call.kind !== 'function') throw new Error('Only functions are called.')
        return runTask(call, executionArn)
      },
    },
  })

  /** A machine's call of a function, with the machine's own rights. */
  async function runTask({ functionName, payload }: FunctionCall, executionArn: string): Promise<TaskOutcome> {
    const machine = cloud
      .ofType('AWS::StepFunctions::StateMachine')
      .find(({ properties }) => executionArn.includes(`:${textOf(properties.StateMachineName)}:`))
    const role = textOf(machine?.properties.RoleArn)
    const verdict = permit(role, 'lambda:InvokeFunction', functionName)
    if (!verdict.allowed) return { kind: 'failed', error: 'Lambda.AWSLambdaException', cause: verdict.reason }
    for (const action of MACHINE_TRACES) need(permit(role, `xray:${action}`, '*'))
    const { result } = await invoke(functionName, JSON.stringify(payload))
    if (result.kind === 'raised') return result
    return { kind: 'succeeded', value: JSON.parse(result.text) as JsonObject }
  }

  await createMachines({ cloud, engine, definitionOf: (key) => readFileSync(assembly.assetPath(key), 'utf8'), permit })
  const countExecutions = executionCounter({ cloud, engine, metrics })
  return Object.assign(world, {
    metrics,
    settle: async () => {
      await Promise.all(running)
      await countExecutions()
    },
    cloud,
    environment,
    bundles,
    server,
    athena,
    historyFolder: join(objectFolder, buckets.history, 'history'),
    engine,
    functions,
    invoke,
    async [Symbol.asyncDispose]() {
      engine.close()
      await Promise.all([...functions.values()].map((host) => host[Symbol.asyncDispose]()))
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  })
}
