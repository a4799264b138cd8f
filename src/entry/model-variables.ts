/** What a model's variables say beside its name: what it costs, and how it is asked. The same words on a laptop and in Lambda. */
import { ANSWER_STYLES, type AnswerStyle } from '#adapters/language-model/bedrock-request'
import type { ModelPrice } from '#adapters/language-model/price'
import { InputError, shortened } from '#lib/errors'

type Variables = Readonly<Record<string, string | undefined>>
export type Tier = 'STANDARD' | 'PREMIUM'

/** `0.3/2.5`: USD for a million tokens in and out. Without it, costs are not claimed. */
export function priceIn(env: Variables, tier: Tier): ModelPrice | null {
  const name = `MODEL_${tier}_PRICE`
  const text = env[name]
  if (text === undefined || text === '') return null
  const [, input, output] = /^(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (input !== undefined && output !== undefined)
    return { inputUsdPerMillionTokens: Number(input), outputUsdPerMillionTokens: Number(output) }
  throw invalid(name, text, 'Write USD for a million tokens in and out, like 0.3/2.5.')
}

/** Null: by the model id. An application inference profile hides its model, so it needs one. */
export function answerStyleIn(env: Variables, tier: Tier): AnswerStyle | null {
  const name = `MODEL_${tier}_ANSWER_STYLE`
  const text = env[name]
  if (text === undefined || text === '') return null
  const found = ANSWER_STYLES.find((known) => known === text)
  if (found !== undefined) return found
  throw invalid(name, text, `Use ${ANSWER_STYLES.join(' or ')}, or leave it out.`)
}

const invalid = (field: string, text: string, cure: string): InputError =>
  new InputError('CONFIG_INVALID', `${field} is "${shortened(text, 30)}".`, { field, cure })
