import { expect, test } from 'vitest'
import { taskEnvironment } from './environment.ts'

const SET = {
  AWS_REGION: 'eu-west-1',
  HISTORY_LOCATION: 's3://bucket-a/history',
  HISTORY_WORKGROUP: 'group',
  HISTORY_DATABASE: 'database',
  OBJECTS_LOCATION: 's3://bucket-b',
  MODEL_STANDARD_ID: 'small',
  MODEL_STANDARD_PRICE: '0.3/2.5',
  MODEL_PREMIUM_ID: 'large',
  MODEL_PREMIUM_ANSWER_STYLE: 'json-schema',
}

test('what the deployment sets is read', () => {
  expect(taskEnvironment({ ...SET, GUARDRAIL_ID: 'g', GUARDRAIL_VERSION: '2' })).toEqual({
    region: 'eu-west-1',
    endpoint: undefined,
    history: { location: { bucket: 'bucket-a', prefix: 'history' }, workGroup: 'group', database: 'database' },
    objects: { bucket: 'bucket-b', prefix: '' },
    models: {
      standard: {
        modelId: 'small',
        answerStyle: null,
        price: { inputUsdPerMillionTokens: 0.3, outputUsdPerMillionTokens: 2.5 },
      },
      premium: { modelId: 'large', answerStyle: 'json-schema', price: null },
    },
    modelEndpoint: null,
    guardrail: { id: 'g', version: '2' },
  })
})

test.each([
  ...Object.keys(SET)
    .filter((name) => !/PRICE|STYLE/.test(name))
    .map((name) => [name, { [name]: '' }] as const),
  ['HISTORY_LOCATION', { HISTORY_LOCATION: 'bucket-a' }] as const,
  ['MODEL_STANDARD_PRICE', { MODEL_STANDARD_PRICE: 'cheap' }] as const,
  ['MODEL_STANDARD_ANSWER_STYLE', { MODEL_STANDARD_ANSWER_STYLE: 'nicely' }] as const,
  ['GUARDRAIL_VERSION', { GUARDRAIL_ID: 'g' }] as const,
  ['GUARDRAIL_ID', { GUARDRAIL_VERSION: '2' }] as const,
  ['MODEL_KEY_SECRET', { MODEL_URL: 'https://models.example.com/v1' }] as const,
  ['MODEL_URL', { MODEL_KEY_SECRET: 'model-key' }] as const,
])('%s that is wrong or absent is named with a cure', (field, change) => {
  expect(() => taskEnvironment({ ...SET, ...change })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field, cure: expect.any(String) }),
  )
})
