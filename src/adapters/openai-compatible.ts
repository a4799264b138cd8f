/** Language models behind an OpenAI-compatible address (Ollama, vLLM, llama.cpp): a model on the laptop, without AWS. */
import type { AnalysisModel, ModelTier } from '#handlers'
import { TaskError } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import { jsonIn } from './language-model/bedrock-request.ts'
import { AnswerFault, type Chat, type ChatRequest } from './language-model/chat.ts'
import { languageModel } from './language-model/language-model.ts'
import { type ModelPrice, usageOf } from './language-model/price.ts'

export interface ApiKeySource {
  read(signal: AbortSignal): Promise<string>
  /** The key was refused: the next read may find another. */
  forget(): void
}

export interface OpenAiCompatibleParts {
  /** E.g. `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string
  /** Null where the server wants none; a source where it is kept elsewhere and may change. */
  readonly apiKey: string | ApiKeySource | null
  readonly models: Readonly<Record<ModelTier, { readonly model: string; readonly price: ModelPrice | null }>>
}

/** A small model on a processor writes a few tokens a second; an analysis that waits longer is better made without one. */
const ANSWER_TIMEOUT_MS = 170_000
/** An error's text is quoted up to here. */
const MAX_QUOTED = 300

export function openAiCompatibleModel(parts: OpenAiCompatibleParts): AnalysisModel {
  return languageModel(openAiCompatibleChat(parts))
}

function openAiCompatibleChat({ baseUrl, apiKey, models }: OpenAiCompatibleParts): Chat {
  const url = `${baseUrl.replace(/\/+$/, '')}/chat/completions`
  return async (request) => {
    const { model, price } = models[request.tier]
    const body = await ask({ url, apiKey, request: requestBody(request, model), signal: request.signal })
    const tokens = isJsonObject(body.usage) ? body.usage : {}
    const details = isJsonObject(tokens.prompt_tokens_details) ? tokens.prompt_tokens_details : {}
    const cached = count(details.cached_tokens)
    const usage = usageOf(
      model,
      { fresh: count(tokens.prompt_tokens) - cached, cached, output: count(tokens.completion_tokens) },
      price,
    )
    try {
      return { answer: answerOf(body, model), usage }
    } catch (error) {
      throw error instanceof AnswerFault ? new AnswerFault(error.message, usage) : error
    }
  }
}

function requestBody({ prompt, reference, user, answer }: ChatRequest, model: string): JsonObject {
  return {
    model,
    temperature: 0,
    max_tokens: answer.maxTokens,
    messages: [
      { role: 'system', content: reference === null ? prompt.system : `${prompt.system}\n\n${reference}` },
      { role: 'user', content: user },
    ],
    // All three servers constrain the answer by this; forced tools are honoured by two.
    response_format: { type: 'json_schema', json_schema: { name: answer.name, strict: true, schema: answer.schema } },
  }
}

interface Asked<Key> {
  readonly url: string
  readonly apiKey: Key
  readonly request: JsonObject
  readonly signal: AbortSignal
}

/** A key that was changed where it is kept is fetched once more when the server refuses the old one. */
async function ask(input: Asked<OpenAiCompatibleParts['apiKey']>): Promise<JsonObject> {
  const { apiKey: source, signal } = input
  if (source === null || typeof source === 'string') return post({ ...input, apiKey: source })
  const apiKey = await source.read(signal)
  try {
    return await post({ ...input, apiKey })
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error
    source.forget()
    const newer = await source.read(signal)
    if (newer === apiKey) throw error
    return post({ ...input, apiKey: newer })
  }
}

/** The server does not take the key. */
class KeyRefused extends TaskError {}

async function post(input: Asked<string | null>): Promise<JsonObject> {
  const { url, apiKey, request, signal } = input
  const deadline = AbortSignal.timeout(ANSWER_TIMEOUT_MS)
  let status: number
  let text: string
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(request),
      signal: AbortSignal.any([signal, deadline]),
    })
    status = response.status
    text = await response.text()
  } catch (error) {
    if (signal.aborted) throw signal.reason instanceof Error ? signal.reason : error
    const why = deadline.aborted ? `no answer within ${ANSWER_TIMEOUT_MS / 1000} s` : reasonOf(error)
    throw new TaskError('ModelUnavailable', `Asking ${url}: ${why}. Does a model server listen there?`, {
      retryable: true,
      cause: error,
    })
  }
  if (status !== 200) {
    // Some servers repeat the key in their complaint.
    const quoted = (apiKey === null ? text : text.replaceAll(apiKey, '[key]')).slice(0, MAX_QUOTED)
    const message = `Asking ${url}: HTTP ${status}: ${quoted}`
    if (status === 401 || status === 403) throw new KeyRefused('ModelUnavailable', message)
    throw new TaskError('ModelUnavailable', message, {
      retryable: status === 408 || status === 429 || status >= 500,
    })
  }
  try {
    const body: unknown = JSON.parse(text)
    if (isJsonObject(body)) return body
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new TaskError('ModelUnavailable', `Asking ${url}: the answer is not JSON: ${text.slice(0, MAX_QUOTED)}`)
}

function answerOf(body: JsonObject, model: string): JsonObject {
  const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : undefined
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) throw new AnswerFault('The answer holds no message.')
  if (choice.finish_reason === 'length')
    throw new AnswerFault('The answer was longer than allowed and was cut off; be shorter.')
  const { content, refusal } = choice.message
  if (choice.finish_reason === 'content_filter' || typeof refusal === 'string') {
    throw new TaskError(
      'ModelRefused',
      `${model}: the model refused: ${typeof refusal === 'string' ? refusal : 'content filter'}`,
    )
  }
  return jsonIn(typeof content === 'string' ? content : '')
}

const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0)

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
