/** What the recorded answers do not show: time, repeated attempts, redrive, readers, retention. */
import { expect, test } from 'vitest'
import { createSystemClock } from '#adapters/system-clock'
import type { JsonObject } from '#lib/json'
import { createEngineWorld } from '../support/engine-world.ts'

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function'
const task = (name: string, more: JsonObject = {}) => ({
  Type: 'Task',
  Resource: `${LAMBDA}:${name}`,
  End: true,
  ...more,
})
const machine = (states: JsonObject) => ({ StartAt: Object.keys(states)[0] as string, States: states })
const boom = () => {
  throw Object.assign(new Error('no'), { name: 'Boom' })
}

function scheduledAt(events: readonly JsonObject[]): readonly number[] {
  const times = events
    .filter((event) => event.type === 'LambdaFunctionScheduled')
    .map((event) => Number(event.timestamp))
  return times.map((time) => Math.round((time - (times[0] as number)) * 1000))
}

test('retries come after exactly the interval times the backoff, and never after more than the cap', async () => {
  const world = createEngineWorld({ boom })
  const Retry = [{ ErrorEquals: ['Boom'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 }]

  const arn = await world.start(machine({ S: task('boom', { Retry }) }))
  await world.finish(arn)

  expect(scheduledAt(await world.history(arn))).toEqual([0, 2_000, 8_000, 26_000, 46_000])
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])('full jitter lies between nothing and the capped delay (seed %i)', async (seed) => {
  const world = createEngineWorld({ boom }, seed)
  const Retry = [
    { ErrorEquals: ['Boom'], IntervalSeconds: 4, MaxAttempts: 3, JitterStrategy: 'FULL', MaxDelaySeconds: 6 },
  ]

  const arn = await world.start(machine({ S: task('boom', { Retry }) }))
  await world.finish(arn)

  const times = scheduledAt(await world.history(arn))
  const delays = times.slice(1).map((time, index) => time - (times[index] as number))
  const caps = [4_000, 6_000, 6_000]
  expect(delays).toHaveLength(3)
  for (const [index, delay] of delays.entries()) {
    expect(delay).toBeGreaterThanOrEqual(0)
    expect(delay).toBeLessThan(caps[index] as number)
  }
})

test('a wait keeps its wake-up time over a restart', async () => {
  const world = createEngineWorld()
  const arn = await world.start(machine({ W: { Type: 'Wait', Seconds: 3600, End: true } }))
  await world.clock.run({ untilMs: world.clock.now() + 1_800_000 })

  world.crash()
  const described = await world.finish(arn)

  expect(world.engine().recovered).toBe(1)
  expect(Number(described.stopDate) - Number(described.startDate)).toBe(3600)
})

test('a redrive keeps the branch that succeeded and runs the failed one again, also after a restart', async () => {
  const calls: string[] = []
  const world = createEngineWorld({
    good: () => {
      calls.push('good')
      return 'kept'
    },
    flaky: () => {
      calls.push('flaky')
      return calls.filter((name) => name === 'flaky').length === 1 ? boom() : 'now'
    },
  })
  const branch = (states: JsonObject) => machine(states)
  const arn = await world.start({
    QueryLanguage: 'JSONata',
    ...machine({
      A: { Type: 'Pass', Assign: { x: 7 }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          branch({ G: task('good') }),
          branch({ W: { Type: 'Wait', Seconds: 1, Next: 'F' }, F: task('flaky') }),
        ],
        Output: '{% [$states.result, $x] %}',
        End: true,
      },
    }),
  })
  const failed = await world.finish(arn)

  world.crash()
  await world.call('RedriveExecution', { executionArn: arn })
  const done = await world.finish(arn)

  const types = (await world.history(arn)).map((event) => event.type)
  expect(failed).toMatchObject({ status: 'FAILED', error: 'Boom', redriveStatus: 'REDRIVABLE' })
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '["kept","now",7]', redriveCount: 1 })
  expect(calls).toEqual(['good', 'flaky', 'flaky'])
  expect(types.slice(types.indexOf('ExecutionRedriven'))).toEqual(
    'ExecutionRedriven LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited '
      .concat('ParallelStateSucceeded ParallelStateExited ExecutionSucceeded')
      .split(' '),
  )
  await expect(world.call('RedriveExecution', { executionArn: arn })).rejects.toMatchObject({
    type: 'ExecutionNotRedrivable',
  })
})

test('an aborted execution can be redriven from its wait', async () => {
  const world = createEngineWorld()
  const arn = await world.start(
    machine({ W: { Type: 'Wait', Seconds: 60, Next: 'P' }, P: { Type: 'Pass', End: true } }),
  )
  await world.call('StopExecution', { executionArn: arn })

  await world.call('RedriveExecution', { executionArn: arn })
  const done = await world.finish(arn)

  expect(done).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 })
})

