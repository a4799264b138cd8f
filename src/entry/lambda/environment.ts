/** What a task function reads from its environment; CDK is the other end. Every variable is checked before anything is opened. */
import type { AnswerStyle } from '#adapters/bedrock'
import type { ModelPrice } from '#adapters/language-model/price'
import { parseS3Location, type S3Location } from '#adapters/s3'
import { InputError } from '#lib/errors'
import { answerStyleIn, priceIn, type Tier } from '../model-variables.ts'

export interface ModelSetting {
  readonly modelId: string
  /** Null: by the model id. An application inference profile hides its model, so it needs one. */
  readonly answerStyle: AnswerStyle | null
  readonly price: ModelPrice | null
}

export interface TaskEnvironment {
  readonly region: string
  /** Another address for every AWS service: a local server in a rehearsal. */
  readonly endpoint: string | undefined
  readonly history: { readonly location: S3Location; readonly workGroup: string; readonly database: string }
  readonly objects: S3Location
  readonly models: { readonly standard: ModelSetting; readonly premium: ModelSetting }
  /** Models behind an OpenAI-compatible address instead of Bedrock's. */
  readonly modelEndpoint: { readonly url: string; readonly keySecret: string } | null
  readonly guardrail: { readonly id: string; readonly version: string } | null
}

type Variables = Readonly<Record<string, string | undefined>>

export function taskEnvironment(env: Variables): TaskEnvironment {
  const required = (name: string): string => {
    const value = env[name]
    if (value !== undefined && value !== '') return value
    throw invalid(name, `${name} is not set`, `Set ${name}; the deployment does so by itself.`)
  }
  const model = (tier: Tier): ModelSetting => ({
    modelId: required(`MODEL_${tier}_ID`),
    answerStyle: answerStyleIn(env, tier),
    price: priceIn(env, tier),
  })
  return {
    region: required('AWS_REGION'),
    endpoint: env.AWS_ENDPOINT_URL === '' ? undefined : env.AWS_ENDPOINT_URL,
    history: {
      location: parseS3Location(required('HISTORY_LOCATION'), 'HISTORY_LOCATION'),
      workGroup: required('HISTORY_WORKGROUP'),
      database: required('HISTORY_DATABASE'),
    },
    objects: parseS3Location(required('OBJECTS_LOCATION'), 'OBJECTS_LOCATION'),
    models: { standard: model('STANDARD'), premium: model('PREMIUM') },
    modelEndpoint: endpointIn(env),
    guardrail: guardrailIn(env),
  }
}

/** An address without its key's secret, or a secret for no address, is a mistake and not a choice. */
function endpointIn({
  MODEL_URL: url = '',
  MODEL_KEY_SECRET: keySecret = '',
}: Variables): TaskEnvironment['modelEndpoint'] {
  if (url === '' && keySecret === '') return null
  if (url !== '' && keySecret !== '') return { url, keySecret }
  const name = url === '' ? 'MODEL_URL' : 'MODEL_KEY_SECRET'
  throw invalid(name, `${name} is not set`, 'Set both MODEL_URL and MODEL_KEY_SECRET, or neither.')
}

/** An unpinned guardrail changes under a running system, so a version belongs to its id. */
function guardrailIn({
  GUARDRAIL_ID: id = '',
  GUARDRAIL_VERSION: version = '',
}: Variables): TaskEnvironment['guardrail'] {
  if (id === '' && version === '') return null
  if (id !== '' && version !== '') return { id, version }
  const name = id === '' ? 'GUARDRAIL_ID' : 'GUARDRAIL_VERSION'
  throw invalid(name, `${name} is not set`, 'Set both GUARDRAIL_ID and GUARDRAIL_VERSION, or neither.')
}

const invalid = (field: string, message: string, cure: string): InputError =>
  new InputError('CONFIG_INVALID', `${message}.`, { field, cure })
