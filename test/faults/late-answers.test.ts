/** Answers that come twice or too late, and a system clock that somebody sets: one end, and time that never goes back. */
import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/json'
import { createEngineWorld, type EngineWorld } from '../support/engine-world.ts'

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function'
const flow = (States: JsonObject) => ({ StartAt: Object.keys(States)[0] as string, States })
const HOUR_MS = 3_600_000

const asking = (more: JsonObject = {}) =>
  flow({
    A: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: `${LAMBDA}:ask`, Payload: { 'token.$': '$$.Task.Token' } },
      Next: 'W',
      ...more,
    },
    W: { Type: 'Wait', Seconds: 60, End: true },
  })

function askingWorld() {
  const tokens: string[] = []
  const world = createEngineWorld({
    ask: (event) => {
      tokens.push((event as { token: string }).token)
      return null
    },
  })
  return { world, tokens }
}

async function ends(world: EngineWorld, arn: string) {
  const types = (await world.history(arn)).map((event) => String(event.type as string))
  return types.filter((type) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type))
}

test.each([false, true])(
  'a callback is taken once; again, and after the end, it is told so (restart: %s)',
  async (isRestarted) => {
    const { world, tokens } = askingWorld()
    const arn = await world.start(asking())
    await world.clock.run({ untilMs: world.clock.now() + 1_000 })
    const [taskToken = ''] = tokens
    if (isRestarted) world.crash()

    const first = await world.call('SendTaskSuccess', { taskToken, output: '"first"' })
    if (isRestarted) world.crash()
    const again = world.call('SendTaskSuccess', { taskToken, output: '"second"' })
    await expect(again).rejects.toMatchObject({ type: 'TaskTimedOut' })
    const done = await world.finish(arn)

    expect(first).toEqual({})
    expect(done).toMatchObject({ status: 'SUCCEEDED', output: '"first"' })
    for (const [operation, more] of [
      ['SendTaskSuccess', { output: '1' }],
      ['SendTaskFailure', {}],
      ['SendTaskHeartbeat', {}],
    ] as const) {
      await expect(world.call(operation, { taskToken, ...more })).rejects.toMatchObject({ type: 'TaskTimedOut' })
    }
    expect(await ends(world, arn)).toEqual(['ExecutionSucceeded'])
  },
)

test('a callback after the timeout is refused and changes nothing', async () => {
  const { world, tokens } = askingWorld()
  const arn = await world.start(asking({ TimeoutSeconds: 5 }))
  const done = await world.finish(arn)

  const late = world.call('SendTaskSuccess', { taskToken: tokens[0] as string, output: '1' })

  await expect(late).rejects.toMatchObject({ type: 'TaskTimedOut' })
  expect(done).toMatchObject({ status: 'FAILED', error: 'States.Timeout' })
  expect(await ends(world, arn)).toEqual(['ExecutionFailed'])
})

test('a task’s result after its timeout is nobody’s any more', async () => {
  const answered: string[] = []
  const world: EngineWorld = createEngineWorld({
    slow: () =>
      new Promise((resolve) => {
        world.clock.wakeAt(world.clock.now() + 10_000, () => {
          answered.push('late')
          resolve('late')
        })
      }),
  })
  const slow = {
    Type: 'Task',
    Resource: `${LAMBDA}:slow`,
    TimeoutSeconds: 5,
    Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'W' }],
    Next: 'W',
  }
  const arn = await world.start(flow({ S: slow, W: { Type: 'Wait', Seconds: 60, End: true } }))

  const done = await world.finish(arn)

  expect(answered).toEqual(['late'])
  expect(done).toMatchObject({ status: 'SUCCEEDED', output: JSON.stringify({ Error: 'States.Timeout', Cause: '' }) })
  expect(await ends(world, arn)).toEqual(['ExecutionSucceeded'])
})

const waiting = flow({ W: { Type: 'Wait', Seconds: 3_600, Next: 'P' }, P: { Type: 'Pass', End: true } })

test.each([
  ['back by a day', -24 * HOUR_MS, 25 * HOUR_MS],
  ['forward by a day', 24 * HOUR_MS, 24 * HOUR_MS],
])(
  'the system clock is set %s between two runs: the wait ends at its time, and events never go back',
  async (_how, byMs, tookMs) => {
    const world = createEngineWorld()
    const startMs = world.clock.now()
    const arn = await world.start(waiting)
    await world.clock.run({ untilMs: startMs + 60_000 })

    const setMs = startMs + byMs
    world.clock.set(setMs)
    world.crash()
    const done = await world.finish(arn)

    const times = (await world.history(arn)).map((event) => Number(event.timestamp))
    expect(done.status).toBe('SUCCEEDED')
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const endedMs = Number(done.stopDate) * 1000
    expect(endedMs - Math.min(setMs, startMs)).toBe(tookMs)
    expect(endedMs).toBeGreaterThanOrEqual(startMs + HOUR_MS)
  },
)
