/** Debian's `aws stepfunctions …` against the wire protocol, as a person at a shell uses it. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#lib/json'
import { startWireServer, type WireServer } from '../support/wire-server.ts'

/** Not the first `aws` in PATH: that may be any program. */
const AWS = '/usr/bin/aws'
const isHere = existsSync(AWS)
if (!isHere) console.log(`${AWS} is absent: the test with the AWS CLI is skipped.`)

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({})
})

afterAll(() => server.close())

async function aws(...args: readonly string[]): Promise<JsonObject> {
  const { stdout } = await promisify(execFile)(AWS, ['stepfunctions', ...args, '--endpoint-url', server.endpoint], {
    env: {
      PATH: '/usr/bin:/bin',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_DEFAULT_OUTPUT: 'json',
    },
  })
  return stdout === '' ? {} : (JSON.parse(stdout) as JsonObject)
}

test.skipIf(!isHere)(
  'create, start, describe, history, list, stop and an error, from the shell',
  async () => {
    const definition = JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 300, End: true } } })
    const role = 'arn:aws:iam::123456789012:role/local'

    const machine = await aws('create-state-machine', '--name', 'Shell', '--definition', definition, '--role-arn', role)
    const arn = machine.stateMachineArn as string
    const started = await aws('start-execution', '--state-machine-arn', arn, '--name', 'one', '--input', '{"a": 1}')
    const executionArn = started.executionArn as string
    const running = await aws('describe-execution', '--execution-arn', executionArn)
    const history = await aws('get-execution-history', '--execution-arn', executionArn)
    await aws('stop-execution', '--execution-arn', executionArn, '--cause', 'enough')
    const listed = await aws('list-executions', '--state-machine-arn', arn, '--status-filter', 'ABORTED')

    expect(arn).toBe('arn:aws:states:us-east-1:123456789012:stateMachine:Shell')
    expect(running).toMatchObject({ status: 'RUNNING', input: '{"a": 1}', name: 'one' })
    expect((history.events as unknown as JsonObject[]).map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
    ])
    expect(listed.executions).toMatchObject([{ name: 'one', status: 'ABORTED' }])
    await expect(aws('describe-execution', '--execution-arn', `${executionArn}x`)).rejects.toThrow(
      /ExecutionDoesNotExist/,
    )
  },
  120_000,
)
