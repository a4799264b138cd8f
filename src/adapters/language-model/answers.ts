/** The three answers that a model may give, each with its schema and the check that decides. */
import { NARRATIVE_SECTIONS, type NarrativeSection } from '#domain'
import type { CitedSentence, Narrative } from '#handlers'
import { isJsonObject, type JsonObject } from '#lib/json'
import { AnswerFault, type AnswerShape } from './chat.ts'

export interface PlannedWord {
  readonly word: string
  readonly weight: number
  readonly reason: string
}

const MAX_WORDS = 40
const MAX_WORD_LENGTH = 60
const MAX_REASON_LENGTH = 200
const MAX_SQL_LENGTH = 10_000
const MAX_SENTENCES = 10
const MAX_SENTENCE_LENGTH = 500
const MAX_CITATIONS = 20
const MAX_WEIGHT = 10

const record = (properties: Readonly<Record<string, JsonObject>>): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const list = (items: JsonObject): JsonObject => ({ type: 'array', items })
const TEXT: JsonObject = { type: 'string' }

export const PLAN_ANSWER: AnswerShape<readonly PlannedWord[]> = {
  name: 'search_words',
  description: 'The words by which comparable past projects are searched.',
  schema: record({ words: list(record({ word: TEXT, weight: { type: 'number' }, reason: TEXT })) }),
  maxTokens: 2_000,
  parse: (answer) => {
    const words = listOf(objectOf(answer, 'the answer'), 'words', MAX_WORDS)
    if (words.length === 0) throw new AnswerFault('words is empty; at least one word is needed.')
    return words.map((item, index) => {
      const at = `words[${index}]`
      const { weight } = objectOf(item, at)
      if (typeof weight !== 'number' || !(weight > 0) || weight > MAX_WEIGHT)
        throw new AnswerFault(`${at}.weight must be a number above 0 and at most ${MAX_WEIGHT}.`)
      return {
        word: textOf(item, 'word', { at, maxLength: MAX_WORD_LENGTH }),
        weight,
        reason: textOf(item, 'reason', { at, maxLength: MAX_REASON_LENGTH }),
      }
    })
  },
}

export const SQL_ANSWER: AnswerShape<string> = {
  name: 'statement',
  description: 'One SELECT in Trino SQL with the columns project_no and relevance.',
  schema: record({ sql: TEXT }),
  maxTokens: 2_000,
  parse: (answer) => textOf(answer, 'sql', { at: 'the answer', maxLength: MAX_SQL_LENGTH }),
}

export const NARRATIVE_ANSWER: AnswerShape<Narrative> = {
  name: 'narrative',
  description: 'Sentences by section, each with the ids of the facts that it stands on.',
  schema: record(
    Object.fromEntries(
      NARRATIVE_SECTIONS.map((section) => [section, list(record({ text: TEXT, factIds: list(TEXT) }))]),
    ),
  ),
  maxTokens: 4_000,
  parse: (answer) => {
    const sections = objectOf(answer, 'the answer')
    const sentences = (section: NarrativeSection): readonly CitedSentence[] =>
      listOf(sections, section, MAX_SENTENCES).map((item, index) => {
        const at = `${section}[${index}]`
        return {
          text: textOf(item, 'text', { at, maxLength: MAX_SENTENCE_LENGTH }),
          factIds: listOf(objectOf(item, at), 'factIds', MAX_CITATIONS).map((id) => {
            if (typeof id !== 'string') throw new AnswerFault(`${at}.factIds must hold texts.`)
            return id
          }),
        }
      })
    return {
      findings: sentences('findings'),
      rationale: sentences('rationale'),
      risks: sentences('risks'),
      nextSteps: sentences('nextSteps'),
    }
  },
}

function objectOf(value: unknown, at: string): JsonObject {
  if (isJsonObject(value)) return value
  throw new AnswerFault(`${at} must be an object.`)
}

function listOf(value: JsonObject, field: string, limit: number): readonly unknown[] {
  const items = value[field]
  if (!Array.isArray(items)) throw new AnswerFault(`${field} must be a list.`)
  if (items.length > limit) throw new AnswerFault(`${field} has ${items.length} items, at most ${limit} are allowed.`)
  return items
}

function textOf(value: unknown, field: string, rule: { readonly at: string; readonly maxLength: number }): string {
  const text = objectOf(value, rule.at)[field]
  if (typeof text !== 'string' || text.trim() === '') throw new AnswerFault(`${rule.at}.${field} must be a text.`)
  if (text.length > rule.maxLength)
    throw new AnswerFault(`${rule.at}.${field} has ${text.length} characters, at most ${rule.maxLength} are allowed.`)
  return text.trim()
}
