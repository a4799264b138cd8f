/** Language models through Bedrock's Converse. Not run against live AWS; the contract test speaks its wire protocol from a local server. */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandOutput,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime'
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler'
import type { AnalysisModel, ModelTier, ModelUsage } from '#handlers'
import { TaskError } from '#lib/errors'
import { type AwsPlace, taskErrorOf } from './aws-client.ts'
import { type AnswerStyle, answerIn, answerStyleOf, converseInput } from './language-model/bedrock-request.ts'
import { AnswerFault, type Chat } from './language-model/chat.ts'
import { languageModel } from './language-model/language-model.ts'
import { type ModelPrice, usageOf } from './language-model/price.ts'

export { ANSWER_STYLES, type AnswerStyle } from './language-model/bedrock-request.ts'

export interface BedrockModel {
  /** A model id, an inference profile's id, or an ARN of either. */
  readonly modelId: string
  /** Null: by the model id; needed for an application inference profile, whose ARN does not tell its model. */
  readonly answerStyle: AnswerStyle | null
  readonly price: ModelPrice | null
}

export interface BedrockParts {
  readonly client: BedrockRuntimeClient
  readonly models: Readonly<Record<ModelTier, BedrockModel>>
  readonly guardrail: { readonly id: string; readonly version: string } | null
}

/** Throttled or lost calls are tried so often here; what still fails, the state machine tries again later. */
const MAX_ATTEMPTS = 3
const CONNECT_TIMEOUT_MS = 2_000
/** A premium model may think for a minute over a narrative; the task's own time ends it sooner where there is less. */
const ANSWER_TIMEOUT_MS = 90_000

export function bedrockClient(place: AwsPlace & { readonly http?: 'http2' | 'http1' }): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: place.region,
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler:
      place.http === 'http1'
        ? new NodeHttpHandler({
            connectionTimeout: CONNECT_TIMEOUT_MS,
            requestTimeout: ANSWER_TIMEOUT_MS,
            throwOnRequestTimeout: true,
          })
        : new NodeHttp2Handler({ requestTimeout: ANSWER_TIMEOUT_MS }),
  })
}

export function bedrockModel(parts: BedrockParts): AnalysisModel {
  return languageModel(bedrockChat(parts))
}

export function bedrockChat({ client, models, guardrail }: BedrockParts): Chat {
  return async (request) => {
    const { modelId, answerStyle, price } = models[request.tier]
    const style = answerStyle ?? answerStyleOf(modelId)
    const command = new ConverseCommand(converseInput(request, { modelId, style, guardrail }))
    let output: ConverseCommandOutput
    try {
      output = await client.send(command, { abortSignal: request.signal })
    } catch (error) {
      throw failureOf(error, modelId)
    }
    const usage = usageOf(modelId, tokensOf(output.usage), price)
    acceptStop(output, { usage, modelId })
    try {
      return { answer: answerIn(output, style, request.answer.name), usage }
    } catch (error) {
      throw error instanceof AnswerFault ? new AnswerFault(error.message, usage) : error
    }
  }
}

function tokensOf(usage: TokenUsage | undefined) {
  return {
    fresh: (usage?.inputTokens ?? 0) + (usage?.cacheWriteInputTokens ?? 0),
    cached: usage?.cacheReadInputTokens ?? 0,
    output: usage?.outputTokens ?? 0,
  }
}

/** Goes on when the model finished of its own accord; every other reason to stop is a failure with a name. */
function acceptStop({ stopReason }: ConverseCommandOutput, { usage, modelId }: { usage: ModelUsage; modelId: string }) {
  switch (stopReason) {
    case 'tool_use':
    case 'end_turn':
    case 'stop_sequence':
      return
    case 'max_tokens':
      throw new AnswerFault('The answer was longer than allowed and was cut off; be shorter.', usage)
    case 'malformed_model_output':
    case 'malformed_tool_use':
      throw new AnswerFault('The answer was not well formed.', usage)
    case 'content_filtered':
      throw new TaskError('ModelRefused', `${modelId}: the answer was withheld by the model's content filter.`)
    case 'guardrail_intervened':
      throw new TaskError('ModelRefused', `${modelId}: the guardrail stopped the request or the answer.`)
    case 'model_context_window_exceeded':
      throw new TaskError('ModelAnswerInvalid', `${modelId}: the question is longer than the model's context window.`)
    case undefined:
      throw new TaskError('ModelAnswerInvalid', `${modelId}: the answer names no reason for its end.`)
    default:
      throw new TaskError(
        'ModelAnswerInvalid',
        `${modelId}: the answer ended with the unknown reason "${String(stopReason)}".`,
      )
  }
}

/** Of Bedrock's own errors these may pass by themselves; its throttling and 5xx are known to every adapter. */
const MODEL_TRANSIENT = new Set(['ModelTimeoutException', 'ModelNotReadyException', 'ModelErrorException'])

/** What the reader of the failure can do about it. */
const CURES: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'Is access to the model granted, and does the role allow bedrock:InvokeModel on profile and models?',
  ResourceNotFoundException: 'Does the model id exist in this region, and has it not reached its end of life?',
  ServiceQuotaExceededException: 'Ask for a higher quota of the model, or for a profile over more regions.',
}

function failureOf(error: unknown, modelId: string): Error {
  const doing = `Asking ${modelId}`
  const name = error instanceof Error ? error.name : ''
  const isTransient = MODEL_TRANSIENT.has(name) || isLostStream(error)
  if (isTransient && error instanceof Error) {
    return new TaskError('ModelUnavailable', `${doing}: ${name}: ${error.message}`, { retryable: true, cause: error })
  }
  const failure = taskErrorOf(error, { name: 'ModelUnavailable', doing })
  const cure = CURES[name]
  return cure === undefined || !(failure instanceof TaskError)
    ? failure
    : new TaskError('ModelUnavailable', `${failure.message} ${cure}`, { cause: error })
}

/** A connection that the other side closed, as Node tells it for HTTP/2, or half an answer, which is no JSON. */
function isLostStream(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof SyntaxError) return true
  const { code } = error as Error & { readonly code?: unknown }
  return typeof code === 'string' && code.startsWith('ERR_HTTP2_')
}
