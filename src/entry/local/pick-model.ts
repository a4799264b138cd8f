/** Which model narrates: the built-in analyst, unless the environment names another. Figures never depend on it. */
import type { AnalysisModel } from '#handlers'
import { InputError, shortened } from '#lib/errors'

type Env = Readonly<Record<string, string | undefined>>

/** The tiers' models where nothing else is named; the deployed environments have theirs in src/infra/environments. */
const BEDROCK_STANDARD = 'us.amazon.nova-2-lite-v1:0'
const BEDROCK_PREMIUM = 'us.anthropic.claude-sonnet-4-6'

const MODELS: Readonly<Record<string, (env: Env) => Promise<AnalysisModel>>> = {
  'built-in': async () => (await import('#adapters/built-in-model')).builtInModel(),
  bedrock,
  'openai-compatible': openAiCompatible,
}

export async function pickModel(env: Env): Promise<AnalysisModel> {
  const name = env.OPPORTUNITY_MODEL || 'built-in'
  const create = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined
  if (create !== undefined) return create(env)
  throw new InputError('CONFIG_INVALID', `OPPORTUNITY_MODEL is "${shortened(name)}".`, {
    field: 'OPPORTUNITY_MODEL',
    cure: `Use one of ${Object.keys(MODELS).join(', ')}.`,
  })
}

async function bedrock(env: Env): Promise<AnalysisModel> {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (region === undefined || region === '')
    throw missing('AWS_REGION', 'the region of the models, for example us-east-1')
  const { bedrockClient, bedrockModel } = await import('#adapters/bedrock').catch(rethrowMissingPackage)
  const endpoint = env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME || env.AWS_ENDPOINT_URL
  const model = (modelId: string) => ({ modelId, answerStyle: null, price: null })
  return bedrockModel({
    client: bedrockClient({ region, ...(endpoint ? { endpoint } : {}) }),
    models: {
      standard: model(env.MODEL_STANDARD_ID || BEDROCK_STANDARD),
      premium: model(env.MODEL_PREMIUM_ID || BEDROCK_PREMIUM),
    },
    guardrail: null,
  })
}

/** The AWS SDK belongs to the development profile: an analysis on one machine does not need it. */
function rethrowMissingPackage(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
    throw new InputError('CONFIG_INVALID', 'The AWS SDK is not installed, and OPPORTUNITY_MODEL=bedrock needs it.', {
      field: 'OPPORTUNITY_MODEL',
      cure: 'Install everything with: npm install',
      cause: error,
    })
  }
  throw error
}

async function openAiCompatible(env: Env): Promise<AnalysisModel> {
  const baseUrl = env.OPPORTUNITY_MODEL_URL ?? ''
  if (!/^https?:\/\//.test(baseUrl))
    throw missing('OPPORTUNITY_MODEL_URL', 'the address, for example http://127.0.0.1:11434/v1')
  const standard = env.OPPORTUNITY_MODEL_NAME ?? ''
  if (standard === '') throw missing('OPPORTUNITY_MODEL_NAME', 'the name of the model, as its server lists it')
  const { openAiCompatibleModel } = await import('#adapters/openai-compatible')
  return openAiCompatibleModel({
    baseUrl,
    apiKey: env.OPPORTUNITY_MODEL_KEY || null,
    models: {
      standard: { model: standard, price: null },
      premium: { model: env.OPPORTUNITY_MODEL_PREMIUM_NAME || standard, price: null },
    },
  })
}

const missing = (field: string, what: string): InputError =>
  new InputError('CONFIG_INVALID', `${field} is not set.`, { field, cure: `Set ${field} to ${what}.` })
