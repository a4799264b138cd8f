/** What may differ between environments, checked before anything is built from it. Every field: docs/configuration.md. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { InputError } from '#lib/errors'
import { isJsonObject } from '#lib/json'
import { type Fields, fields } from './environment-fields.ts'

export type Authorizer =
  | { readonly kind: 'iam' }
  | { readonly kind: 'cognito'; readonly userPoolArn: string }
  | { readonly kind: 'none' }

/** A Bedrock model or inference profile, and the regions that the profile may route to. */
export interface ModelChoice {
  readonly modelId: string
  /** Empty for a model that is called in its own region. */
  readonly routedRegions: readonly string[]
  readonly inputUsdPerMillionTokens: number
  readonly outputUsdPerMillionTokens: number
}

/** Models behind an OpenAI-compatible address; then Bedrock is not called, and its models of the environment are not used. */
export interface ModelEndpoint {
  readonly url: string
  readonly standardModel: EndpointModel
  readonly premiumModel: EndpointModel
  /** Of the secret that the deployment makes, empty; the key is put there by a person. */
  readonly secretName: string
  /** Of PrivateLink, by which functions in a private network reach the address; null outside of one. */
  readonly endpointService: string | null
}

export interface EndpointModel {
  readonly name: string
  readonly inputUsdPerMillionTokens: number
  readonly outputUsdPerMillionTokens: number
}

/** So many of the points looked at have to breach. */
export interface AlarmPoints {
  readonly breaching: number
  readonly looked: number
}

export interface AlarmThresholds {
  readonly failedExecutions: number
  readonly executionSeconds: number
  readonly apiServerErrors: number
  readonly apiLatencyMs: number
  readonly athenaGigabytesPerHour: number
  readonly bedrockThrottles: number
  readonly bedrockUsdPerHour: number
  readonly points: {
    /** Executions that failed, timed out, were stopped or throttled: each is one person without an answer. */
    readonly failure: AlarmPoints
    /** Rates and times, which recover by themselves. */
    readonly rate: AlarmPoints
  }
  /** Rings when no execution was started for so long; null where a quiet day is normal. */
  readonly quietHours: number | null
}

export interface Environment {
  readonly name: string
  /** Appended to every name, so that two environments fit into one account; empty gives the guide's names. */
  readonly suffix: string
  readonly account: string | null
  readonly region: string
  /** Also deploys each workflow as Express, for callers with high volume; the API uses the Standard ones. */
  readonly expressVariants: boolean
  readonly workflowLogLevel: 'ALL' | 'ERROR' | 'FATAL'
  /** Customers' data in the workflow logs; only with a reason. */
  readonly logExecutionData: boolean
  readonly standardModel: ModelChoice
  readonly premiumModel: ModelChoice
  readonly modelEndpoint: ModelEndpoint | null
  readonly guardrail: { readonly id: string; readonly version: string } | null
  readonly retention: { readonly logDays: number; readonly resultDays: number; readonly keepData: boolean }
  readonly alarmEmail: string | null
  readonly monthlyBudgetUsd: number
  readonly alarms: AlarmThresholds
  readonly athenaScanLimitGigabytes: number
  readonly privateNetwork: boolean
  readonly provisionedConcurrency: number
  /** Per function; null leaves the account's pool to all. */
  readonly reservedConcurrency: number | null
  /** How an update of functions and machines reaches callers. */
  readonly rollout: 'ALL_AT_ONCE' | 'CANARY'
  readonly api: {
    readonly authorizer: Authorizer
    readonly corsOrigins: readonly string[]
    readonly webAcl: boolean
    readonly requestsPerSecond: number
    readonly burst: number
    readonly requestsPerDay: number
  }
  readonly tags: Readonly<Record<string, string>>
}

const FOLDER = fileURLToPath(new URL('./environments/', import.meta.url))
const NAME = /^[a-z][a-z0-9-]{0,23}$/

export function environmentNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

