/** Definitions nobody would write: whatever is accepted ends or waits, and its history holds together. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/json'
import { createEngineWorld } from '../support/engine-world.ts'

const SEED = 20
const RUNS = 150

const names = ['A', 'B', 'C', 'D'] as const
const next = (more: JsonObject) =>
  fc.constantFrom(...names.map((name) => ({ ...more, Next: name })), { ...more, End: true })

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.anything({ maxDepth: 2, withNullPrototype: false }).chain((value) => next({ Type: 'Pass', Result: safe(value) })),
  next({ Type: 'Wait', Seconds: 3 }),
  next({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:flaky' }),
  next({
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:123456789012:function:flaky',
    Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'D' }],
  }),
  fc.constant({ Type: 'Succeed' }),
  fc.constant({ Type: 'Fail', Error: 'E' }),
  fc.constant({ Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'A' }], Default: 'D' }),
  next({ Type: 'Pass', InputPath: '$.not.there' }),
)

type Flow = { StartAt: string; States: Record<string, JsonObject> }

const flow = (state: fc.Arbitrary<JsonObject>): fc.Arbitrary<Flow> =>
  fc.tuple(state, state, state, state).map((states) => {
    const all = Object.fromEntries(names.map((name, index) => [name, states[index] as JsonObject]))
    const kept = reachable(all, 'A')
    const hasEnd = [...kept].some((name) =>
      /"End":true|"Type":"(Succeed|Fail)"/.test(JSON.stringify(withoutInside(all[name]))),
    )
    // AWS refuses states that nothing leads to, and machines without an end.
    if (!hasEnd) return { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }
    return { StartAt: 'A', States: Object.fromEntries([...kept].map((name) => [name, all[name] as JsonObject])) }
  })

const withoutInside = (state: JsonObject | undefined): JsonObject => ({
  ...state,
  Branches: null,
  ItemProcessor: null,
  Result: null,
})

function reachable(states: Record<string, JsonObject>, from: string, seen = new Set<string>()): Set<string> {
  if (seen.has(from)) return seen
  seen.add(from)
  for (const [, name] of JSON.stringify(withoutInside(states[from])).matchAll(/"(?:Next|Default)":"([A-D])"/g)) {
    reachable(states, name as string, seen)
  }
  return seen
}

const inner = flow(leaf)
const nested = fc.oneof(
  { weight: 3, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc.tuple(inner, inner).chain((Branches) => next({ Type: 'Parallel', Branches: renamed(Branches) })),
  },
  {
    weight: 1,
    arbitrary: inner.chain((one) =>
      next({ Type: 'Map', ItemsPath: '$$.Execution.Input.items', ItemProcessor: renamed([one])[0] as JsonObject }),
    ),
  },
)

/** State names are unique in a whole definition. */
let serial = 0
function renamed(flows: readonly Flow[]): JsonObject[] {
  return flows.map((one) => {
    const suffix = `_${++serial}`
    const text = JSON.stringify(one).replace(/"(A|B|C|D)"/g, `"$1${suffix}"`)
    return JSON.parse(text) as JsonObject
  })
}

function safe(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? null : part)) ?? 'null',
  ) as Json
}

test(`accepted definitions end with a history that holds together (seed ${SEED})`, async () => {
  let ended = 0
  await fc.assert(
    fc.asyncProperty(flow(nested), fc.integer({ min: 0, max: 3 }), async (definition, items) => {
      let calls = 0
      const world = createEngineWorld({
        flaky: () => {
          if (++calls % 3 === 0) throw new Error('third')
          return { call: calls }
        },
      })
      const arn = await world
        .start(definition, { items: Array.from({ length: items }, (_, n) => n) })
        .catch((error: unknown) => {
          if (error instanceof Error && 'type' in error && error.type === 'InvalidDefinition') return null
          throw error
        })
      if (arn === null) return
      const described = await world.finish(arn)
      const events = await world.history(arn)
      ended++
      expect(described.status).not.toBe('RUNNING')
      holdsTogether(events, described.status as string)
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(ended).toBeGreaterThan(RUNS / 10)
})

function holdsTogether(events: readonly JsonObject[], status: string): void {
  const ids = events.map((event) => event.id as number)
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  for (const event of events) expect(event.previousEventId as number).toBeLessThan(event.id as number)
  const endings = events.filter((event) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(event.type as string))
  if (events.length < 1000) {
    expect(endings).toHaveLength(1)
    expect(events.at(-1)).toBe(endings[0])
    expect(endings[0]?.type).toBe(status === 'SUCCEEDED' ? 'ExecutionSucceeded' : 'ExecutionFailed')
  } else expect(endings.length).toBeLessThanOrEqual(1)
}
