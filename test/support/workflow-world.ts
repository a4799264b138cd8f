/** The three workflows on the embedded engine with a clock that jumps: retries and timeouts take no time. */
import { readFileSync } from 'node:fs'
import { createLocalFunctions, type LocalFunction } from '#adapters/local-functions'
import { createMemoryJournal } from '#adapters/memory-journal'
import { type Clock, createEngine, type Engine, type TaskRunner } from '#engine'
import type { Json, JsonObject } from '#lib/json'
import { type FunctionName, substituteFunctions, WORKFLOWS, type WorkflowType } from '#workflows'

export interface WorkflowEnd {
  readonly status: string
  readonly output: JsonObject | null
  readonly error: string | null
  /** Parsed: our Fail states give JSON. */
  readonly cause: JsonObject | null
  /** States as they were entered; empty for Express. */
  readonly states: readonly string[]
  readonly events: readonly JsonObject[]
  /** From the first event to the last, on the world's clock. */
  readonly tookMs: number
}

export type Functions = Readonly<Record<FunctionName, LocalFunction>>

/** A function that never answers; the clock does not wait for it. */
export const NEVER: LocalFunction = () => new Promise(() => undefined)

export async function runWorkflow(
  type: WorkflowType,
  input: Json,
  functions: Functions,
  machine: 'STANDARD' | 'EXPRESS' = 'STANDARD',
): Promise<WorkflowEnd> {
  const { clock, settle } = jumpingClock()
  const inner = createLocalFunctions(functions)
  const waiting = new Set<object>()
  const tasks: TaskRunner = {
    knows: (call) => inner.knows(call),
    run: async (task) => {
      const name = task.call.kind === 'function' ? task.call.functionName.split(':').at(-1) : undefined
      if (functions[name as FunctionName] === NEVER) return inner.run(task)
      waiting.add(task)
      try {
        return await inner.run(task)
      } finally {
        waiting.delete(task)
      }
    },
  }
  // Half of every jittered delay: a test can reckon with it.
  const chance = { random: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000' }
  const engine = createEngine({ journal: createMemoryJournal(), clock, chance, tasks })
  const { name, definition } = WORKFLOWS[type]
  const arnOf = (function_: FunctionName) => `arn:aws:lambda:us-east-1:123456789012:function:${function_}`
  const created = await engine.call('CreateStateMachine', {
    name,
    type: machine,
    roleArn: 'arn:aws:iam::123456789012:role/none',
    definition: substituteFunctions(readFileSync(definition, 'utf8'), arnOf),
  })
  const request = {
    stateMachineArn: created.stateMachineArn as string,
    name: 'a-run',
    input: JSON.stringify(input),
  }
  const events: JsonObject[] = []
  // As in AWS, an Express execution is answered at once, and its events are in the logs alone.
  const ending = machine === 'EXPRESS' ? engine.call('StartSyncExecution', request) : followed(engine, request, events)
  let isOver = false
  const settled = ending.finally(() => {
    isOver = true
  })
  while (!isOver) await settle(() => waiting.size > 0)
  const end = await settled
  engine.close()
  return {
    status: end.status as string,
    output: typeof end.output === 'string' ? (JSON.parse(end.output) as JsonObject) : null,
    error: (end.error ?? null) as string | null,
    cause: typeof end.cause === 'string' ? (JSON.parse(end.cause) as JsonObject) : null,
    states: events
      .map(({ stateEnteredEventDetails }) => (stateEnteredEventDetails as JsonObject | undefined)?.name)
      .filter((entered): entered is string => typeof entered === 'string'),
    events,
    tookMs: Math.round((secondsOf(events.at(-1)) - secondsOf(events[0])) * 1000),
  }
}

async function followed(engine: Engine, request: JsonObject, events: JsonObject[]): Promise<JsonObject> {
  const { executionArn } = await engine.call('StartExecution', request)
  for await (const event of engine.watch(executionArn as string, 0, AbortSignal.timeout(20_000))) events.push(event)
  return engine.call('DescribeExecution', { executionArn: executionArn as string })
}

const secondsOf = (event: JsonObject | undefined): number => Number(event?.timestamp)

/** Time passes only when nobody is at work: then it jumps to the next moment that somebody waits for. */
function jumpingClock(): { readonly clock: Clock; readonly settle: (isBusy: () => boolean) => Promise<void> } {
  let nowMs = Date.UTC(2026, 10, 23)
  const timers = new Map<object, { readonly atMs: number; readonly callback: () => void }>()
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    clock: {
      now: () => nowMs,
      defer: (callback) => void setImmediate(callback),
      wakeAt(atMs, callback) {
        const timer = {}
        timers.set(timer, { atMs, callback })
        return () => void timers.delete(timer)
      },
    },
    async settle(isBusy) {
      for (let turns = 0; turns < 5; turns += 1) await turn()
      const [next] = [...timers].sort(([, a], [, b]) => a.atMs - b.atMs)
      if (next === undefined || isBusy()) return
      const [timer, { atMs, callback }] = next
      timers.delete(timer)
      nowMs = Math.max(nowMs, atMs)
      callback()
    },
  }
}
