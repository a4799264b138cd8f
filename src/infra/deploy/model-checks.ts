/** Whether the models will be there, and whether this account may call them: by Bedrock's own word, and by calling each once. */
import { BedrockClient, GetFoundationModelAvailabilityCommand } from '@aws-sdk/client-bedrock'
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { awsClientConfig } from '#adapters/aws-client'
import { bedrockClient } from '#adapters/bedrock'
import { checkModelLifecycle } from '#adapters/bedrock-lifecycle'
import type { Environment } from '../environment.ts'
import { CHECK_TIMEOUT_MS, type Check, failed, lackingRight, limit, ok, sentence, warn } from './check.ts'

/** The lifecycle first: who is refused for that need not be called. */
export async function checkModel(name: string, modelId: string, environment: Environment): Promise<Check> {
  const bedrock = new BedrockClient({ ...awsClientConfig({ region: environment.region }), maxAttempts: 2 })
  const another = `choose another model in src/infra/environments/${environment.name}.json`
  try {
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    const found = await checkModelLifecycle({ client: bedrock, modelId, now: new Date(), signal })
    const refused = found.find(({ verdict }) => verdict === 'refuse')
    if (refused !== undefined) return failed(name, refused.message, `${capital(another)}.`)
    for (const { modelId: model } of found) {
      const closed = await closedBecause(bedrock, model)
      if (closed !== null) return failed(name, closed.says, `${closed.cure}, or ${another}.`)
    }
    const uncallable = await uncallableBecause(name, modelId, environment)
    if (uncallable !== null) return uncallable
    const ageing = found.find(({ verdict }) => verdict === 'warn')
    if (ageing !== undefined) return warn(name, ageing.message, `${capital(another)}.`)
    return ok(name, `${found.map(({ message }) => message).join(' ')} It answers.`)
  } catch (error) {
    const right = lackingRight(error)
    const cure =
      right === null
        ? `Look at ${modelId} in the Bedrock console of ${environment.region}`
        : `The deployer needs ${right}`
    return failed(name, sentence(error), `${cure}, or ${another}.`)
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

interface Closed {
  readonly says: string
  readonly cure: string
}

/** Bedrock's word on a model in this account and region; null where it is open. */
async function closedBecause(bedrock: BedrockClient, modelId: string): Promise<Closed | null> {
  const said = await bedrock.send(new GetFoundationModelAvailabilityCommand({ modelId }), limit())
  if (said.regionAvailability === 'NOT_AVAILABLE')
    return { says: `${modelId} is not offered in this region.`, cure: 'Choose another region' }
  if (said.authorizationStatus === 'NOT_AUTHORIZED')
    return {
      says: `This account is not authorized for ${modelId}.`,
      cure: 'Ask whoever governs the organization for it',
    }
  const { status, errorMessage } = said.agreementAvailability ?? {}
  if (status === 'PENDING')
    return { says: `The agreement for ${modelId} is being made.`, cure: 'Wait a few minutes and start again' }
  if (status === 'NOT_AVAILABLE' || status === 'ERROR') {
    const why = errorMessage === undefined ? '' : `: ${errorMessage}`
    return { says: `There is no agreement for ${modelId}${why}.`, cure: 'Ask for model access in the Bedrock console' }
  }
  if (said.entitlementAvailability === 'NOT_AVAILABLE')
    return { says: `This account has no access to ${modelId}.`, cure: 'Ask for model access in the Bedrock console' }
  return null
}

/** One token: what no description tells, e.g. a quota of nought, or a form of the provider that nobody filled in. */
async function uncallableBecause(name: string, modelId: string, environment: Environment): Promise<Check | null> {
  const client = bedrockClient({ region: environment.region })
  const command = new ConverseCommand({
    modelId,
    messages: [{ role: 'user', content: [{ text: 'Say yes.' }] }],
    inferenceConfig: { maxTokens: 1 },
  })
  try {
    await client.send(command, limit())
    return null
  } catch (error) {
    // The functions call with roles of their own, so the deployer need not be allowed to.
    if (lackingRight(error) === 'bedrock:InvokeModel')
      return warn(
        name,
        `${modelId} was not called: the deployer may not.`,
        'Allow bedrock:InvokeModel to try it before a deployment.',
      )
    if (error instanceof Error && error.name === 'ThrottlingException') {
      const cure = `Look at the quotas of ${modelId} in Service Quotas (Amazon Bedrock): new accounts may have none.`
      return warn(name, `${modelId} throttles the first call: ${error.message}`, cure)
    }
    const cure = `Mend what Bedrock says; access is asked for in the Bedrock console of ${environment.region}.`
    return failed(name, `${modelId} does not answer: ${sentence(error)}`, cure)
  } finally {
    client.destroy()
  }
}
