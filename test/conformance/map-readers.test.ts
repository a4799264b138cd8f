/** Item readers, batches, map runs that are changed while they go on, and the calls that the engine makes to itself. */
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/json'
import { createEngineWorld, type EngineWorld } from '../support/engine-world.ts'

const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
const map = (more: JsonObject, inner: JsonObject = pass): JsonObject => ({
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner },
      End: true,
      ...more,
    },
  },
})
const reading = (Resource: string, Parameters: JsonObject, ReaderConfig?: JsonObject) =>
  map({
    ItemReader: {
      Resource: `arn:aws:states:::s3:${Resource}`,
      Parameters,
      ...(ReaderConfig !== undefined && { ReaderConfig }),
    },
  })

async function run(world: EngineWorld, definition: JsonObject, input: Json = {}): Promise<JsonObject> {
  const done = await world.finish(await world.start(definition, input))
  return typeof done.output === 'string' ? { ...done, output: JSON.parse(done.output) as Json } : done
}

test('a listing gives what S3 says of each object, and only those under the prefix', async () => {
  const world = createEngineWorld()
  for (const key of ['in/a/1.txt', 'in/a/2.txt', 'in/b/3.txt']) world.objects.set(key, 'four')

  const done = await run(world, reading('listObjectsV2', { Bucket: 'in', Prefix: 'a/' }))

  const object = (Key: string) => ({ Etag: '"1"', Key, LastModified: 0, Size: 4, StorageClass: 'STANDARD' })
  expect(done.output).toEqual([object('a/1.txt'), object('a/2.txt')])
})

test('LOAD_AND_FLATTEN gives the items of every object under the prefix', async () => {
  const world = createEngineWorld()
  world.objects.set('in/a/1.json', '[1, 2]')
  world.objects.set('in/a/2.json', '[3]')

  const config = { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' }
  const done = await run(world, reading('listObjectsV2', { Bucket: 'in', Prefix: 'a/' }, config))

  expect(done.output).toEqual([1, 2, 3])
})

test('an inventory gives a row for each object, in the words of its schema', async () => {
  const world = createEngineWorld()
  const manifest = {
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size',
    files: [{ key: 'i/1.csv' }, { key: 'i/2.csv' }],
  }
  world.objects.set('in/manifest.json', JSON.stringify(manifest))
  world.objects.set('in/i/1.csv', '"x","a","1"\n')
  world.objects.set('in/i/2.csv', '"x","b","2"\n')

  const config = { InputType: 'MANIFEST', ManifestType: 'S3_INVENTORY' }
  const done = await run(world, reading('getObject', { Bucket: 'in', Key: 'manifest.json' }, config))

  expect(done.output).toEqual([
    { Bucket: 'x', Key: 'a', Size: '1' },
    { Bucket: 'x', Key: 'b', Size: '2' },
  ])
})

test.each([['ORC'], ['Parquet']])(
  'an inventory of %s is refused, and not read as if it were text',
  async (fileFormat) => {
    const world = createEngineWorld()
    const manifest = { fileFormat, fileSchema: 'message {}', files: [{ key: 'i/1' }] }
    world.objects.set('in/manifest.json', JSON.stringify(manifest))

    const config = { InputType: 'MANIFEST', ManifestType: 'S3_INVENTORY' }
    const done = await run(world, reading('getObject', { Bucket: 'in', Key: 'manifest.json' }, config))

    expect(done).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' })
  },
)

test('a manifest of Athena gives the items of the files that it names', async () => {
  const world = createEngineWorld()
  world.objects.set('in/manifest.csv', 's3://data/1.jsonl\ns3://data/deep/2.jsonl\n')
  world.objects.set('data/1.jsonl', '{"n":1}\n{"n":2}\n')
  world.objects.set('data/deep/2.jsonl', '{"n":3}\n')

  const config = { InputType: 'JSONL', ManifestType: 'ATHENA_DATA' }
  const done = await run(world, reading('getObject', { Bucket: 'in', Key: 'manifest.csv' }, config))

  expect(done.output).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})

test('Parquet is refused in so many words by a store that cannot read it', async () => {
  const done = await run(
    createEngineWorld(),
    reading('getObject', { Bucket: 'in', Key: 'a.parquet' }, { InputType: 'PARQUET' }),
  )

  expect(done).toMatchObject({ error: 'States.ItemReaderFailed', cause: expect.stringContaining('PARQUET') })
})

test.each([
  ['by bytes', { MaxInputBytesPerBatch: 30 }, [3, 3, 2]],
  ['by number', { MaxItemsPerBatch: 5 }, [5, 3]],
  ['by whichever comes first', { MaxItemsPerBatch: 2, MaxInputBytesPerBatch: 200 }, [2, 2, 2, 2]],
])('items are batched %s', async (_how, ItemBatcher, sizes) => {
  const world = createEngineWorld()
  const items = Array.from({ length: 8 }, (_, k) => `item ${k}`)

  const done = await run(world, map({ ItemBatcher: { ...ItemBatcher, BatchInput: { x: 1 } } }), items)

  const batches = done.output as unknown as readonly { BatchInput: Json; Items: readonly string[] }[]
  expect(batches.map((batch) => batch.Items.length)).toEqual(sizes)
  expect(batches.flatMap((batch) => batch.Items)).toEqual(items)
  expect(batches[0]?.BatchInput).toEqual({ x: 1 })
})

test('a map run whose tolerance and concurrency are raised while it goes on', async () => {
  const boom = () => {
    throw Object.assign(new Error('no'), { name: 'Boom' })
  }
  const world = createEngineWorld({ boom })
  const inner = {
    StartAt: 'W',
    States: {
      W: { Type: 'Wait', Seconds: 10, Next: 'T' },
      T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:boom', End: true },
    },
  }
  const arn = await world.start(map({ MaxConcurrency: 1 }, inner), [1, 2, 3, 4])
  await world.clock.run({ untilMs: world.clock.now() + 5_000 })
  const { mapRuns } = await world.call('ListMapRuns', { executionArn: arn })
  const { mapRunArn } = (mapRuns as readonly JsonObject[])[0] as { mapRunArn: string }

  await world.call('UpdateMapRun', { mapRunArn, maxConcurrency: 4, toleratedFailurePercentage: 100 })
  const running = await world.call('DescribeMapRun', { mapRunArn })
  const startedMs = world.clock.now()
  const done = await world.finish(arn)

  expect(running).toMatchObject({ maxConcurrency: 4, toleratedFailurePercentage: 100, itemCounts: { running: 4 } })
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '[]' })
  expect(Number(done.stopDate) * 1000 - startedMs).toBeLessThan(11_000)
  expect(await world.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'SUCCEEDED',
    itemCounts: { failed: 4, total: 4 },
  })
})

