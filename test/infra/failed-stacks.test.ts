/** What the deploy script says after a failure, by what CloudFormation wrote down. */
import { afterEach, expect, test } from 'vitest'
import { loadEnvironment } from '#infra'
import { failedStacks } from '../../src/infra/deploy/failed-stacks.ts'
import { cloudFormationService, type StackText } from '../support/aws/cloudformation.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'

const DATA = 'OpportunityAnalysisData'
const WORKFLOWS = 'OpportunityAnalysisWorkflows'

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
let server: AwsServer | undefined

afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL
  await server?.[Symbol.asyncDispose]()
})

async function failures(stacks: Readonly<Record<string, StackText>>) {
  server = await startAwsServer({ services: [cloudFormationService(stacks)] })
  process.env.AWS_ENDPOINT_URL = server.endpoint
  return failedStacks(loadEnvironment('default'))
}

const complete: StackText = { status: 'CREATE_COMPLETE', events: [] }

test('the resource that failed first is named, not those that were cancelled for it or failed in an earlier run', async () => {
  const events = [
    { resource: WORKFLOWS, status: 'ROLLBACK_COMPLETE' },
    { resource: 'Later', status: 'CREATE_FAILED', reason: 'Resource creation cancelled' },
    {
      resource: 'First',
      status: 'CREATE_FAILED',
      reason: 'User is not authorized to perform: iam:PassRole on resource',
    },
    { resource: WORKFLOWS, status: 'CREATE_IN_PROGRESS', reason: 'User Initiated' },
    { resource: 'LastWeek', status: 'CREATE_FAILED', reason: 'Something else' },
    { resource: WORKFLOWS, status: 'CREATE_IN_PROGRESS', reason: 'User Initiated' },
  ]

  const found = await failures({ [DATA]: complete, [WORKFLOWS]: { status: 'ROLLBACK_COMPLETE', events } })

  expect(found).toMatchObject([
    {
      stack: WORKFLOWS,
      first: { resource: 'First', reason: expect.stringMatching(/iam:PassRole/) },
      cure: expect.stringMatching(/begins anew\. The role that CDK deploys with/),
    },
  ])
})

test.each([
  [
    'a bucket’s name is taken',
    'opportunity-analysis-history already exists (Service: S3, Bucket)',
    'ROLLBACK_COMPLETE',
    /"suffix"/,
  ],
  [
    'something stayed from before',
    'Resource of type AWS::Logs::LogGroup already exists',
    'ROLLBACK_COMPLETE',
    /stayed from an earlier/,
  ],
  ['a quota is used up', 'LimitExceeded: maximum number of alarms', 'UPDATE_ROLLBACK_COMPLETE', /Service Quotas/],
  [
    'credentials ended',
    'The security token included in the request is expired',
    'UPDATE_ROLLBACK_COMPLETE',
    /Renew the credentials/,
  ],
  ['going back failed', 'Internal failure', 'UPDATE_ROLLBACK_FAILED', /continue-update-rollback/],
  ['deleting failed', 'The bucket you tried to delete is not empty', 'DELETE_FAILED', /delete-stack/],
])('%s: the cure says what to do', async (_case, reason, status, cure) => {
  const events = [{ resource: 'One', status: 'CREATE_FAILED', reason }]

  const [found] = await failures({ [DATA]: { status, events } })

  expect(found).toMatchObject({ status, first: { reason }, cure: expect.stringMatching(cure) })
})

test('stacks that stand, or were never made, are no failures', async () => {
  expect(await failures({ [DATA]: complete })).toEqual([])
})
