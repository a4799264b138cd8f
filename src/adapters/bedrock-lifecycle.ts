/** Whether a model will still be there: asked before a deployment, because a model past its end of life fails every analysis. */
import { type BedrockClient, GetFoundationModelCommand, GetInferenceProfileCommand } from '@aws-sdk/client-bedrock'
import { taskErrorOf } from './aws-client.ts'

export interface ModelLifecycle {
  readonly modelId: string
  /** For a deployment, which is to live for a while. */
  readonly verdict: 'active' | 'warn' | 'refuse'
  /** Nobody answers under this id any more. */
  readonly hasEnded: boolean
  /** One sentence for a person; says what to do unless the model is active. */
  readonly message: string
}

/** A deployment lives longer than a day: nearer to its end of life than this a model is not deployed any more. */
export const REFUSE_DAYS = 90
const DAY_MS = 86_400_000

export async function checkModelLifecycle(input: {
  readonly client: BedrockClient
  /** A model id or an inference profile's id or ARN. */
  readonly modelId: string
  readonly now: Date
  readonly signal: AbortSignal
}): Promise<readonly ModelLifecycle[]> {
  const { client, modelId, now, signal } = input
  try {
    const models = await foundationModelsOf(client, modelId, signal)
    return await Promise.all(
      models.map(async (modelIdentifier) => {
        const command = new GetFoundationModelCommand({ modelIdentifier })
        const { modelDetails } = await client.send(command, { abortSignal: signal })
        const { status, endOfLifeTime } = modelDetails?.modelLifecycle ?? {}
        return judgeLifecycle({ modelId: modelIdentifier, status, endOfLife: endOfLifeTime, now })
      }),
    )
  } catch (error) {
    throw taskErrorOf(error, { name: 'ModelUnavailable', doing: `Asking for the lifecycle of ${modelId}` })
  }
}

/** A profile routes to one model in several regions; each region's ARN names the same model, so one of each id is enough. */
async function foundationModelsOf(client: BedrockClient, id: string, signal: AbortSignal): Promise<readonly string[]> {
  const isProfile = /^(?:us|eu|apac|jp|au|ca|us-gov|global)\./.test(id) || id.includes('inference-profile/')
  if (!isProfile) return [id]
  const command = new GetInferenceProfileCommand({ inferenceProfileIdentifier: id })
  const { models } = await client.send(command, { abortSignal: signal })
  const ids = (models ?? []).map(({ modelArn }) => (modelArn ?? '').split('foundation-model/').at(-1) ?? '')
  return [...new Set(ids.filter((modelId) => modelId !== ''))]
}

export function judgeLifecycle(input: {
  readonly modelId: string
  readonly status: string | undefined
  readonly endOfLife: Date | undefined
  readonly now: Date
}): ModelLifecycle {
  const { modelId, status, endOfLife, now } = input
  const hasEnded = endOfLife !== undefined && endOfLife <= now
  const say = (verdict: ModelLifecycle['verdict'], message: string): ModelLifecycle => ({
    modelId,
    verdict,
    hasEnded,
    message,
  })
  if (endOfLife !== undefined) {
    const days = Math.floor((endOfLife.getTime() - now.getTime()) / DAY_MS)
    const day = endOfLife.toISOString().slice(0, 10)
    if (hasEnded) return say('refuse', `${modelId} reached its end of life on ${day}. Configure a live model.`)
    if (days <= REFUSE_DAYS)
      return say('refuse', `${modelId} reaches its end of life on ${day}, in ${days} days. Configure its successor.`)
    return say('warn', `${modelId} reaches its end of life on ${day}, in ${days} days. Plan the change.`)
  }
  if (status === 'ACTIVE') return say('active', `${modelId} is active.`)
  return say(
    'warn',
    `${modelId} has the status ${status ?? 'unknown'}; its end of life is not announced. Plan the change.`,
  )
}
