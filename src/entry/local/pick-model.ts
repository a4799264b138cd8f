/** Which model narrates: the built-in analyst, unless the environment names another. Figures never depend on it. */
import type { AnalysisModel } from '#handlers'
import { InputError, shortened } from '#lib/errors'
import { answerStyleIn, priceIn, type Tier } from '../model-variables.ts'

type Env = Readonly<Record<string, string | undefined>>
/** What a person should know before the first analysis. */
type Say = (line: string) => void

/** The tiers' models where nothing else is named; the deployed environments have theirs in src/infra/environments. */
const BEDROCK_STANDARD = 'us.amazon.nova-2-lite-v1:0'
const BEDROCK_PREMIUM = 'us.anthropic.claude-sonnet-4-6'

const MODELS: Readonly<Record<string, (env: Env, say: Say) => Promise<AnalysisModel>>> = {
  'built-in': async () => (await import('#adapters/built-in-model')).builtInModel(),
  bedrock,
  'openai-compatible': openAiCompatible,
}

export async function pickModel(env: Env, say: Say): Promise<AnalysisModel> {
  const name = env.OPPORTUNITY_MODEL || 'built-in'
  const create = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined
  if (create !== undefined) return create(env, say)
  throw new InputError('CONFIG_INVALID', `OPPORTUNITY_MODEL is "${shortened(name)}".`, {
    field: 'OPPORTUNITY_MODEL',
    cure: `Use one of ${Object.keys(MODELS).join(', ')}.`,
  })
}

async function bedrock(env: Env, say: Say): Promise<AnalysisModel> {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (region === undefined || region === '')
    throw missing('AWS_REGION', 'the region of the models, for example us-east-1')
  const model = (tier: Tier, otherwise: string) => ({
    modelId: env[`MODEL_${tier}_ID`] || otherwise,
    answerStyle: answerStyleIn(env, tier),
    price: priceIn(env, tier),
  })
  const models = { standard: model('STANDARD', BEDROCK_STANDARD), premium: model('PREMIUM', BEDROCK_PREMIUM) }
  const [{ bedrockClient, bedrockModel }, { BedrockClient }, { awsClientConfig }, { checkModelsAtStart }] =
    await Promise.all([
      import('#adapters/bedrock'),
      import('@aws-sdk/client-bedrock'),
      import('#adapters/aws-client'),
      import('./model-start-check.ts'),
    ]).catch(rethrowMissingPackage)
  const place = (endpoint: string | undefined) => ({ region, ...(endpoint ? { endpoint } : {}) })
  await checkModelsAtStart({
    client: new BedrockClient(awsClientConfig(place(env.AWS_ENDPOINT_URL_BEDROCK || env.AWS_ENDPOINT_URL))),
    models: { standard: models.standard.modelId, premium: models.premium.modelId },
    now: new Date(),
    say,
  })
  return bedrockModel({
    client: bedrockClient(place(env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME || env.AWS_ENDPOINT_URL)),
    models,
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
      standard: { model: standard, price: priceIn(env, 'STANDARD') },
      premium: {
        model: env.OPPORTUNITY_MODEL_PREMIUM_NAME || standard,
        // The same model costs the same.
        price: priceIn(env, env.OPPORTUNITY_MODEL_PREMIUM_NAME ? 'PREMIUM' : 'STANDARD'),
      },
    },
  })
}

const missing = (field: string, what: string): InputError =>
  new InputError('CONFIG_INVALID', `${field} is not set.`, { field, cure: `Set ${field} to ${what}.` })
