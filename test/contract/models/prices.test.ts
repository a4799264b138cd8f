/** What a model costs on one machine: by the price in its variable, and unknown without one. */
import { afterAll, expect, test } from 'vitest'
import { pickModel } from '#entry/local/pick-model'
import { completion, converse, startModelServer, toolUse } from '../../support/model-server.ts'
import './test-credentials.ts'
import { facts, NARRATIVE, opportunity } from './model-case.ts'

const server = await startModelServer()
afterAll(() => server.close())

const OPENAI = {
  OPPORTUNITY_MODEL: 'openai-compatible',
  OPPORTUNITY_MODEL_URL: `${server.url}/v1`,
  OPPORTUNITY_MODEL_NAME: 'm',
}
const BEDROCK = {
  OPPORTUNITY_MODEL: 'bedrock',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: server.url,
  MODEL_STANDARD_ID: 'amazon.nova-test-v0:0',
  MODEL_PREMIUM_ID: 'amazon.nova-test-v0:0',
}
const ACTIVE = { kind: 'json' as const, body: { modelDetails: { modelLifecycle: { status: 'ACTIVE' } } } }

async function costOf(env: Record<string, string>, tier: 'standard' | 'premium'): Promise<number | null> {
  server.answers(ACTIVE)
  const model = await pickModel(env, () => undefined)
  // Both servers answer with 100 tokens read and 20 written.
  server.answers(
    env.OPPORTUNITY_MODEL === 'bedrock'
      ? converse([toolUse('narrative', NARRATIVE)], 'tool_use')
      : completion(JSON.stringify(NARRATIVE)),
  )
  const signal = AbortSignal.timeout(10_000)
  const { usage } = await model.narrate({ opportunity, subject: 'opportunity', facts, refused: [], tier, signal })
  return usage.costUsd
}

test.each([
  ['an OpenAI-compatible server', OPENAI],
  ['Bedrock', BEDROCK],
])('%s: tokens times the price of the tier, and unknown without a price', async (_, env) => {
  const priced = { ...env, MODEL_STANDARD_PRICE: '1/10' }

  expect(await costOf(priced, 'standard')).toBeCloseTo((100 * 1 + 20 * 10) / 1e6, 12)
  expect(await costOf(env, 'standard')).toBeNull()
  expect(await costOf({ ...priced, MODEL_PREMIUM_PRICE: '2/20' }, 'premium')).toBeCloseTo(
    env === BEDROCK ? 600 / 1e6 : 300 / 1e6,
    12,
  )
})
