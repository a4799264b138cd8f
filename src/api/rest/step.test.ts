/** One step of a run through the API: data for whoever may see the analysis, and never a stack trace. */
import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/json'
import { GUIDE_BODY, json, reception, STATEMENT, STATEMENT_KEY } from './reception.fixture.ts'
import { MAX_PART_BYTES } from './step.ts'

const TASK = { resource: 'invoke', resourceType: 'lambda' }
const STEP = '/api/analyses/opportunity-id1/steps'

const entered = (name: string, input: string): JsonObject => ({
  type: 'TaskStateEntered',
  stateEnteredEventDetails: { name, input },
})
const scheduled = (payload: JsonObject): JsonObject => ({
  type: 'TaskScheduled',
  taskScheduledEventDetails: { ...TASK, parameters: JSON.stringify({ FunctionName: 'f', Payload: payload }) },
})
const succeeded = (payload: JsonObject): JsonObject => ({
  type: 'TaskSucceeded',
  taskSucceededEventDetails: { ...TASK, output: JSON.stringify({ Payload: payload, StatusCode: 200 }) },
})
const failed: JsonObject = {
  type: 'TaskFailed',
  taskFailedEventDetails: {
    ...TASK,
    error: 'TransientError',
    cause: '{"errorMessage":"try later","trace":["at secret.ts"]}',
  },
}
const exited = (name: string, output: string, more: JsonObject = {}): JsonObject => ({
  type: 'TaskStateExited',
  stateExitedEventDetails: { name, output, ...more },
})

async function queried() {
  const desk = reception()
  await desk.post(GUIDE_BODY)
  const usage = { models: ['a-model'], inputTokens: 12, outputTokens: 3, costUsd: null }
  for (const event of [
    entered('GenerateQuery', '{"asked":1}'),
    scheduled({ purpose: 'opportunity' }),
    failed,
    scheduled({ purpose: 'opportunity' }),
    succeeded({ queryKey: STATEMENT_KEY, usage }),
    exited('GenerateQuery', '{"queryKey":"x"}', { assignedVariables: { query: '{"terms":30}' } }),
    entered('ExecuteQuery', '{}'),
    scheduled({ queryKey: STATEMENT_KEY }),
  ]) {
    desk.stepFunctions.happens(event)
  }
  return desk
}

test('a step tells its attempts, its data, the SQL with the verdict, and the tokens', async () => {
  const { app } = await queried()

  const step = await json(await app.request(`${STEP}/GenerateQuery`))

  expect(step).toMatchObject({
    state: { name: 'GenerateQuery', status: 'succeeded', attempts: 2 },
    attempts: [
      { error: 'TransientError', cause: 'try later', endedAt: expect.any(String) },
      { error: null, endedAt: expect.any(String) },
    ],
    parts: {
      input: { value: { asked: 1 }, bytes: 11, start: null, href: `${STEP}/2?part=input` },
      sent: { value: { purpose: 'opportunity' } },
      output: { value: { queryKey: 'x' } },
      assigned: { value: { query: { terms: 30 } } },
    },
    statement: STATEMENT,
    usage: { inputTokens: 12, outputTokens: 3, costUsd: null },
  })
})

test('a step that runs has no output yet, and its SQL is the one that it was sent', async () => {
  const { app } = await queried()

  const step = await json(await app.request(`${STEP}/8`))

  expect(step).toMatchObject({
    state: { name: 'ExecuteQuery', status: 'running' },
    attempts: [{ endedAt: null }],
    parts: { answered: null, output: null, assigned: null },
    statement: STATEMENT,
    usage: null,
  })
})

test('a long part is cut, and its address answers the whole', async () => {
  const { app, post, stepFunctions } = reception()
  await post(GUIDE_BODY)
  const long = { text: 'x'.repeat(MAX_PART_BYTES) }
  stepFunctions.happens(entered('GenerateQuery', JSON.stringify(long)))

  const step = await json(await app.request(`${STEP}/GenerateQuery`))
  const { input } = step.parts as { input: { href: string; value: unknown; start: string } }
  const whole = await json(await app.request(input.href))

  expect(input.value).toBeNull()
  expect(input.start).toMatch(/^\{"text":"x{100,}$/)
  expect(whole).toEqual(long)
})

test('no stack trace gets out, wherever a function put it', async () => {
  const { app, post, stepFunctions } = reception()
  await post(GUIDE_BODY)
  const thrown = '{"errorType":"Boom","errorMessage":"no","trace":["at secret.ts"]}'
  stepFunctions.happens(entered('GenerateQuery', '{}'))
  stepFunctions.happens(scheduled({}))
  stepFunctions.happens(failed)
  stepFunctions.happens(exited('GenerateQuery', JSON.stringify({ Error: 'Boom', Cause: thrown })))
  stepFunctions.happens(entered('Failed', JSON.stringify({ deep: [{ Cause: thrown }] })))

  const texts = await Promise.all(
    ['GenerateQuery', 'Failed', 'Failed?part=input'].map(async (step) => (await app.request(`${STEP}/${step}`)).text()),
  )

  expect(texts.join()).toContain('Boom')
  expect(texts.join()).not.toContain('secret')
})

test('what there is not is said', async () => {
  const { app } = await queried()

  const answers = await Promise.all(
    ['Nowhere', 'ExecuteQuery?part=output', 'ExecuteQuery?part=all'].map(async (step) =>
      json(await app.request(`${STEP}/${step}`)),
    ),
  )

  expect(answers).toMatchObject([
    { status: 404, code: 'STEP_NOT_FOUND', cure: 'Entered: GenerateQuery, ExecuteQuery.' },
    { status: 404, code: 'STEP_NOT_FOUND', field: 'part' },
    { status: 400, code: 'FIELD_INVALID', field: 'part' },
  ])
})

test("another person's step and input look like none", async () => {
  const { app, post, stepFunctions } = reception('told apart')
  const { id } = await json(await post(GUIDE_BODY, { asker: { principal: 'me' } }))
  stepFunctions.happens(entered('GenerateQuery', '{}'))
  const statuses = (principal: string) =>
    Promise.all(
      ['steps/GenerateQuery', 'input'].map(
        async (path) => (await app.request(`/api/analyses/${String(id)}/${path}`, {}, { principal })).status,
      ),
    )

  expect(await statuses('me')).toEqual([200, 200])
  expect(await statuses('other')).toEqual([404, 404])
})

test('the input is what the workflow got', async () => {
  const { app, stepFunctions } = await queried()

  const input = await json(await app.request('/api/analyses/opportunity-id1/input'))

  expect(input).toEqual(stepFunctions.started[0]?.input)
})
