/** The checks before a deployment, asked of local servers that speak the services' protocols. */
import { afterEach, expect, test } from 'vitest'
import { loadEnvironment } from '#infra'
import { checkModel } from '../../src/infra/deploy/model-checks.ts'
import { checkQuotas } from '../../src/infra/deploy/quota-checks.ts'
import { bedrockControl, type ModelState, OPEN } from '../support/aws/bedrock-control.ts'
import { type AwsServer, type AwsService, type Fault, jsonService, startAwsServer } from '../support/aws/server.ts'

const environment = loadEnvironment('default')
const DAY_MS = 86_400_000
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString()

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
let server: AwsServer | undefined

afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL
  await server?.[Symbol.asyncDispose]()
  server = undefined
})

async function serve(...services: readonly AwsService[]): Promise<AwsServer> {
  server = await startAwsServer({ services })
  process.env.AWS_ENDPOINT_URL = server.endpoint
  return server
}

const model = async (state: Partial<ModelState>, fault?: Omit<Fault, 'service' | 'operation'>) => {
  const { faults } = await serve(bedrockControl({ 'amazon.nova-2-lite-v1:0': { ...OPEN, ...state } }))
  if (fault !== undefined) faults.push({ service: 'bedrock', operation: 'Converse', ...fault })
  return checkModel('standard model', 'us.amazon.nova-2-lite-v1:0', environment)
}

test('a model that is open and answers is well', async () => {
  expect(await model({})).toMatchObject({ state: 'ok', says: 'amazon.nova-2-lite-v1:0 is active. It answers.' })
})

test.each([
  ['is near its end', { status: 'LEGACY', endOfLifeTime: inDays(30) }, /end of life/, /Choose another model/],
  ['is not offered here', { region: 'NOT_AVAILABLE' }, /not offered in this region/, /Choose another region/],
  ['is forbidden to the account', { authorizationStatus: 'NOT_AUTHORIZED' }, /not authorized/, /governs/],
  ['has no agreement', { agreement: 'NOT_AVAILABLE' }, /no agreement/, /Ask for model access/],
  ['has an agreement on its way', { agreement: 'PENDING' }, /is being made/, /Wait a few minutes/],
  ['is not open', { entitlement: 'NOT_AVAILABLE' }, /no access/, /Ask for model access/],
] as const)('a model that %s fails, with its cure', async (_case, state, says, cure) => {
  expect(await model(state)).toMatchObject({
    state: 'failed',
    says: expect.stringMatching(says),
    cure: expect.stringMatching(cure),
  })
})

test('a model far from its end is a warning', async () => {
  expect(await model({ status: 'LEGACY', endOfLifeTime: inDays(300) })).toMatchObject({ state: 'warn' })
})

test('a model that only fails when it is called fails here, before an analysis does', async () => {
  const fault = { status: 400, type: 'ValidationException', times: 1 }

  expect(await model({}, fault)).toMatchObject({
    state: 'failed',
    says: expect.stringMatching(/does not answer: ValidationException/),
  })
})

test('a model that throttles the first call is a warning that names the quota', async () => {
  expect(await model({}, { status: 429, type: 'ThrottlingException', times: 9 })).toMatchObject({
    state: 'warn',
    cure: expect.stringMatching(/Service Quotas/),
  })
})

const settings = (free: number): AwsService => ({
  name: 'lambda',
  operationOf: () => 'GetAccountSettings',
  answer: () => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ AccountLimit: { UnreservedConcurrentExecutions: free } }),
  }),
  errorAnswer: ({ message, status }) => ({ status, body: JSON.stringify({ message }) }),
})

const quotas = (values: Readonly<Record<string, number>>): AwsService =>
  jsonService({
    name: 'servicequotas',
    version: '1.1',
    operations: {
      // In two pages, as AWS answers.
      ListServiceQuotas: ({ NextToken }: { NextToken?: string }) =>
        NextToken === undefined
          ? { Quotas: [{ QuotaName: 'Another', Value: 1 }], NextToken: 'more' }
          : { Quotas: Object.entries(values).map(([QuotaName, Value]) => ({ QuotaName, Value })) },
    },
  })

const PLENTY = { 'StartExecution throttle token refill rate per second': 300, 'Active DML queries': 200 }

test('quotas that suffice are well', async () => {
  await serve(settings(1_000), quotas(PLENTY))

  expect((await checkQuotas(environment)).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok'])
})

test('quotas that are short say by how much, and what to ask for', async () => {
  await serve(settings(10), quotas({ ...PLENTY, 'Active DML queries': 5 }))

  expect(await checkQuotas(environment)).toMatchObject([
    { state: 'failed', says: '10 instances of functions are free; 50 are wanted.' },
    { state: 'ok' },
    { state: 'warn', says: expect.stringMatching(/^5, but 20 are wanted/), cure: expect.stringMatching(/Active DML/) },
  ])
})

test('quotas that nobody tells are a warning, and stop nothing', async () => {
  const { faults } = await serve(settings(1_000), quotas({}))
  faults.push({
    service: 'servicequotas',
    operation: 'ListServiceQuotas',
    status: 400,
    type: 'AccessDeniedException',
    times: 1,
  })

  const [, one, other] = await checkQuotas(environment)

  expect([one?.state, other?.state]).toEqual(['warn', 'warn'])
  expect([one?.cure, other?.cure].join(' ')).toMatch(/servicequotas:ListServiceQuotas/)
})