const csvReader = {
  ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
  Resource: 'arn:aws:states:::s3:getObject',
  Parameters: { Bucket: 'in', Key: 'a.csv' },
}
const distributed = (reader: JsonObject, more: JsonObject = {}) =>
  machine({
    M: {
      Type: 'Map',
      ItemReader: reader,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...machine({ P: { Type: 'Pass', End: true } }),
      },
      End: true,
      ...more,
    },
  })

test.each([
  [
    'CSV with quotes',
    'a.csv',
    'id,name\r\n1,"x, ""y"""\n2,z\n',
    csvReader,
    [
      { id: '1', name: 'x, "y"' },
      { id: '2', name: 'z' },
    ],
  ],
  [
    'JSON at a pointer',
    'b.json',
    '{"data":{"rows":[1,2]}}',
    {
      Resource: csvReader.Resource,
      ReaderConfig: { InputType: 'JSON', ItemsPointer: '/data/rows' },
      Parameters: { Bucket: 'in', Key: 'b.json' },
    },
    [1, 2],
  ],
  [
    'JSON lines, the first two',
    'c.jsonl',
    '{"n":1}\n{"n":2}\n{"n":3}\n',
    {
      Resource: csvReader.Resource,
      ReaderConfig: { InputType: 'JSONL', MaxItems: 2 },
      Parameters: { Bucket: 'in', Key: 'c.jsonl' },
    },
    [{ n: 1 }, { n: 2 }],
  ],
])('a map run reads %s', async (_what, key, text, reader, items) => {
  const world = createEngineWorld()
  world.objects.set(`in/${key}`, text)

  const done = await world.finish(await world.start(distributed(reader as JsonObject)))

  expect(JSON.parse(done.output as string)).toEqual(items)
})

test('an object that is not there fails the map run by the reader’s own error', async () => {
  const world = createEngineWorld()

  const done = await world.finish(await world.start(distributed(csvReader)))

  expect(done).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' })
})

test('results are written with a manifest that names them', async () => {
  const world = createEngineWorld()
  world.objects.set('in/a.csv', 'id\n1\n2\n')
  const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'out', Prefix: 'runs' } }

  const done = await world.finish(await world.start(distributed(csvReader, { ResultWriter })))

  const { ResultWriterDetails } = JSON.parse(done.output as string) as {
    ResultWriterDetails: { Bucket: string; Key: string }
  }
  const manifest = JSON.parse(world.objects.get(`out/${ResultWriterDetails.Key}`) ?? '') as {
    ResultFiles: { SUCCEEDED: { Key: string }[] }
  }
  const rows = JSON.parse(world.objects.get(`out/${manifest.ResultFiles.SUCCEEDED[0]?.Key}`) ?? '') as JsonObject[]
  expect(rows.map((row) => [row.Status, row.Output])).toEqual([
    ['SUCCEEDED', '{"id":"1"}'],
    ['SUCCEEDED', '{"id":"2"}'],
  ])
})

test('a map run that was cut off goes on with what is left', async () => {
  const seen: unknown[] = []
  const world = createEngineWorld({
    see: (event) => {
      seen.push(event)
      return event
    },
  })
  const definition = machine({
    M: {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...machine({
          T: task('see', { End: undefined as never, Next: 'W' }),
          W: { Type: 'Wait', Seconds: 10, End: true },
        }),
      },
      End: true,
    },
  })
  const arn = await world.start(definition, ['a', 'b', 'c'])
  await world.clock.run({ untilMs: world.clock.now() + 15_000 })

  world.crash()
  const done = await world.finish(arn)

  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '["a","b","c"]' })
  expect(seen).toEqual(['a', 'b', 'c'])
})

test('closed executions are removed after their time, running ones never', async () => {
  const world = createEngineWorld()
  const closed = await world.start(machine({ P: { Type: 'Pass', End: true } }))
  const running = await world.start(machine({ W: { Type: 'Wait', Seconds: 9_000, End: true } }))
  await world.clock.run({ untilMs: world.clock.now() + 5_000 })

  const removing = world.engine().removeClosedBefore(world.clock.now() - 1_000)
  await world.clock.run({ untilMs: world.clock.now() })

  expect(await removing).toBe(1)
  await expect(world.call('DescribeExecution', { executionArn: closed })).rejects.toMatchObject({
    type: 'ExecutionDoesNotExist',
  })
  expect(await world.call('DescribeExecution', { executionArn: running })).toMatchObject({ status: 'RUNNING' })
})

test('a system clock that is set back does not take time back, one set forward is followed', () => {
  let wall = 1_000_000
  let steady = 0
  const clock = createSystemClock(
    () => wall,
    () => steady,
  )
  const first = clock.now()

  wall -= 500_000
  steady += 10
  const afterBack = clock.now()
  wall += 900_000
  const afterForward = clock.now()

  expect([first, afterBack, afterForward]).toEqual([1_000_000, 1_000_010, 1_400_000])
})