async function parentOf(world: EngineWorld, child: JsonObject, task: (childArn: string) => JsonObject) {
  const { stateMachineArn } = await world.call('CreateStateMachine', {
    name: 'child',
    roleArn: 'arn:aws:iam::123456789012:role/test',
    definition: JSON.stringify(child),
  })
  return { StartAt: 'T', States: { T: { Type: 'Task', End: true, ...task(stateMachineArn as string) } } }
}

test('startExecution.sync answers with the child’s output as text, .sync:2 as JSON', async () => {
  const outputs: Json[] = []
  for (const form of ['sync', 'sync:2']) {
    const world = createEngineWorld()
    const parent = await parentOf(world, pass, (StateMachineArn) => ({
      Resource: `arn:aws:states:::states:startExecution.${form}`,
      Parameters: { StateMachineArn, Input: { a: 1 } },
    }))
    const { output } = await run(world, parent)
    outputs.push((output as JsonObject).Output as Json)
  }

  expect(outputs).toEqual(['{"a":1}', { a: 1 }])
})

test('a child that fails fails the task that waits for it', async () => {
  const world = createEngineWorld()
  const failing = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Oops', Cause: 'why' } } }
  const parent = await parentOf(world, failing, (StateMachineArn) => ({
    Resource: 'arn:aws:states:::states:startExecution.sync',
    Parameters: { StateMachineArn },
  }))

  const done = await run(world, parent)

  expect(done).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' })
  expect(JSON.parse(done.cause as string)).toMatchObject({ Status: 'FAILED', Error: 'Oops', Cause: 'why' })
})

test('aws-sdk:sfn calls the engine itself, in the words of the SDK', async () => {
  const world = createEngineWorld()
  const parent = await parentOf(world, pass, (StateMachineArn) => ({
    Resource: 'arn:aws:states:::aws-sdk:sfn:describeStateMachine',
    Parameters: { StateMachineArn },
  }))
  const missing = await parentOf(createEngineWorld(), pass, () => ({
    Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
    Parameters: { ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:child:none' },
  }))

  expect((await run(world, parent)).output).toMatchObject({ Name: 'child', Status: 'ACTIVE', Type: 'STANDARD' })
  expect(await run(world, missing)).toMatchObject({
    status: 'FAILED',
    error: 'Sfn.ExecutionDoesNotExistException',
    cause: expect.stringContaining('(SDK Attempt Count: 1)'),
  })
})
