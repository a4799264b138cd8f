/** The REST API over a small working Step Functions: what callers see for good and bad requests. */
import { describe, expect, test } from 'vitest'
import type { Report } from '#domain'
import { MAX_AWAITED_BYTES } from './app.ts'
import { openApiDocument } from './openapi.ts'
import { GUIDE_BODY, json, reception } from './reception.fixture.ts'

test("the guide's body starts the workflow and is answered 202 with its ARN and links", async () => {
  const { post, stepFunctions } = reception()

  const response = await post(GUIDE_BODY)

  expect(response.status).toBe(202)
  expect(response.headers.get('location')).toBe('/api/analyses/opportunity-id1')
  expect(await json(response)).toMatchObject({
    id: 'opportunity-id1',
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:OpportunityAnalysisWorkflow:opportunity-id1',
    status: 'RUNNING',
    links: { self: '/api/analyses/opportunity-id1', events: '/api/analyses/opportunity-id1/events' },
    notices: [{ code: 'REGION_MAPPED', field: 'region' }],
  })
  expect(stepFunctions.started[0]?.input).toEqual({
    analysisOptions: { useNovaPremier: false },
    opportunityDetails: {
      CustomerName: 'Example Corp',
      region: 'us-east-1',
      closeDate: '2026-12-31',
      oppName: 'Cloud Migration',
      oppDescription: 'Migrate legacy systems to AWS',
    },
  })
})

describe('bad requests get a code, a field and a cure', () => {
  test.each([
    ['a missing field', { ...GUIDE_BODY, closeDate: undefined }, 400, 'FIELD_MISSING', 'closeDate'],
    ['an impossible date', { ...GUIDE_BODY, closeDate: '2026-02-30' }, 400, 'FIELD_INVALID', 'closeDate'],
    ['an unknown workflow', { ...GUIDE_BODY, workflowType: 'all' }, 400, 'FIELD_INVALID', 'workflowType'],
    [
      'a storage key',
      { workflowType: 'funding', analysisKey: 'executions/x.json' },
      400,
      'FIELD_INVALID',
      'analysisKey',
    ],
    ['half a body', '{"CustomerName":', 400, 'BODY_NOT_JSON', 'body'],
    ['a list', '[]', 400, 'INPUT_INVALID', undefined],
    ['a megabyte', { ...GUIDE_BODY, oppDescription: 'x'.repeat(1_000_000) }, 413, 'INPUT_TOO_LARGE', 'body'],
  ])('%s', async (_name, body, status, code, field) => {
    const { post, stepFunctions } = reception()

    const response = await post(body)

    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = await json(response)
    expect(problem).toMatchObject({ code, status, cure: expect.any(String) })
    expect(problem.field).toBe(field)
    expect(stepFunctions.started).toEqual([])
  })

  test('another content type is refused before the body is read', async () => {
    const { post } = reception()

    const response = await post('CustomerName=x', { headers: { 'content-type': 'text/plain' } })

    expect(response.status).toBe(415)
  })

  test('an unknown path and a wrong method say what there is', async () => {
    const { app } = reception()

    const unknown = await app.request('/api/nothing')
    const wrong = await app.request('/api/analyze')

    expect([unknown.status, wrong.status]).toEqual([404, 405])
    expect(wrong.headers.get('allow')).toBe('POST')
  })
})

test('with wait a failed analysis is a failed request with the step and its status', async () => {
  const { post, stepFunctions } = reception()

  const waiting = post(GUIDE_BODY, { path: '/api/analyze?wait=20' })
  await expect.poll(() => stepFunctions.started.length).toBe(1)
  stepFunctions.fail('DataRetrievalFailed', '{"step":"ExecuteQuery","message":"No table.","status":422}')
  const response = await waiting

  expect(response.status).toBe(422)
  expect(await json(response)).toMatchObject({
    code: 'DataRetrievalFailed',
    detail: 'No table.',
    step: 'ExecuteQuery',
    analysisId: 'opportunity-id1',
  })
})

test('with wait a report that is too long for an answer is named by its link', async () => {
  // Only its size matters here.
  const long = { kind: 'report', text: 'x'.repeat(MAX_AWAITED_BYTES) } as unknown as Report
  const { app, post, stepFunctions } = reception('one person', async () => long)

  const waiting = post(GUIDE_BODY, { path: '/api/analyze?wait=20' })
  await expect.poll(() => stepFunctions.started.length).toBe(1)
  stepFunctions.succeed({ headline: 'x', results: {} })
  const answer = await json(await waiting)

  expect(answer).toMatchObject({
    status: 'SUCCEEDED',
    report: null,
    reportOmitted: expect.stringContaining('links.report'),
    links: { report: '/api/analyses/opportunity-id1/report' },
  })
  const report = await app.request('/api/analyses/opportunity-id1/report')
  expect((await report.text()).length).toBeGreaterThan(MAX_AWAITED_BYTES)
})

test('a wait that is too short ends with 202', async () => {
  const { post } = reception()

  const response = await post(GUIDE_BODY, { path: '/api/analyze?wait=0.05' })

  expect(response.status).toBe(202)
})

