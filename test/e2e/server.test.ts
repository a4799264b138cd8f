/** The guide's two ways in, as printed but for the address, against the running server; and who is let in. */

import { execFileSync } from 'node:child_process'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyFolder, runProgram, startTestServer, type TestServer } from '../support/program.ts'

const state = emptyFolder()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ state })
})
afterAll(() => server.stop())

const GUIDE_BODY = {
  CustomerName: 'Example Corp',
  region: 'us-east-1',
  closeDate: '2024-12-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate legacy systems to AWS',
  workflowType: 'opportunity',
  useNovaPremier: false,
}

const post = (path: string, body: object) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

test("the guide's curl answers 202 with the execution's ARN and links that can be followed", async () => {
  const answer = execFileSync('curl', [
    '-s',
    '-X',
    'POST',
    `${server.url}/api/analyze`,
    '-H',
    'Content-Type: application/json',
    '-d',
    `{
    "CustomerName": "Example Corp",
    "region": "us-east-1",
    "closeDate": "2024-12-31",
    "oppName": "Cloud Migration",
    "oppDescription": "Migrate legacy systems to AWS",
    "workflowType": "opportunity",
    "useNovaPremier": false
  }`,
    '-w',
    '\n%{http_code}',
  ]).toString()
  const [body = '', status] = answer.split('\n')
  const started = JSON.parse(body) as { executionArn: string; links: Record<string, string> }

  expect(status).toBe('202')
  expect(started.executionArn).toMatch(
    /^arn:aws:states:us-east-1:123456789012:execution:OpportunityAnalysisWorkflow:opportunity-/,
  )
  const events = await (await fetch(`${server.url}${started.links.events}`)).text()
  expect(events).toContain('"name":"FormatResults"')
  expect(events).toContain('event: end\ndata: {"status":"SUCCEEDED"}')
  const report = await fetch(`${server.url}${started.links.report}?format=text`)
  expect(await report.text()).toContain('SYNTHETIC SAMPLE')
})

test.each(['opportunity', 'funding', 'followOn'])('%s with wait answers the report', async (workflowType) => {
  const response = await post('/api/analyze?wait=25', { ...GUIDE_BODY, workflowType })

  expect(response.status).toBe(200)
  expect(await json(response)).toMatchObject({
    status: 'SUCCEEDED',
    workflow: workflowType,
    report: { kind: 'report' },
  })
})

test('what the guide starts through the SDK runs verbatim but for the endpoint', async () => {
  const {
    SFNClient,
    StartExecutionCommand,
    DescribeExecutionCommand,
    GetExecutionHistoryCommand,
    ListExecutionsCommand,
  } = await import('@aws-sdk/client-sfn')
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sfnClient = new SFNClient({ region: 'us-east-1', endpoint: server.url, credentials })

  const input = {
    opportunityDetails: {
      CustomerName: 'Example Corp',
      region: 'us-east-1',
      closeDate: '2024-12-31',
      oppName: 'Cloud Migration',
      oppDescription: 'Migrate legacy systems to AWS',
    },
    analysisOptions: {
      useNovaPremier: false,
      includeValidation: true,
    },
  }
  const command = new StartExecutionCommand({
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:OpportunityAnalysisWorkflow',
    name: `analysis-${Date.now()}`,
    input: JSON.stringify(input),
  })
  const { executionArn, startDate } = await sfnClient.send(command)

  expect(startDate).toBeInstanceOf(Date)
  await expect
    .poll(async () => (await sfnClient.send(new DescribeExecutionCommand({ executionArn }))).status, {
      timeout: 30_000,
    })
    .toBe('SUCCEEDED')
  const { output } = await sfnClient.send(new DescribeExecutionCommand({ executionArn }))
  expect(JSON.parse(output ?? '')).toMatchObject({ workflow: 'opportunity', confidence: expect.any(String) })
  const { events = [] } = await sfnClient.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))
  expect(events.at(0)?.type).toBe('ExecutionStarted')
  expect(events.at(-1)?.type).toBe('ExecutionSucceeded')
  const { executions = [] } = await sfnClient.send(
    new ListExecutionsCommand({ stateMachineArn: command.input.stateMachineArn }),
  )
  expect(executions.map((one) => one.executionArn)).toContain(executionArn)
  const listed = await json(await fetch(`${server.url}/api/analyses`))
  expect((listed.analyses as { executionArn: string }[]).map((one) => one.executionArn)).toContain(executionArn)
})

test('a run can be stopped through the SDK', async () => {
  const { SFNClient, StartExecutionCommand, StopExecutionCommand, DescribeExecutionCommand } = await import(
    '@aws-sdk/client-sfn'
  )
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sfn = new SFNClient({ region: 'us-east-1', endpoint: server.url, credentials })
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:OpportunityAnalysisWorkflow'
  const input = JSON.stringify({ opportunityDetails: GUIDE_BODY })

  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }))
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'No longer needed.' }))

  expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'No longer needed.',
  })
})

test('opportunity env prints what a shell needs', async () => {
  const { stdout } = await runProgram(['env'], { state })

  expect(stdout).toContain(`export AWS_ENDPOINT_URL_SFN='${server.url}'`)
})

describe('who is let in', () => {
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(`${server.url}/api/analyses`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject).end()
    })

  test('not a page of another site, nor a name that was rebound to this machine', async () => {
    expect(await statusFor({})).toBe(200)
    expect(await statusFor({ origin: 'https://evil.example' })).toBe(403)
    expect(await statusFor({ host: 'evil.example' })).toBe(403)
  })

  test('beyond loopback nobody without a token', async () => {
    const refused = await runProgram(['serve', '--port', '0'], {
      state: emptyFolder(),
      env: { OPPORTUNITY_HOST: '0.0.0.0' },
    })
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('OPPORTUNITY_TOKEN') })

    const token = 'a-token-for-this-test'
    const env = { OPPORTUNITY_HOST: '0.0.0.0', OPPORTUNITY_TOKEN: token }
    const open = await startTestServer({ state: emptyFolder(), env })
    const without = await fetch(`${open.url}/api/analyses`)
    const withIt = await fetch(`${open.url}/api/analyses`, { headers: { authorization: `Bearer ${token}` } })
    await open.stop()
    expect([without.status, withIt.status]).toEqual([401, 200])
  })
})

test('a port that is taken is replaced by a free one, and it is said', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }

  const other = await startTestServer({ state: emptyFolder(), args: ['--port', String(port)] })
  taken.close()

  expect(new URL(other.url).port).not.toBe(String(port))
  expect(await other.stop()).toBe(0)
})

test('a server that is stopped in the middle finishes the run at its next start', async () => {
  const folder = emptyFolder()
  const first = await startTestServer({ state: folder })
  const started = await fetch(`${first.url}/api/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(GUIDE_BODY),
  })
  const { id } = await json(started)
  expect(await first.stop()).toBe(0)

  const second = await startTestServer({ state: folder })
  const events = await (await fetch(`${second.url}/api/analyses/${String(id)}/events`)).text()
  await second.stop()

  expect(events).toContain('{"status":"SUCCEEDED"}')
})
