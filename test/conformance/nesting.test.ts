/** Data nested beyond the limit fails its own execution by name, wherever it comes from; the engine goes on. */
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/json'
import { createEngineWorld } from '../support/engine-world.ts'

const LIMIT = 1000
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:nest'

function nested(levels: number): Json {
  let value: Json = 1
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}
const nestedText = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
const flow = (States: JsonObject) => ({ StartAt: Object.keys(States)[0] as string, States })

const READER = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSON' },
  Parameters: { Bucket: 'bucket', Key: 'items.json' },
}
const PROCESSOR = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  ...flow({ P: { Type: 'Pass', End: true } }),
}
const SOURCES: Readonly<Record<string, JsonObject>> = {
  'a function': { Type: 'Task', Resource: FUNCTION, End: true },
  'lambda:invoke': {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'nest' },
    ResultSelector: { 'answer.$': '$.Payload' },
    End: true,
  },
  'States.StringToJson': { Type: 'Pass', Parameters: { 'a.$': 'States.StringToJson($.text)' }, End: true },
  $parse: { QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% $parse($states.input.text) %}', End: true },
  'an object of a distributed Map': { Type: 'Map', ItemReader: READER, ItemProcessor: PROCESSOR, End: true },
}

async function ended(state: JsonObject, levels: number): Promise<JsonObject> {
  const world = createEngineWorld({ nest: () => nested(levels) })
  world.objects.set('bucket/items.json', nestedText(levels))
  const arn = await world.start(flow({ S: state }), { text: nestedText(levels) })
  return await world.finish(arn)
}

test.each(Object.keys(SOURCES))('%s: a value at the depth of data passes', async (source) => {
  const done = await ended(SOURCES[source] as JsonObject, LIMIT - 10)

  expect(done).toMatchObject({ status: 'SUCCEEDED' })
})

test.each(
  Object.keys(SOURCES).flatMap((source) => [LIMIT + 1, 5_000, 100_000].map((levels) => [source, levels] as const)),
)('%s: %i levels fail the execution', async (source, levels) => {
  const done = await ended(SOURCES[source] as JsonObject, levels)

  expect(done).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/^States\./) })
})

test.each([1_001, 100_000])('a task may be told %i levels by a callback, and refuses them', async (levels) => {
  const world = createEngineWorld()
  const { activityArn } = await world.call('CreateActivity', { name: 'a' })
  const arn = await world.start(flow({ S: { Type: 'Task', Resource: activityArn as string, End: true } }))
  const { taskToken } = await world.call('GetActivityTask', { activityArn: activityArn as string })

  await expect(
    world.call('SendTaskSuccess', { taskToken: taskToken as string, output: nestedText(levels) }),
  ).rejects.toMatchObject({ type: 'InvalidOutput' })
  await world.call('SendTaskSuccess', { taskToken: taskToken as string, output: '{}' })
  expect(await world.finish(arn)).toMatchObject({ status: 'SUCCEEDED' })
})

test.each([
  ['wraps its input', { Parameters: { 'a.$': '$' } }],
  ['wraps a variable', { Assign: { v: { 'a.$': '$v' } } }],
])('a circle that %s once a round ends at the limit', async (_what, wrap) => {
  const world = createEngineWorld()
  const arn = await world.start(
    flow({
      Start: { Type: 'Pass', Assign: { v: 1 }, Next: 'Wrap' },
      Wrap: { Type: 'Pass', ...wrap, Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Variable: '$.end', IsPresent: true, Next: 'End' }], Default: 'Wrap' },
      End: { Type: 'Succeed' },
    }),
  )

  expect(await world.finish(arn)).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
    cause: "The state/task 'Wrap' returned a result that is nested deeper than 1000 levels.",
  })
})

test('a task that answers too deeply is an ordinary failure: a Catch handles it', async () => {
  const caught = {
    Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'Caught' }],
  }
  const world = createEngineWorld({ nest: () => nested(LIMIT + 1) })
  const arn = await world.start(
    flow({
      S: { Type: 'Task', Resource: FUNCTION, ...caught, End: true },
      Caught: { Type: 'Pass', Result: 'handled', End: true },
    }),
  )

  expect(await world.finish(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"handled"' })
})