test('a fault of our own is 500 without its words, which go to the log', async () => {
  const { app, post, stepFunctions, logged } = reception()
  await post(GUIDE_BODY)
  stepFunctions.succeed({ headline: 'x', results: {} })

  const response = await app.request('/api/analyses/opportunity-id1/report')

  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  expect(logged[0]).toMatchObject({ level: 'error', message: 'secret: /home/somebody' })
})

describe('an idempotency key', () => {
  const key = { headers: { 'idempotency-key': 'order 66; "quoted"' } }

  test('starts one analysis for many requests, also after its end', async () => {
    const { post, stepFunctions } = reception()

    const first = await json(await post(GUIDE_BODY, key))
    stepFunctions.succeed({})
    const second = await json(await post(GUIDE_BODY, key))

    expect(second.id).toBe(first.id)
    expect(stepFunctions.started).toHaveLength(1)
    expect(String(first.id)).toMatch(/^opportunity-key-[0-9a-f]{32}$/)
  })

  test('is refused for another request', async () => {
    const { post } = reception()
    await post(GUIDE_BODY, key)

    const response = await post({ ...GUIDE_BODY, oppName: 'Another' }, key)

    expect(response.status).toBe(409)
    expect(await json(response)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })
})

test("another person's analysis looks like none", async () => {
  const { app, post } = reception('told apart')
  const { id } = await json(await post(GUIDE_BODY, { asker: { principal: 'me' } }))

  const forMe = await app.request(`/api/analyses/${String(id)}`, {}, { principal: 'me' })
  const forOther = await app.request(`/api/analyses/${String(id)}`, {}, { principal: 'other' })
  const listForOther = await json(await app.request('/api/analyses', {}, { principal: 'other' }))

  expect([forMe.status, forOther.status]).toEqual([200, 404])
  expect(listForOther.analyses).toEqual([])
})

test('where callers are told apart, a request that says nobody is answered by an error, and not as everybody', async () => {
  const { app, post, logged } = reception('told apart')

  const answers = [await post(GUIDE_BODY), await app.request('/api/analyses'), await app.request('/api/analyses/x')]

  expect(answers.map(({ status }) => status)).toEqual([500, 500, 500])
  expect(logged).toHaveLength(3)
})

test('the list is newest first, searched and filtered', async () => {
  const { app, post, stepFunctions } = reception()
  await post(GUIDE_BODY)
  await post({ ...GUIDE_BODY, CustomerName: 'Other Corp', workflowType: 'funding' })
  stepFunctions.succeed({ headline: 'Two grants fit.' })

  const all = await json(await app.request('/api/analyses'))
  const found = await json(await app.request('/api/analyses?q=other%20corp'))
  const running = await json(await app.request('/api/analyses?status=RUNNING'))

  const ids = ({ analyses }: Record<string, unknown>) => (analyses as { id: string }[]).map(({ id }) => id)
  expect(ids(all)).toEqual(['funding-id2', 'opportunity-id1'])
  expect(ids(found)).toEqual(['funding-id2'])
  expect(ids(running)).toEqual(['opportunity-id1'])
})

test('a search looks further than one page, and pages have no gap where two started at once', async () => {
  const { app, post, stepFunctions } = reception()
  for (let n = 0; n < 60; n += 1) {
    await post({ ...GUIDE_BODY, CustomerName: n === 3 ? 'Needle Corp' : `Customer ${n}` })
    if (n % 2 === 0) stepFunctions.sameSecond()
  }

  const found = await json(await app.request('/api/analyses?q=needle'))
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page = await json(await app.request(`/api/analyses?limit=7${next === '' ? '' : `&before=${next}`}`))
    seen.push(...(page.analyses as { id: string }[]).map(({ id }) => id))
    next = page.next as string | null
  }

  expect(found).toMatchObject({ analyses: [{ question: { CustomerName: 'Needle Corp' } }], next: null })
  expect(new Set(seen).size).toBe(60)
  expect(seen).toHaveLength(60)
})

test('events carry the id of the history event, resume after the last seen one, and end', async () => {
  const { app, post, stepFunctions } = reception()
  await post(GUIDE_BODY)
  stepFunctions.happens({
    type: 'TaskStateEntered',
    stateEnteredEventDetails: { name: 'GenerateQuery', input: 'secret' },
  })
  stepFunctions.happens({
    type: 'TaskStateExited',
    stateExitedEventDetails: { name: 'GenerateQuery', output: 'secret' },
  })
  stepFunctions.succeed({})

  const response = await app.request('/api/analyses/opportunity-id1/events', { headers: { 'last-event-id': '2' } })
  const text = await response.text()

  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(text.match(/^id: .*/gm)).toEqual(['id: 3', 'id: 4'])
  expect(text).toContain('"name":"GenerateQuery"')
  expect(text).toContain('event: end')
  expect(text).not.toContain('secret')
})

test('stop ends the run', async () => {
  const { post } = reception()
  await post(GUIDE_BODY)

  const response = await post('', { path: '/api/analyses/opportunity-id1/stop' })

  expect(await json(response)).toMatchObject({ status: 'ABORTED', failure: { message: 'Stopped by a person.' } })
})

test('the OpenAPI document describes the routes that there are', () => {
  const { app } = reception()
  const described = Object.entries((openApiDocument(25) as { paths: Record<string, object> }).paths)

  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)

  expect(
    described.flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`)).sort(),
  ).toEqual([...new Set(routes)].sort())
})
