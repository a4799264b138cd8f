/** Whether a model will still be there, asked of a local server that answers as Bedrock's control plane does. */
import { BedrockClient } from '@aws-sdk/client-bedrock'
import { afterAll, describe, expect, test } from 'vitest'
import { checkModelLifecycle, judgeLifecycle, REFUSE_DAYS } from '#adapters/bedrock-lifecycle'
import { bedrockError, startModelServer } from '../../support/model-server.ts'
import './test-credentials.ts'

const server = await startModelServer()
afterAll(() => server.close())
const client = new BedrockClient({ region: 'us-east-1', endpoint: server.url, maxAttempts: 1 })
const now = new Date('2026-11-23T00:00:00Z')
const check = (modelId: string) => checkModelLifecycle({ client, modelId, now, signal: AbortSignal.timeout(10_000) })
const model = (modelLifecycle: object) => ({
  kind: 'json' as const,
  body: {
    modelDetails: {
      modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/m',
      modelId: 'm',
      modelLifecycle: { ...modelLifecycle },
    },
  },
})

test('an active model passes', async () => {
  server.answers(model({ status: 'ACTIVE' }))

  await expect(check('amazon.nova-test-v0:0')).resolves.toMatchObject([{ verdict: 'active' }])
})

test('a profile is followed to its models, each asked once', async () => {
  const before = server.seen.length
  const arn = (region: string) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/amazon.nova-test-v0:0` })
  server.answers(
    {
      kind: 'json',
      body: {
        inferenceProfileId: 'us.amazon.nova-test-v0:0',
        inferenceProfileName: 'p',
        inferenceProfileArn: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-test-v0:0',
        models: [arn('us-east-1'), arn('us-west-2')],
        status: 'ACTIVE',
        type: 'SYSTEM_DEFINED',
      },
    },
    model({ status: 'LEGACY' }),
  )

  const found = await check('us.amazon.nova-test-v0:0')

  expect(found).toMatchObject([{ modelId: 'amazon.nova-test-v0:0', verdict: 'warn' }])
  expect(server.seen.slice(before).map(({ path }) => decodeURIComponent(path))).toEqual([
    '/inference-profiles/us.amazon.nova-test-v0:0',
    '/foundation-models/amazon.nova-test-v0:0',
  ])
})

test('a model that is not there fails by name', async () => {
  server.answers(bedrockError('ResourceNotFoundException', 404))

  await expect(check('amazon.gone-v1:0')).rejects.toMatchObject({ name: 'ModelUnavailable', retryable: false })
})

describe('how near the end is', () => {
  const endsOn = (day: string) =>
    judgeLifecycle({ modelId: 'm', status: 'LEGACY', endOfLife: new Date(`${day}T00:00:00Z`), now }).verdict

  test.each([
    ['Nova Premier, gone since September', '2026-09-14', 'refuse'],
    [`within ${REFUSE_DAYS} days`, '2027-02-01', 'refuse'],
    ['next autumn', '2027-10-01', 'warn'],
  ])('%s', (_, day, verdict) => {
    expect(endsOn(day)).toBe(verdict)
  })
})
