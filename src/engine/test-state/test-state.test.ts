import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { LOCAL_IDENTITY, type TaskOutcome } from '../sockets.ts'
import { testState } from './operation.ts'

const INVOKE = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true }

function run(definition: Json, more: JsonObject = {}, outcome?: TaskOutcome): Promise<JsonObject> {
  let ids = 0
  const parts = {
    identity: LOCAL_IDENTITY,
    clock: { now: () => 0, wakeAt: () => () => undefined, defer: () => undefined },
    chance: { random: () => 0.5, uuid: () => `id-${++ids}` },
    tasks: { knows: () => outcome !== undefined, run: async () => outcome as TaskOutcome },
  }
  return testState(parts, { definition: JSON.stringify(definition), ...more })
}

async function refusal(definition: Json, more: JsonObject): Promise<string> {
  try {
    await run(definition, more)
  } catch (thrown) {
    if (thrown instanceof ServiceError) return `${thrown.type}: ${thrown.message}`
    throw thrown
  }
  throw new Error('it was not refused')
}

describe('a state alone', () => {
  test('shows at DEBUG what its input became on the way', async () => {
    const state = {
      Type: 'Pass',
      InputPath: '$.a',
      Parameters: { 'b.$': '$.b' },
      ResultPath: '$.c',
      Next: 'Later',
    }

    const answer = await run(state, { input: '{"a": {"b": 1}}', inspectionLevel: 'DEBUG' })

    expect(answer).toEqual({
      status: 'SUCCEEDED',
      output: '{"a":{"b":1},"c":{"b":1}}',
      nextState: 'Later',
      inspectionData: {
        input: '{"a": {"b": 1}}',
        afterInputPath: '{"b":1}',
        afterParameters: '{"b":1}',
        afterResultSelector: '{"b":1}',
        afterResultPath: '{"a":{"b":1},"c":{"b":1}}',
      },
    })
  })

  test('shows at INFO nothing but the outcome', async () => {
    expect(await run({ Type: 'Fail', Error: 'E' }, { input: '{}' })).toEqual({ status: 'FAILED', error: 'E' })
  })

  test('fails where an expression fails', async () => {
    const answer = await run({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $gone %}', End: true })

    expect(answer).toEqual({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'StateName' (entered at the event id #2). The JSONata expression '$gone' specified for the field 'Output' returned nothing (undefined).",
    })
  })

  test('does not wait', async () => {
    expect(await run({ Type: 'Wait', Seconds: 3600, Next: 'B' })).toMatchObject({ status: 'SUCCEEDED', nextState: 'B' })
  })

  test('sees the variables it is given', async () => {
    const state = {
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Assign: { y: '{% $x + 1 %}' },
      Output: '{% $x %}',
      End: true,
    }

    const answer = await run(state, { variables: '{"x": 1}', inspectionLevel: 'TRACE' })

    expect(answer).toMatchObject({ output: '1', inspectionData: { variables: '{"x":1,"y":2}' } })
  })
})

describe('a Task', () => {
  test('without a mock is carried out', async () => {
    const direct = { ...INVOKE, Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' }

    const answer = await run(direct, {}, { kind: 'succeeded', value: 'done' })

    expect(answer).toEqual({ status: 'SUCCEEDED', output: '"done"' })
  })

  test('gives a mocked result on as it was written', async () => {
    expect(await run(INVOKE, { mock: { result: '{"Payload":  1}' } })).toEqual({
      status: 'SUCCEEDED',
      output: '{"Payload":  1}',
    })
  })

  test.each([
    [1, { status: 'RETRIABLE', inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 4 } } }],
    [2, { status: 'CAUGHT_ERROR', nextState: 'C', inspectionData: { errorDetails: { retryIndex: 0, catchIndex: 0 } } }],
  ])('that failed after %i retries', async (retrierRetryCount, expected) => {
    const state = {
      ...INVOKE,
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 2, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: 'C' }],
    }

    const answer = await run(state, {
      inspectionLevel: 'DEBUG',
      stateConfiguration: { retrierRetryCount },
      mock: { errorOutput: { error: 'E', cause: 'why' } },
    })

    expect(answer).toMatchObject({ error: 'E', cause: 'why', ...expected })
  })
})

