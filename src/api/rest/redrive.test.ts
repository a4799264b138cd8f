/** Going on with a run: what was stopped may, what ended by its own rule may not. */
import { expect, test } from 'vitest'
import { GUIDE_BODY, json, reception } from './reception.fixture.ts'

const ANALYSIS = '/api/analyses/opportunity-id1'

test('a stopped run goes on, and its events with it', async () => {
  const { app, post, stepFunctions } = reception()
  await post(GUIDE_BODY)
  stepFunctions.happens({ type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'GenerateQuery' } })
  await post('', { path: `${ANALYSIS}/stop` })
  const stopped = await json(await app.request(ANALYSIS))

  const response = await post('', { path: `${ANALYSIS}/redrive` })
  const events = (await app.request(`${ANALYSIS}/events`)).text()
  stepFunctions.succeed({ headline: 'x' })

  expect(stopped).toMatchObject({ status: 'ABORTED', redrivable: true })
  expect(response.status).toBe(202)
  expect(await json(response)).toMatchObject({ status: 'RUNNING', redrivable: false, failure: null, stoppedAt: null })
  expect(await events).toMatch(/ExecutionRedriven.*"name":"GenerateQuery".*"status":"running"/)
  expect(await events).toContain('event: end\ndata: {"status":"SUCCEEDED"}')
})

test('a run that ended in its Fail state, one that runs and one that succeeded are refused with the reason', async () => {
  const { post, stepFunctions } = reception()
  await post(GUIDE_BODY)
  const running = await json(await post('', { path: `${ANALYSIS}/redrive` }))
  stepFunctions.fail('DataRetrievalFailed', '{"step":"ExecuteQuery","message":"No table.","status":422}')
  const failed = await json(await post('', { path: `${ANALYSIS}/redrive` }))
  await post(GUIDE_BODY)
  stepFunctions.succeed({})
  const succeeded = await json(await post('', { path: '/api/analyses/opportunity-id2/redrive' }))

  expect([running, failed, succeeded]).toMatchObject([
    { status: 409, code: 'NOT_REDRIVABLE', detail: expect.stringContaining('still running') },
    { status: 409, code: 'NOT_REDRIVABLE', detail: expect.stringContaining('after ExecuteQuery had failed') },
    { status: 409, code: 'NOT_REDRIVABLE', detail: expect.stringContaining('succeeded') },
  ])
})
