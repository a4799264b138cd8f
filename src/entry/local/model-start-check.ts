/**
 * Before a run on this machine asks Bedrock: are its models still there? One that is gone would fail every analysis at its
 * first step, minutes later and in the words of another service.
 */
import type { BedrockClient } from '@aws-sdk/client-bedrock'
import { checkModelLifecycle, type ModelLifecycle } from '#adapters/bedrock-lifecycle'
import { InputError } from '#lib/errors'

/** Two requests; a start does not wait longer for what it can do without. */
const CHECK_TIMEOUT_MS = 5_000

export interface StartCheck {
  readonly client: BedrockClient
  readonly models: { readonly standard: string; readonly premium: string }
  readonly now: Date
  readonly say: (line: string) => void
}

/** Refuses a standard model that is gone. A premium one is only asked for by some, so that and what ends later is said. */
export async function checkModelsAtStart({ client, models, now, say }: StartCheck): Promise<void> {
  const { standard, premium } = models
  const ids = [...new Set([standard, premium])]
  const found = await Promise.all(ids.map((modelId) => lifecyclesOf({ client, modelId, now, say })))
  for (const [index, lifecycles] of found.entries()) {
    for (const { verdict, hasEnded, message } of lifecycles) {
      if (hasEnded && ids[index] === standard) throw ended(message)
      if (verdict !== 'active') say(`  note: ${message}`)
    }
  }
}

async function lifecyclesOf(
  input: Omit<StartCheck, 'models'> & { readonly modelId: string },
): Promise<readonly ModelLifecycle[]> {
  const { client, modelId, now, say } = input
  try {
    return await checkModelLifecycle({ client, modelId, now, signal: AbortSignal.timeout(CHECK_TIMEOUT_MS) })
  } catch (error) {
    // Who may ask a model may often not ask about it (bedrock:GetFoundationModel): no reason not to start.
    const why = error instanceof Error ? error.message : String(error)
    say(`  note: whether ${modelId} is near its end of life is not known: ${why}`)
    return []
  }
}

const ended = (message: string): InputError =>
  new InputError('CONFIG_INVALID', message, {
    field: 'MODEL_STANDARD_ID',
    cure: 'Set MODEL_STANDARD_ID to a live model or inference profile.',
  })
