/** Variables weigh 256 KiB each, 256 KiB in one Assign and 10 MiB in one execution, and their names have 80 characters. */
import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/json'
import { createEngineWorld } from '../support/engine-world.ts'

const KIB = 1024
/** A text whose JSON has so many bytes. */
const text = (bytes: number) => `{% $pad('', ${bytes - 2}, 'x') %}`
const machine = (StartAt: string, States: JsonObject): JsonObject => ({ QueryLanguage: 'JSONata', StartAt, States })
const assigning = (Assign: JsonObject) => machine('A', { A: { Type: 'Pass', Assign, End: true } })

async function endOf(definition: JsonObject) {
  const world = createEngineWorld()
  const arn = await world.start(definition)
  const { status, error = null, cause = null } = await world.finish(arn)
  return { status, error, cause, events: await world.history(arn) }
}

const TOO_LARGE = (state: string) => ({
  status: 'FAILED',
  error: 'States.DataLimitExceeded',
  cause: `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
})

test.each([
  ['one variable', { x: text(256 * KIB) }, { x: text(256 * KIB + 1) }],
  ['one Assign', { x: text(128 * KIB), y: text(128 * KIB) }, { x: text(128 * KIB), y: text(128 * KIB + 1) }],
])('%s may weigh 256 KiB and not a byte more', async (_what, most, tooMuch) => {
  const [whole, over] = [await endOf(assigning(most)), await endOf(assigning(tooMuch))]

  expect(whole.status).toBe('SUCCEEDED')
  expect(over).toMatchObject(TOO_LARGE('A'))
  expect(over.events.map((event) => event.type)).toEqual(['ExecutionStarted', 'PassStateEntered', 'ExecutionFailed'])
})

/** Sets v0, v1, … of 256 KiB each, one a state; then whatever `last` is. */
function filled(variables: number, last: JsonObject): JsonObject {
  const states: [string, JsonObject][] = Array.from({ length: variables }, (_, k) => [
    `S${k}`,
    { Type: 'Pass', Assign: { [`v${k}`]: text(256 * KIB) }, Next: k + 1 < variables ? `S${k + 1}` : 'Last' },
  ])
  return machine('S0', Object.fromEntries([...states, ['Last', last]]))
}

/** What fits: 40 × 256 KiB are 10 MiB. */
const FULL = 40

test('all variables of an execution may weigh 10 MiB; a new value takes the place of the old one', async () => {
  const again = await endOf(filled(FULL, { Type: 'Pass', Assign: { v3: text(256 * KIB) }, End: true }))
  const more = await endOf(filled(FULL, { Type: 'Pass', Assign: { one: 1 }, End: true }))

  expect(again.status).toBe('SUCCEEDED')
  expect(more).toMatchObject(TOO_LARGE('Last'))
})

test('what ended branches have set no longer counts, also after a restart', async () => {
  const world = createEngineWorld()
  const branch = (state: string) => ({
    StartAt: state,
    States: { [state]: { Type: 'Pass', Assign: { [state]: text(256 * KIB) }, Output: 0, End: true } },
  })
  const parallel = (Next: string) => ({
    Type: 'Parallel',
    Branches: ['x', 'y'].map((name) => branch(name + Next)),
    Next,
  })
  const definition = filled(FULL - 3, parallel('W') as JsonObject)
  const States = {
    ...(definition.States as JsonObject),
    W: { Type: 'Wait', Seconds: 60, Next: 'Q' },
    Q: parallel('Z'),
    Z: { Type: 'Pass', Assign: { a: text(128 * KIB), b: text(128 * KIB) }, End: true },
  }
  const arn = await world.start({ ...definition, States: States as JsonObject })
  await world.clock.run({ untilMs: world.clock.now() + 1_000 })

  world.crash()
  const done = await world.finish(arn)

  expect(done.status).toBe('SUCCEEDED')
})

test('a restart does not forget what the variables weigh', async () => {
  const world = createEngineWorld()
  const definition = filled(FULL, { Type: 'Wait', Seconds: 60, Assign: { one: 1 }, End: true })
  const arn = await world.start(definition)
  await world.clock.run({ untilMs: world.clock.now() + 1_000 })

  world.crash()
  const done = await world.finish(arn)

  expect(done).toMatchObject(TOO_LARGE('Last'))
})

test('a name of 81 characters is refused when the machine is created', async () => {
  const world = createEngineWorld()

  expect((await endOf(assigning({ ['x'.repeat(80)]: 1 }))).status).toBe('SUCCEEDED')
  await expect(world.start(assigning({ ['x'.repeat(81)]: 1 }))).rejects.toMatchObject({
    type: 'InvalidDefinition',
    message: expect.stringContaining('exceeds the 80-character limit'),
  })
})
