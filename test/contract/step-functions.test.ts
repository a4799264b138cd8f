/** The Step Functions socket: the engine itself, and AWS's SDK over the wire to the same engine, keep the same promises. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startingThrough } from '#adapters/alias-start'
import { createMemoryJournal } from '#adapters/memory-journal'
import { awsStepFunctions, stepFunctionsClient } from '#adapters/step-functions'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine, type Engine } from '#engine'
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'
import { statesService } from '../support/aws/states.ts'

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:Greets'
const DEFINITION = {
  QueryLanguage: 'JSONata',
  StartAt: 'Greet',
  States: {
    Greet: { Type: 'Pass', Output: { said: 'hello' }, Next: 'Pause' },
    Pause: { Type: 'Wait', Seconds: 1, Next: 'Choose' },
    Choose: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.context.Execution.Input.fail = true %}', Next: 'No' }],
      Default: 'Yes',
    },
    Yes: { Type: 'Succeed' },
    No: { Type: 'Fail', Error: 'Refused', Cause: 'as asked' },
  },
}

let engine: Engine
let server: AwsServer
const fillings = new Map<string, StepFunctions>()

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDLOCAL'
  process.env.AWS_SECRET_ACCESS_KEY = 'local'
  const tasks = { knows: () => false, run: () => Promise.reject(new Error('There are no tasks here.')) }
  engine = createEngine({ journal: createMemoryJournal(), clock: createSystemClock(), chance: systemChance, tasks })
  const created = {
    name: 'Greets',
    roleArn: 'arn:aws:iam::123456789012:role/test',
    definition: JSON.stringify(DEFINITION),
  }
  await engine.call('CreateStateMachine', created)
  server = await startAwsServer({ services: [statesService(() => engine)] })
  fillings.set('engine', engine)
  fillings.set('AWS SDK', awsStepFunctions(stepFunctionsClient({ region: 'us-east-1', endpoint: server.endpoint })))
})

afterAll(async () => {
  engine.close()
  await server[Symbol.asyncDispose]()
})

describe.each(['engine', 'AWS SDK'])('%s', (name) => {
  const filling = () => fillings.get(name) as StepFunctions
  const start = async (input: JsonObject) => {
    const { executionArn } = await filling().call('StartExecution', {
      stateMachineArn: MACHINE,
      input: JSON.stringify(input),
    })
    return executionArn as string
  }
  const follow = async (executionArn: string, after = 0, signal = AbortSignal.timeout(20_000)) => {
    const events: JsonObject[] = []
    for await (const event of filling().watch(executionArn, after, signal)) events.push(event)
    return events
  }

  test('watching tells every event once, in order, to the end', async () => {
    const events = await follow(await start({}))

    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded')
    expect(events[0]?.timestamp).toEqual(expect.any(Number))
  })

  test('watching goes on after an event that was seen', async () => {
    const executionArn = await start({ fail: true })
    const all = await follow(executionArn)

    const rest = await follow(executionArn, 3)

    expect(rest).toEqual(all.slice(3))
    expect(rest.at(-1)).toMatchObject({ type: 'ExecutionFailed', executionFailedEventDetails: { error: 'Refused' } })
  })

  test('a watcher who leaves ends quietly', async () => {
    const events = await follow(await start({}), 0, AbortSignal.timeout(300))

    expect(events.map(({ type }) => type)).not.toContain('ExecutionSucceeded')
  })

  test('times are epoch seconds, and errors are AWS’s own', async () => {
    const executionArn = await start({})
    const { startDate } = await filling().call('DescribeExecution', { executionArn })

    expect(Math.abs((startDate as number) - Date.now() / 1_000)).toBeLessThan(60)
    await expect(filling().call('DescribeExecution', { executionArn: `${executionArn}x` })).rejects.toMatchObject({
      name: 'ServiceError',
      type: 'ExecutionDoesNotExist',
      status: 400,
    })
  })

  test('an execution is stopped with its reason', async () => {
    const executionArn = await start({})

    await filling().call('StopExecution', { executionArn, error: 'Stopped', cause: 'by a person' })

    expect(await filling().call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
    })
  })
})

test('through an alias goes a start and nothing else', async () => {
  const seen: JsonObject[] = []
  const recorder: StepFunctions = {
    call: (operation, request) => {
      seen.push({ operation, ...request })
      return Promise.resolve({})
    },
    watch: (executionArn, after, signal) => engine.watch(executionArn, after, signal),
  }

  const through = startingThrough('live', recorder)
  await through.call('StartExecution', { stateMachineArn: MACHINE })
  await through.call('ListExecutions', { stateMachineArn: MACHINE })

  expect(seen).toEqual([
    { operation: 'StartExecution', stateMachineArn: `${MACHINE}:live` },
    { operation: 'ListExecutions', stateMachineArn: MACHINE },
  ])
})
