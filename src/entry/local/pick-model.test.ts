import { expect, test } from 'vitest'
import { pickModel } from './pick-model.ts'

test('without a word the built-in analyst narrates; named models are opened with what they need', async () => {
  for (const env of [
    {},
    {
      OPPORTUNITY_MODEL: 'openai-compatible',
      OPPORTUNITY_MODEL_URL: 'http://127.0.0.1:9/v1',
      OPPORTUNITY_MODEL_NAME: 'm',
    },
  ]) {
    await expect(pickModel(env, () => undefined)).resolves.toHaveProperty('narrate')
  }
})

test.each([
  [{ OPPORTUNITY_MODEL: 'magic' }, 'OPPORTUNITY_MODEL'],
  [{ OPPORTUNITY_MODEL: '__proto__' }, 'OPPORTUNITY_MODEL'],
  [{ OPPORTUNITY_MODEL: 'bedrock' }, 'AWS_REGION'],
  [{ OPPORTUNITY_MODEL: 'bedrock', AWS_REGION: 'us-east-1', MODEL_PREMIUM_PRICE: 'cheap' }, 'MODEL_PREMIUM_PRICE'],
  [
    { OPPORTUNITY_MODEL: 'bedrock', AWS_REGION: 'us-east-1', MODEL_STANDARD_ANSWER_STYLE: 'nicely' },
    'MODEL_STANDARD_ANSWER_STYLE',
  ],
  [{ OPPORTUNITY_MODEL: 'openai-compatible' }, 'OPPORTUNITY_MODEL_URL'],
  [{ OPPORTUNITY_MODEL: 'openai-compatible', OPPORTUNITY_MODEL_URL: 'http://x' }, 'OPPORTUNITY_MODEL_NAME'],
])('%j is refused by the name of the variable', async (env, field) => {
  await expect(pickModel(env, () => undefined)).rejects.toMatchObject({ code: 'CONFIG_INVALID', field })
})