describe('a Map', () => {
  const map = {
    Type: 'Map',
    ItemsPath: '$.items',
    ItemSelector: { 'v.$': '$$.Map.Item.Value' },
    ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
    ToleratedFailurePercentage: 50,
    End: true,
  }

  test.each([
    [1, 'SUCCEEDED'],
    [2, 'FAILED'],
  ])('with %i of two iterations failed has %s', async (mapIterationFailureCount, status) => {
    const answer = await run(map, {
      input: '{"items": [7, 8]}',
      inspectionLevel: 'DEBUG',
      stateConfiguration: { mapIterationFailureCount },
      mock: { result: '[0, 1]' },
    })

    expect(answer).toMatchObject({
      status,
      inspectionData: {
        afterItemsPath: '[7,8]',
        afterItemSelector: '[{"v":7},{"v":8}]',
        toleratedFailurePercentage: 50,
      },
    })
  })
})

test('a Map shows the batches that it would hand to its children', async () => {
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'I',
    States: { I: { Type: 'Pass', End: true } },
  }
  const state = {
    Type: 'Map',
    ItemProcessor: processor,
    ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'n.$': '$[0]' } },
    End: true,
  }

  const answer = await run(state, { input: '[1, 2, 3]', inspectionLevel: 'DEBUG', mock: { result: '[]' } })

  expect(answer).toMatchObject({
    inspectionData: { afterItemBatcher: '[{"BatchInput":{"n":1},"Items":[1,2]},{"BatchInput":{"n":1},"Items":[3]}]' },
  })
})

describe('a request that AWS refuses', () => {
  const mocked = (result: string, more: JsonObject = {}): JsonObject => ({ mock: { result, ...more } })
  const wrong = 'ValidationException: Mock result schema validation error: '
  const start = { ...INVOKE, Resource: 'arn:aws:states:::states:startExecution' }
  const pass = { Type: 'Pass', End: true }

  test.each<[Json, JsonObject, string]>([
    [pass, mocked('1'), "ValidationException: State type 'Pass' is not supported when a mock is specified"],
    [INVOKE, mocked('{"StatusCode": "200"}'), `${wrong}Field 'StatusCode' must be a number`],
    [start, mocked('{}'), `${wrong}Required field 'ExecutionArn' is missing`],
    [
      start,
      mocked('{"StartDate": 1}', { fieldValidationMode: 'PRESENT' }),
      `${wrong}Field 'StartDate' must be a string`,
    ],
    [
      INVOKE,
      { ...mocked('{}'), revealSecrets: true },
      'ValidationException: TestState does not support RevealSecrets when a mock is specified.',
    ],
    [
      INVOKE,
      { ...mocked('{}'), context: '{"Map": {}}' },
      "ValidationException: Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
    ],
    [
      INVOKE,
      { ...mocked('{}'), context: '{"Execution": {"Id": 1}}' },
      'ValidationException: Invalid Context object provided: Execution.Id must be a string',
    ],
    [{ StartAt: 'A', States: { A: pass } }, { stateName: 'B' }, 'ValidationException: State not found in definition'],
    [
      { Type: 'Nope' },
      {},
      "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/StateName/Type'",
    ],
  ])('%j with %j', async (definition, request, expected) => {
    expect(await refusal(definition, request)).toBe(expected)
  })

  test('but a required field may be absent, and a wrong one present, when asked not to look', async () => {
    const answer = await run(start, mocked('{"StartDate": 1}', { fieldValidationMode: 'NONE' }))

    expect(answer).toMatchObject({ status: 'SUCCEEDED' })
  })
})
