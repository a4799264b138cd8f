/** A model's key in Secrets Manager: fetched when it is wanted, kept for a while, fetched again when it is refused, never quoted. */
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openAiCompatibleModel } from '#adapters/openai-compatible'
import { MAX_SECRET_AGE_MS, managedSecret, secretsManagerClient } from '#adapters/secrets-manager'
import { localKms } from '../../support/aws/kms.ts'
import { localSecrets } from '../../support/aws/secrets-manager.ts'
import { startAwsServer } from '../../support/aws/server.ts'
import { startOpenAiServer } from '../../support/openai-server.ts'
import './test-credentials.ts'
import { history, opportunity } from './model-case.ts'

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:model-key-AbCdEf'
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1'
const signal = new AbortController().signal

const kms = localKms({ region: 'us-east-1', keyArns: [KEY], principalOf: (id) => id })
const secrets = localSecrets({ kms, secrets: [{ arn: ARN, name: 'model-key', keyArn: KEY }] })
const server = await startAwsServer({ services: [secrets.service] })
const models = await startOpenAiServer()
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await models[Symbol.asyncDispose]()
})

let nowMs = 0
const open = () =>
  managedSecret({
    client: secretsManagerClient({ region: 'us-east-1', endpoint: server.endpoint }),
    secretId: 'model-key',
    failure: 'ModelUnavailable',
    nowMs: () => nowMs,
  })
const reads = () => server.calls.filter((call) => call === 'secretsmanager:GetSecretValue').length

beforeEach(() => {
  secrets.put(ARN, 'first\n')
  models.keys.clear()
  models.keys.add('first')
})

test('is read once in its time, and anew after it', async () => {
  const secret = open()
  const before = reads()

  const texts = [await secret.read(signal), await secret.read(signal)]
  secrets.put(ARN, 'second')
  nowMs += MAX_SECRET_AGE_MS - 1
  texts.push(await secret.read(signal))
  nowMs += 1
  texts.push(await secret.read(signal))

  expect(texts).toEqual(['first', 'first', 'first', 'second'])
  expect(reads() - before).toBe(2)
})

test.each([
  ['nothing yet', () => secrets.empty(ARN)],
  ['a JSON object', () => secrets.put(ARN, '{"apiKey":"x"}')],
  ['two lines', () => secrets.put(ARN, 'one\ntwo')],
])('a secret that holds %s is named, with what to do', async (_what, prepare) => {
  prepare()

  await expect(open().read(signal)).rejects.toMatchObject({
    name: 'ModelUnavailable',
    retryable: false,
    message: expect.stringMatching(/secret model-key .*put-secret-value --secret-id 'model-key'/),
  })
})

test('a caller who gives up gets no key', async () => {
  await expect(open().read(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
})

test('throttling passes, and is transient when it stays', async () => {
  const throttled = { service: 'secretsmanager', operation: 'GetSecretValue', status: 400, type: 'ThrottlingException' }
  server.faults.push({ ...throttled, times: 2 })
  const text = await open().read(signal)
  server.faults.push({ ...throttled, times: 3 })

  expect(text).toBe('first')
  await expect(open().read(signal)).rejects.toMatchObject({ name: 'TransientError' })
})

const model = () => {
  const named = { model: 'm', price: null }
  return openAiCompatibleModel({ baseUrl: models.url, apiKey: open(), models: { standard: named, premium: named } })
}
const plan = (asked: ReturnType<typeof model>) =>
  asked.planQuery({ opportunity, history, purpose: 'opportunity', tier: 'standard', signal })

test('a key that was changed is met by the next call, in the same process', async () => {
  const asked = model()
  await plan(asked)
  secrets.put(ARN, 'second')
  models.keys.clear()
  models.keys.add('second')

  await plan(asked)

  expect(models.asked.get('second')).toBe(1)
})

test('a key that stays refused fails once, and is not in the message though the server repeats it', async () => {
  models.keys.clear()

  const failure = await plan(model()).catch((error: unknown) => error)

  expect(failure).toMatchObject({ name: 'ModelUnavailable', retryable: false })
  expect(String((failure as Error).message)).toContain('HTTP 401')
  expect(String((failure as Error).message)).not.toContain('first')
})
