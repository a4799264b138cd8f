/** Redrive of what is nested: containers that a sibling aborted, and map runs, which go on under their own ARN. */
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/json'
import { createEngineWorld, type EngineWorld } from '../support/engine-world.ts'

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function'
const task = (name: string, more: JsonObject = { End: true }) => ({
  Type: 'Task',
  Resource: `${LAMBDA}:${name}`,
  ...more,
})
const flow = (States: JsonObject) => ({ StartAt: Object.keys(States)[0] as string, States })

/** Functions that note their calls; `flaky` and whatever fails say so by `isBroken`. */
function noting() {
  const calls: string[] = []
  const weather = { isBroken: true }
  const noted =
    (name: string, mayBreak: boolean) =>
    (event: Json): Json => {
      calls.push(`${name} ${JSON.stringify(event)}`)
      if (mayBreak && weather.isBroken) throw Object.assign(new Error('no'), { name: 'Boom' })
      return event
    }
  return { calls, weather, functions: { good: noted('good', false), flaky: noted('flaky', true) } }
}

const typesAfterRedrive = async (world: EngineWorld, arn: string) => {
  const types = (await world.history(arn)).map((event) => event.type)
  return types.slice(types.lastIndexOf('ExecutionRedriven'))
}

test.each([false, true])(
  'a Map inside an aborted branch keeps the iterations that were done (restart: %s)',
  async (isRestarted) => {
    const { calls, weather, functions } = noting()
    const world = createEngineWorld(functions)
    const inner = {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: 1,
      ItemProcessor: flow({ G: task('good', { Next: 'W' }), W: { Type: 'Wait', Seconds: 4, End: true } }),
      End: true,
    }
    const arn = await world.start(
      flow({
        P: {
          Type: 'Parallel',
          Branches: [
            flow({ M: inner }),
            flow({ V: { Type: 'Wait', Seconds: 6, Next: 'F' }, F: task('flaky', { InputPath: '$.x', End: true }) }),
          ],
          End: true,
        },
      }),
      { items: [1, 2, 3], x: 'x' },
    )
    const failed = await world.finish(arn)

    weather.isBroken = false
    if (isRestarted) world.crash()
    await world.call('RedriveExecution', { executionArn: arn })
    const done = await world.finish(arn)

    expect(failed.status).toBe('FAILED')
    expect(done).toMatchObject({ status: 'SUCCEEDED', output: '[[1,2,3],"x"]' })
    expect(calls).toEqual(['good 1', 'good 2', 'flaky "x"', 'flaky "x"', 'good 3'])
  },
)

const distributed = (ExecutionType: 'STANDARD' | 'EXPRESS') =>
  flow({
    M: {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        ...flow({
          C: {
            Type: 'Choice',
            Choices: [{ Variable: '$', NumericEquals: 2, Next: 'F' }],
            Default: 'G',
          },
          G: task('good'),
          F: task('flaky'),
        }),
      },
      End: true,
    },
  })

test.each([
  ['STANDARD', false],
  ['STANDARD', true],
  ['EXPRESS', false],
] as const)('a failed map run of %s children goes on as itself (restart: %s)', async (type, isRestarted) => {
  const { calls, weather, functions } = noting()
  const world = createEngineWorld(functions)
  const arn = await world.start(distributed(type), [1, 2, 3])
  const failed = await world.finish(arn)
  const { mapRuns } = await world.call('ListMapRuns', { executionArn: arn })
  const { mapRunArn } = (mapRuns as readonly JsonObject[])[0] as { mapRunArn: string }
  const before = await world.call('DescribeMapRun', { mapRunArn })

  weather.isBroken = false
  if (isRestarted) world.crash()
  await world.call('RedriveExecution', { executionArn: arn })
  if (isRestarted) world.crash()
  const done = await world.finish(arn)

  expect(failed).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' })
  expect(before).toMatchObject({ status: 'FAILED', redriveCount: 0 })
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '[1,2,3]' })
  expect(calls).toEqual(['good 1', 'flaky 2', 'flaky 2', 'good 3'])
  expect((await world.call('ListMapRuns', { executionArn: arn })).mapRuns).toHaveLength(1)
  expect(await world.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 1,
    redriveDate: expect.any(Number),
    itemCounts: { succeeded: 3, failed: 0, total: 3 },
  })
  expect(await typesAfterRedrive(world, arn)).toEqual([
    'ExecutionRedriven',
    'MapRunRedriven',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited',
    'ExecutionSucceeded',
  ])
})

test('a child of a map run says that the run redrives it, and cannot be redriven alone', async () => {
  const world = createEngineWorld(noting().functions)
  const arn = await world.start(distributed('STANDARD'), [2])
  await world.finish(arn)
  const { mapRuns } = await world.call('ListMapRuns', { executionArn: arn })
  const { mapRunArn } = (mapRuns as readonly JsonObject[])[0] as { mapRunArn: string }
  const { executions } = await world.call('ListExecutions', { mapRunArn })
  const child = (executions as readonly JsonObject[])[0] as { executionArn: string }

  const described = await world.call('DescribeExecution', { executionArn: child.executionArn })

  expect(described).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' })
  await expect(world.call('RedriveExecution', { executionArn: child.executionArn })).rejects.toMatchObject({
    type: 'ExecutionNotRedrivable',
  })
})

test('a map run that could not read its items is begun anew', async () => {
  const world = createEngineWorld()
  const ItemReader = { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'in', Key: 'a.json' } }
  const pass = flow({ P: { Type: 'Pass', End: true } })
  const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...pass }
  const arn = await world.start(flow({ M: { Type: 'Map', ItemReader, ItemProcessor, End: true } }))
  const failed = await world.finish(arn)

  world.objects.set('in/a.json', '[1]')
  await world.call('RedriveExecution', { executionArn: arn })
  const done = await world.finish(arn)

  expect(failed).toMatchObject({ error: 'States.ItemReaderFailed' })
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '[1]' })
  expect((await world.call('ListMapRuns', { executionArn: arn })).mapRuns).toHaveLength(2)
})

test('retention leaves a map run’s children alone until the run itself has been closed for long enough', async () => {
  const { calls, functions } = noting()
  const world = createEngineWorld(functions)
  const inner = { ...flow({ G: task('good', { Next: 'W' }), W: { Type: 'Wait', Seconds: 100, End: true } }) }
  const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner }
  const arn = await world.start(flow({ M: { Type: 'Map', MaxConcurrency: 1, ItemProcessor, End: true } }), [1, 2])
  const remove = async (ms: number) => {
    const removing = world.engine().removeClosedBefore(ms)
    await world.clock.run({ untilMs: world.clock.now() })
    return await removing
  }
  await world.clock.run({ untilMs: world.clock.now() + 150_000 })

  const whileRunning = await remove(world.clock.now())
  world.crash()
  const done = await world.finish(arn)
  const afterwards = await remove(world.clock.now() + 1)

  expect([whileRunning, afterwards]).toEqual([0, 3])
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: '[1,2]' })
  expect(calls).toEqual(['good 1', 'good 2'])
  await expect(world.call('DescribeExecution', { executionArn: arn })).rejects.toMatchObject({
    type: 'ExecutionDoesNotExist',
  })
})
