/** The socket of Step Functions: the engine itself, and a client that asks a server which holds one, behave alike. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wireStepFunctions } from '#adapters/step-functions-wire'
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import { startWireServer, type WireServer } from '../support/wire-server.ts'

const ROLE = 'arn:aws:iam::123456789012:role/local'
const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', Result: { answer: 42 }, End: true } } }
const WAIT = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 3600, End: true } } }
const ONCE = {
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:once', End: true } },
}

const FILLINGS: readonly (readonly [string, (server: WireServer) => StepFunctions])[] = [
  ['the engine', ({ engine }) => engine],
  ['a client over the wire', ({ endpoint }) => wireStepFunctions({ url: endpoint })],
]

describe.each(FILLINGS)('%s', (_name, open) => {
  let server: WireServer
  let stepFunctions: StepFunctions
  let calls = 0

  beforeAll(async () => {
    server = await startWireServer({
      once: () => {
        calls += 1
        if (calls === 1) throw new Error('not yet')
        return 'done'
      },
    })
    stepFunctions = open(server)
  })
  afterAll(() => server.close())

  async function start(definition: object): Promise<string> {
    const name = crypto.randomUUID()
    const { stateMachineArn } = await stepFunctions.call('CreateStateMachine', {
      name,
      definition: JSON.stringify(definition),
      roleArn: ROLE,
    })
    const { executionArn } = await stepFunctions.call('StartExecution', {
      stateMachineArn: stateMachineArn as string,
      input: '{"q":"Übergang 日本"}',
    })
    return executionArn as string
  }

  async function watched(executionArn: string, after = 0, signal = new AbortController().signal) {
    const events: JsonObject[] = []
    for await (const event of stepFunctions.watch(executionArn, after, signal)) events.push(event)
    return events
  }

  const types = (events: readonly JsonObject[]) => events.map(({ id, type }) => `${id as number} ${type as string}`)

  test('a run is watched to its end, and then described', async () => {
    const executionArn = await start(PASS)

    const events = await watched(executionArn)

    expect(types(events)).toEqual([
      '1 ExecutionStarted',
      '2 PassStateEntered',
      '3 PassStateExited',
      '4 ExecutionSucceeded',
    ])
    expect(events[1]).toMatchObject({
      previousEventId: 0,
      timestamp: expect.any(Number),
      stateEnteredEventDetails: { name: 'P', input: '{"q":"Übergang 日本"}' },
    })
    expect(await stepFunctions.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"answer":42}',
      startDate: expect.any(Number),
    })
  })

  test('a watcher that has seen a part gets the rest', async () => {
    const executionArn = await start(PASS)
    await watched(executionArn)

    expect(types(await watched(executionArn, 2))).toEqual(['3 PassStateExited', '4 ExecutionSucceeded'])
  })

  test('a watcher sees what happens later, and one that leaves ends quietly', async () => {
    const executionArn = await start(WAIT)
    const leaves = new AbortController()
    const seen: JsonObject[] = []

    for await (const event of stepFunctions.watch(executionArn, 0, leaves.signal)) {
      seen.push(event)
      if (seen.length === 2) leaves.abort()
    }
    const later = watched(executionArn, 2)
    await stepFunctions.call('StopExecution', { executionArn, error: 'Stopped', cause: 'by hand' })

    expect(types(seen)).toEqual(['1 ExecutionStarted', '2 WaitStateEntered'])
    expect(types(await later)).toEqual(['3 ExecutionAborted'])
  })

  test('a redriven run has an end in its middle that ends no watching', async () => {
    const executionArn = await start(ONCE)
    await watched(executionArn)

    await stepFunctions.call('RedriveExecution', { executionArn })

    const all = await watched(executionArn)
    expect(all.map(({ type }) => type)).toEqual(expect.arrayContaining(['ExecutionFailed', 'ExecutionRedriven']))
    expect(all.at(-1)?.type).toBe('ExecutionSucceeded')
    expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1))
  })

  test('refusals carry the name of the error and its status', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:No:no'

    await expect(stepFunctions.call('DescribeExecution', { executionArn })).rejects.toMatchObject({
      name: 'ServiceError',
      type: 'ExecutionDoesNotExist',
      status: 400,
    })
    await expect(watched(executionArn)).rejects.toMatchObject({ type: 'ExecutionDoesNotExist' })
    await expect(stepFunctions.call('Nothing', {})).rejects.toMatchObject({ type: 'UnknownOperationException' })
  })
})

test('a server that is gone is said to be gone', async () => {
  const server = await startWireServer({})
  await server.close()

  await expect(wireStepFunctions({ url: server.endpoint }).call('ListStateMachines', {})).rejects.toMatchObject({
    code: 'SERVER_UNREACHABLE',
  })
})
