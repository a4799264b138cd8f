/** A run that was stopped goes on at the step where it was: through the API, through a killed server, by the command line. */
import { expect, test } from 'vitest'
import { emptyFolder, runProgram, startTestServer, type TestServer } from '../support/program.ts'

const BODY = {
  CustomerName: 'Example Corp',
  region: 'us-east-1',
  closeDate: '2027-03-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate legacy systems to AWS',
}

const send = async (server: TestServer, path: string, body?: object) => {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { http: response.status, ...((await response.json()) as Record<string, unknown>) }
}

const read = async (server: TestServer, path: string) => (await fetch(`${server.url}${path}`)).text()

const killed = (server: TestServer) =>
  new Promise((resolve) => {
    server.child.on('close', resolve)
    server.child.kill('SIGKILL')
  })

async function stoppedRun(server: TestServer): Promise<string> {
  const { id } = (await send(server, '/api/analyze', BODY)) as unknown as { id: string }
  const stopped = await send(server, `/api/analyses/${id}/stop`)
  expect(stopped).toMatchObject({ status: 'ABORTED', redrivable: true })
  return `/api/analyses/${id}`
}

/** Asked about nothing: its first task fails, and the workflow ends in its Fail state. */
async function failedRun(server: TestServer, name: string): Promise<void> {
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:OpportunityAnalysisWorkflow'
  await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
    body: JSON.stringify({ stateMachineArn, name, input: '{"opportunityDetails":{}}' }),
  })
  expect(await read(server, `/api/analyses/${name}/events`)).toContain('ExecutionFailed')
}

test('a stopped run goes on after a server was killed, and again after the next one was', async () => {
  const state = emptyFolder()
  const first = await startTestServer({ state })
  const path = await stoppedRun(first)
  await killed(first)
  const second = await startTestServer({ state })
  const redriven = await send(second, `${path}/redrive`)
  await killed(second)
  const third = await startTestServer({ state })

  const events = await read(third, `${path}/events`)
  const report = await fetch(`${third.url}${path}/report?format=text`)
  const again = await send(third, `${path}/redrive`)
  await third.stop()

  expect(redriven).toMatchObject({ http: 202, status: 'RUNNING', failure: null })
  expect(events).toMatch(/"type":"ExecutionAborted"[\s\S]*"type":"ExecutionRedriven"[\s\S]*"type":"ExecutionSucceeded"/)
  const ids = [...events.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  expect(report.status).toBe(200)
  expect(again).toMatchObject({ http: 409, code: 'NOT_REDRIVABLE' })
  const { stdout } = await runProgram(['executions', 'show', path.split('/').at(-1) ?? '', '--json'], { state })
  const { states } = JSON.parse(stdout) as { states: { name: string; status: string; error: unknown }[] }
  expect(states.map(({ status, error }) => [status, error])).toEqual(states.map(() => ['succeeded', null]))
  expect(new Set(states.map(({ name }) => name)).size).toBe(states.length)
})

test('the command line lets it go on, too, and says why one that failed by its own rule cannot', async () => {
  const state = emptyFolder()
  const server = await startTestServer({ state })
  const id = (await stoppedRun(server)).split('/').at(-1) ?? ''
  await failedRun(server, 'opportunity-of-nothing')
  await server.stop()

  const gone = await runProgram(['executions', 'redrive', id, '--quiet'], { state })
  const refused = await runProgram(['executions', 'redrive', 'opportunity-of-nothing', '--quiet'], { state })

  expect(gone).toMatchObject({ code: 0, stdout: `${id}  SUCCEEDED\n` })
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('after GenerateQuery had failed') })
})
