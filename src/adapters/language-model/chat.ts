/** The socket below the model adapters: one question with data, one answer in a given shape. Fillings: Bedrock, OpenAI-compatible. */
import type { ModelTier, ModelUsage } from '#handlers'
import type { Json, JsonObject } from '#lib/json'
import type { Prompt } from './prompts/prompt.ts'

/** What an answer has to look like: a JSON Schema for the model, and the check that decides. */
export interface AnswerShape<T> {
  /** `a-z_`, as a tool or schema name. */
  readonly name: string
  readonly description: string
  /** The subset that strict modes accept: no lengths, no ranges; `parse` has those. */
  readonly schema: JsonObject
  /** Throws AnswerFault with what is wrong, in words that the model can act on. */
  readonly parse: (answer: unknown) => T
  /** Answers are short; a longer one is a model that went astray. */
  readonly maxTokens: number
}

export interface ChatRequest {
  readonly prompt: Prompt
  /** Our own material that is the same in every execution, e.g. the catalogue; null when there is none. */
  readonly reference: string | null
  /** The user's turn, data already delimited. */
  readonly user: string
  readonly answer: Pick<AnswerShape<unknown>, 'name' | 'description' | 'schema' | 'maxTokens'>
  readonly tier: ModelTier
  readonly signal: AbortSignal
}

export interface ChatAnswer {
  /** As the model gave it, not yet checked. */
  readonly answer: unknown
  readonly usage: ModelUsage
}

/** Throws TaskError, or AnswerFault when the model answered but not in the shape asked for. */
export type Chat = (request: ChatRequest) => Promise<ChatAnswer>

/** An answer that is not what was asked for; asking once more, with the reason, may help. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault'
  /** What the failed answer cost, where the service told. */
  readonly usage: ModelUsage | undefined

  constructor(message: string, usage?: ModelUsage) {
    super(message)
    this.usage = usage
  }
}

/** Values as quoted material: JSON in tags, with `<` written so that no text can close or open a tag. */
export function delimited(parts: Readonly<Record<string, Json>>): string {
  return Object.entries(parts)
    .map(([name, value]) => `<data name="${name}">\n${JSON.stringify(value).replaceAll('<', '\\u003c')}\n</data>`)
    .join('\n\n')
}
