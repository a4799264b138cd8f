/** A start on a laptop with Bedrock: a model that is gone is refused there, one that ends soon is said. */
import { BedrockClient } from '@aws-sdk/client-bedrock'
import { afterAll, expect, test } from 'vitest'
import { checkModelsAtStart } from '#entry/local/model-start-check'
import { pickModel } from '#entry/local/pick-model'
import { bedrockError, startModelServer } from '../../support/model-server.ts'
import './test-credentials.ts'

const server = await startModelServer()
afterAll(() => server.close())
const client = new BedrockClient({ region: 'us-east-1', endpoint: server.url, maxAttempts: 1 })

const modelEnding = (day: string | null) => ({
  kind: 'json' as const,
  body: {
    modelDetails: {
      modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/m',
      modelId: 'm',
      modelLifecycle: day === null ? { status: 'ACTIVE' } : { status: 'LEGACY', endOfLifeTime: `${day}T00:00:00Z` },
    },
  },
})

async function check(models = { standard: 'm', premium: 'm' }): Promise<readonly string[]> {
  const said: string[] = []
  const now = new Date('2026-11-23T00:00:00Z')
  await checkModelsAtStart({ client, models, now, say: (line) => said.push(line) })
  return said
}

test('live models start without a word', async () => {
  server.answers(modelEnding(null))

  await expect(check()).resolves.toEqual([])
})

test('a standard model that is gone is refused', async () => {
  server.answers(modelEnding('2026-09-14'))

  await expect(check()).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'MODEL_STANDARD_ID' })
})

test('one that ends within weeks is said, and so is a premium one that is gone', async () => {
  server.answers(modelEnding('2026-12-24'))
  const soon = await check()
  server.answers(modelEnding(null), modelEnding('2026-09-14'))
  const premium = await check({ standard: 'm', premium: 'p' })

  expect(soon).toEqual([expect.stringContaining('in 31 days')])
  expect(premium.filter((line) => line.includes('reached its end of life'))).toHaveLength(1)
})

test('who may not ask is told so and starts', async () => {
  server.answers(bedrockError('AccessDeniedException', 403))

  await expect(check()).resolves.toEqual([expect.stringContaining('is not known')])
})

test('the laptop asks when it starts with Bedrock', async () => {
  server.answers(modelEnding('2020-01-01'))
  const env = { OPPORTUNITY_MODEL: 'bedrock', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: server.url }

  await expect(pickModel({ ...env, MODEL_STANDARD_ID: 'm' }, () => undefined)).rejects.toMatchObject({
    field: 'MODEL_STANDARD_ID',
  })
})
