import { describe, expect, test } from 'vitest'
import { answerStyleOf, converseInput, jsonIn } from './bedrock-request.ts'
import type { ChatRequest } from './chat.ts'

test.each([
  ['us.amazon.nova-2-lite-v1:0', 'forced-tool'],
  ['amazon.nova-pro-v1:0', 'forced-tool'],
  ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'forced-tool'],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'forced-tool'],
  ['us.anthropic.claude-opus-4-1-20250805-v1:0', 'forced-tool'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'json-schema'],
  ['us.anthropic.claude-sonnet-4-6', 'json-schema'],
  ['global.anthropic.claude-sonnet-5-5', 'json-schema'],
  ['us.anthropic.claude-opus-5', 'json-schema'],
  ['arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-2-lite-v1:0', 'forced-tool'],
  ['qwen.qwen3-32b-v1:0', 'json-schema'],
])('%s is asked by %s', (modelId, style) => {
  expect(answerStyleOf(modelId)).toBe(style)
})

const request: ChatRequest = {
  prompt: { name: 'a-prompt', version: 3, system: 'Do.' },
  reference: 'The catalogue',
  user: '<data name="x">1</data>',
  answer: { name: 'an_answer', description: 'what', schema: { type: 'object' }, maxTokens: 7 },
  tier: 'standard',
  signal: AbortSignal.timeout(1_000),
}
const settings = { modelId: 'us.amazon.nova-x', style: 'forced-tool', guardrail: null } as const

describe('a request', () => {
  test('marks what stays the same for the cache, where the family has one', () => {
    const cached = converseInput(request, settings).system
    const uncached = converseInput(request, { ...settings, modelId: 'qwen.qwen3-32b-v1:0' }).system
    const nothing = converseInput({ ...request, reference: null }, settings).system

    expect(cached?.at(-1)).toEqual({ cachePoint: { type: 'default' } })
    expect(uncached).toEqual([{ text: 'Do.' }, { text: 'The catalogue' }])
    expect(nothing).toEqual([{ text: 'Do.' }])
  })

  test('names the prompt and its version for the invocation log', () => {
    expect(converseInput(request, settings).requestMetadata).toEqual({ prompt: 'a-prompt', promptVersion: '3' })
  })
})

test('an answer is one object, with or without a fence, or none', () => {
  expect(jsonIn('{"a": 1}')).toEqual({ a: 1 })
  expect(jsonIn('```json\n{"a": 1}\n```')).toEqual({ a: 1 })
  for (const text of ['', '[1]', 'Here you are: {"a": 1}', '{"a": 1', '{"a": 1}{"a": 2}'])
    expect(() => jsonIn(text)).toThrow(expect.objectContaining({ name: 'AnswerFault' }))
})