export function loadEnvironment(name: string): Environment {
  const known = environmentNames()
  if (!known.includes(name)) {
    throw new InputError('CONFIG_INVALID', `There is no environment "${name}". Known: ${known.join(', ')}.`, {
      field: 'environment',
      cure: `Copy src/infra/environments/default.json to ${name}.json and change what differs (docs/configuration.md).`,
    })
  }
  return parseEnvironment(name, JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')))
}

export function parseEnvironment(name: string, value: unknown): Environment {
  if (!NAME.test(name)) throw invalid(name, 'environment', `"${name}" is not a name (a-z, 0-9, -; at most 24)`)
  if (!isJsonObject(value)) throw invalid(name, '(file)', 'the file does not hold a JSON object')
  const read = fields(value, (field, problem) => invalid(name, field, problem))
  const region = read.text('region', /^[a-z]{2}(-[a-z]+)+-\d$/)
  const environment: Environment = {
    name,
    suffix: read.text('suffix', /^$|^[a-z][a-z0-9-]{0,23}$/),
    account: read.textOrNull('account', /^\d{12}$/),
    region,
    expressVariants: read.flag('expressVariants'),
    workflowLogLevel: read.oneOf('workflowLogLevel', ['ALL', 'ERROR', 'FATAL']),
    logExecutionData: read.flag('logExecutionData'),
    standardModel: read.inside('standardModel', model),
    premiumModel: read.inside('premiumModel', model),
    modelEndpoint: read.insideOrNull('modelEndpoint', modelEndpoint),
    guardrail: read.insideOrNull('guardrail', (inner) => ({
      id: inner.text('id', /^[a-z0-9]{1,40}$/),
      version: inner.text('version', /^\d{1,8}$/),
    })),
    retention: read.inside('retention', (inner) => ({
      logDays: inner.number('logDays', 1, 3653, LOG_DAYS),
      resultDays: inner.number('resultDays', 1, 3650),
      keepData: inner.flag('keepData'),
    })),
    alarmEmail: read.textOrNull('alarmEmail', /^[^@\s]+@[^@\s]+\.[^@\s]+$/),
    monthlyBudgetUsd: read.number('monthlyBudgetUsd', 1, 1_000_000),
    alarms: read.inside('alarms', thresholds),
    athenaScanLimitGigabytes: read.number('athenaScanLimitGigabytes', 0.01, 100_000),
    privateNetwork: read.flag('privateNetwork'),
    provisionedConcurrency: read.number('provisionedConcurrency', 0, 1_000),
    reservedConcurrency: read.numberOrNull('reservedConcurrency', 1, 10_000),
    rollout: read.oneOf('rollout', ['ALL_AT_ONCE', 'CANARY']),
    api: read.inside('api', (inner) => ({
      authorizer: inner.inside('authorizer', authorizer),
      corsOrigins: inner.list('corsOrigins', /^https:\/\/[a-z0-9.-]+(:\d+)?$|^http:\/\/localhost(:\d+)?$/),
      webAcl: inner.flag('webAcl'),
      requestsPerSecond: inner.number('requestsPerSecond', 1, 10_000),
      burst: inner.number('burst', 1, 5_000),
      requestsPerDay: inner.number('requestsPerDay', 1, 100_000_000),
    })),
    tags: read.texts('tags'),
  }
  read.refuseUnknown()
  refuseContradictions(environment)
  return environment
}

/** Fields that are good by themselves and not together. */
function refuseContradictions({ name, modelEndpoint, privateNetwork, guardrail }: Environment): void {
  if (modelEndpoint === null) return
  if (guardrail !== null) throw invalid(name, 'guardrail', 'is Bedrock’s, and modelEndpoint does without Bedrock')
  if (privateNetwork !== (modelEndpoint.endpointService !== null)) {
    throw invalid(
      name,
      'modelEndpoint.endpointService',
      privateNetwork
        ? 'is null, and nothing else leads out of the private network'
        : 'is for a private network, and privateNetwork is false',
    )
  }
}

/** CloudWatch Logs keeps for these numbers of days and no others. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

const model = (read: Fields): ModelChoice => ({
  modelId: read.text('modelId', /^[a-z0-9][a-z0-9.:-]{2,99}$/),
  routedRegions: read.list('routedRegions', /^[a-z]{2}(-[a-z]+)+-\d$/),
  inputUsdPerMillionTokens: read.number('inputUsdPerMillionTokens', 0, 10_000),
  outputUsdPerMillionTokens: read.number('outputUsdPerMillionTokens', 0, 10_000),
})

const modelEndpoint = (read: Fields): ModelEndpoint => ({
  url: read.text('url', /^https:\/\/[a-z0-9.-]+(:\d+)?(\/[\w./-]*)?$/),
  standardModel: read.inside('standardModel', endpointModel),
  premiumModel: read.inside('premiumModel', endpointModel),
  secretName: read.text('secretName', /^[\w/+=.@-]{1,128}$/),
  endpointService: read.textOrNull('endpointService', /^com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-[0-9a-f]+$/),
})

const endpointModel = (read: Fields): EndpointModel => ({
  name: read.text('name', /^[\w.:/-]{1,100}$/),
  inputUsdPerMillionTokens: read.number('inputUsdPerMillionTokens', 0, 10_000),
  outputUsdPerMillionTokens: read.number('outputUsdPerMillionTokens', 0, 10_000),
})

const thresholds = (read: Fields): AlarmThresholds => ({
  failedExecutions: read.number('failedExecutions', 1, 1_000_000),
  executionSeconds: read.number('executionSeconds', 1, 900),
  apiServerErrors: read.number('apiServerErrors', 1, 1_000_000),
  apiLatencyMs: read.number('apiLatencyMs', 1, 29_000),
  athenaGigabytesPerHour: read.number('athenaGigabytesPerHour', 0.01, 1_000_000),
  bedrockThrottles: read.number('bedrockThrottles', 1, 1_000_000),
  bedrockUsdPerHour: read.number('bedrockUsdPerHour', 0.01, 1_000_000),
  points: read.inside('points', (inner) => ({
    failure: inner.inside('failure', alarmPoints),
    rate: inner.inside('rate', alarmPoints),
  })),
  quietHours: read.numberOrNull('quietHours', 1, 24),
})

const POINT_COUNTS = [1, 2, 3, 4, 5]

function alarmPoints(read: Fields): AlarmPoints {
  const looked = read.number('looked', 1, 5, POINT_COUNTS)
  return { looked, breaching: read.number('breaching', 1, looked, POINT_COUNTS) }
}

function authorizer(read: Fields): Authorizer {
  const kind = read.oneOf('kind', ['iam', 'cognito', 'none'])
  if (kind !== 'cognito') return { kind }
  return { kind, userPoolArn: read.text('userPoolArn', /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/\S+$/) }
}

const invalid = (environment: string, field: string, problem: string): InputError =>
  new InputError('CONFIG_INVALID', `Environment "${environment}": ${field}: ${problem}.`, {
    field,
    cure: `Mend src/infra/environments/${environment}.json; docs/configuration.md explains every field.`,
  })
