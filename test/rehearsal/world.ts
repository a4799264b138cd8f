/**
 * The system on this machine as its templates describe it: the engine runs the machines, each function is a process behind
 * the Lambda Runtime API, AWS answers on loopback, and every call is held against the rights of the role that makes it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryJournal } from '#adapters/memory-journal'
import { createEngine, type Engine, type FunctionCall, type TaskOutcome } from '#engine'
import { type Bundle, buildApp, bundledCode, bundleFunctions, type Environment } from '#infra'
import type { JsonObject } from '#lib/json'
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts'
import { readAssembly } from './assembly.ts'
import { CALLERS, createUserPool, type UserPool } from './authorizers.ts'
import { type Cloud, raise } from './cloud.ts'
import { createMachines, need } from './cloud-parts.ts'
import { createTimeRights, type Permit } from './creation.ts'
import { type CredentialStore, createCredentials } from './credentials.ts'
import { type Firewall, firewallOf, type StageLimit, stageLimit } from './firewall.ts'
import { createFunctions, type Functions, provision } from './functions.ts'
import { layHistory } from './history-files.ts'
import { createMetrics, executionCounter, type MetricStore } from './metrics.ts'
import { type Network, networkOf } from './network.ts'
import { createNotices, type Notices } from './notices.ts'
import { policiesOf } from './policies.ts'
import { type Rights, rightsOf } from './rights.ts'
import { openServices, type Services } from './services.ts'
import { textOf } from './text-of.ts'
import { createTime, type Time } from './time.ts'

export interface World extends Services, AsyncDisposable {
  readonly cloud: Cloud
  readonly environment: Environment
  readonly bundles: readonly Bundle[]
  readonly network: Network
  readonly credentials: CredentialStore
  readonly users: UserPool
  readonly firewall: Firewall
  /** The stage's limit on requests. */
  readonly limit: StageLimit
  /** Where the history's documents lie. */
  readonly historyFolder: string
  /** What S3 has written, as it lies there. */
  readonly resultsFolder: string
  readonly engine: Engine
  readonly functions: Functions['hosts']
  readonly metrics: MetricStore
  /** Behind the address that an environment may name instead of Bedrock. */
  readonly models: OpenAiServer
  readonly notices: Notices
  readonly time: Time
  /** So many tasks to come start later, because their state's transition is throttled. */
  readonly delays: { transitions: number }
  /** Alarms that rang so far, by chapter and subject. */
  readonly rang: Set<string>
  /** Waits for functions that still run, and counts what has ended: after this the metrics are whole. */
  settle(): Promise<void>
  /** Replaced for a trial with other rights. */
  rights: Rights
  readonly invoke: Functions['invoke']
}

/** What X-Ray is told with a machine's rights. */
const MACHINE_TRACES = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets']

const TRANSITION_DELAY_MS = 100
const NO_INSTANCE = 'Rate Exceeded. (Service: Lambda, Status Code: 429, Request ID: rehearsal)'

/** Made once a process: every environment deploys the same code. */
let bundling: Promise<readonly Bundle[]> | undefined

export async function openWorld(given: Environment): Promise<World> {
  const models = await startOpenAiServer()
  const { modelEndpoint } = given
  const environment =
    modelEndpoint === null ? given : { ...given, modelEndpoint: { ...modelEndpoint, url: models.url } }

  bundling ??= bundleFunctions()
  const bundles = await bundling
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'))
  const outdir = join(folder, 'cdk.out')
  buildApp({ environment, code: bundledCode, outdir }).app.synth()
  const assembly = readAssembly(outdir)
  const cloud = raise(assembly, environment.region)
  const credentials = createCredentials(cloud, CALLERS)
  const objectFolder = join(folder, 's3')
  const bucketNamed = (part: string) =>
    cloud.ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith(part))?.ref ?? part
  const buckets = { history: bucketNamed('History'), results: bucketNamed('Results') }
  layHistory(join(objectFolder, buckets.history), 'history')

  const changing: { rights: Rights } = { rights: rightsOf(policiesOf(cloud)) }
  const permit: Permit = (caller, action, resource, context = {}) =>
    changing.rights.decide({ caller, action, resource, context })
  const network = networkOf(cloud)
  const metrics = createMetrics()
  const notices = createNotices({ cloud, permit, metrics })
  const services = await openServices({
    cloud,
    environment,
    objectFolder,
    buckets,
    network,
    metrics,
    decide: (call) => changing.rights.decide(call),
    engine: () => engine,
    roleOf: (accessKeyId) => credentials.roleOf(accessKeyId),
    credentialsOf: (accessKeyId) => credentials.find(accessKeyId),
  })
  const functions = createFunctions({
    cloud,
    assembly,
    endpoint: services.server.endpoint,
    permit,
    metrics,
    credentialsOf: (roleArn) => credentials.of(roleArn),
  })
  const time = createTime()
  const delays = { transitions: 0 }
  const engine = createEngine({
    journal: createMemoryJournal(),
    clock: time.clock,
    chance: time.chance,
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
    if (delays.transitions > 0) {
      delays.transitions -= 1
      metrics.add('AWS/States', { StateMachineArn: machine?.arn ?? '' }, { ExecutionThrottled: 1 })
      await new Promise((resolve) => setTimeout(resolve, TRANSITION_DELAY_MS))
    }
    const verdict = permit(role, 'lambda:InvokeFunction', functionName)
    if (!verdict.allowed) return { kind: 'failed', error: 'Lambda.AWSLambdaException', cause: verdict.reason }
    for (const action of MACHINE_TRACES) need(permit(role, `xray:${action}`, '*'))
    const { result } = await functions.invoke(functionName, JSON.stringify(payload))
    if (result.kind === 'raised') return result
    if (result.kind === 'throttled')
      return { kind: 'failed', error: 'Lambda.TooManyRequestsException', cause: NO_INSTANCE }
    return { kind: 'succeeded', value: JSON.parse(result.text) as JsonObject }
  }

  for (const verdict of createTimeRights(cloud, permit)) need(verdict)
  await createMachines({ cloud, engine, definitionOf: (key) => readFileSync(assembly.assetPath(key), 'utf8') })
  await provision(cloud, functions)
  if (modelEndpoint?.endpointService) {
    for (const { arn, properties } of cloud.ofType('AWS::Lambda::Function')) {
      // The models' address is none of AWS's services, so nobody else looks whether the network leads there.
      if (JSON.stringify(properties.Environment).includes('MODEL_URL'))
        network.wayTo(arn, modelEndpoint.endpointService)
    }
  }
  const countExecutions = executionCounter({ cloud, engine, metrics, notices })
  return Object.assign(changing, services, {
    cloud,
    environment,
    bundles,
    network,
    credentials,
    users: createUserPool(),
    firewall: firewallOf(cloud),
    limit: stageLimit(cloud, () => performance.now()),
    metrics,
    notices,
    models,
    time,
    delays,
    rang: new Set<string>(),
    engine,
    functions: functions.hosts,
    invoke: functions.invoke,
    historyFolder: join(objectFolder, buckets.history, 'history'),
    resultsFolder: join(objectFolder, buckets.results),
    settle: async () => {
      await functions.settle()
      await countExecutions()
      notices.countQueues()
    },
    async [Symbol.asyncDispose]() {
      engine.close()
      await functions[Symbol.asyncDispose]()
      await services.server[Symbol.asyncDispose]()
      await models[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  })
}
