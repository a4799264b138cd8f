/**
 * The world of the kept journals: the same machines and executions for each format. `node test/support/journal-sample.ts`
 * writes a sample of the present format into test/journals; one is added whenever the format or a record changes, and
 * none is ever changed.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalFunctions } from '#adapters/local-functions'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { createSeededChance, createVirtualClock, type VirtualClock } from '#adapters/virtual-clock'
import { createEngine, type Engine } from '#engine'
import type { JsonObject } from '#lib/json'

export const SAMPLES = join(import.meta.dirname, '..', 'journals')

export interface SampleNote {
  /** When the sample was left, on its own clock. */
  readonly leftMs: number
  readonly token: string
  /** By name: how each execution stood, and its events so far. */
  readonly executions: Readonly<Record<string, { readonly status: string; readonly events: readonly JsonObject[] }>>
}

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function'
const MACHINE = 'arn:aws:states:us-east-1:123456789012:execution:sample'

export const sampleArn = (name: string): string => `${MACHINE}:${name}`

const flow = (States: JsonObject) => ({ StartAt: Object.keys(States)[0] as string, States })
const task = (name: string, more: JsonObject) => ({ Type: 'Task', Resource: `${LAMBDA}:${name}`, ...more })

/** One machine; its input says which way an execution goes. */
const DEFINITION = {
  QueryLanguage: 'JSONata',
  ...flow({
    Choose: {
      Type: 'Choice',
      Assign: { seen: '{% $states.input %}' },
      Choices: ['Wait', 'Call', 'Ask', 'Both', 'Each', 'Fail'].map((Next) => ({
        Condition: `{% $states.input.way = '${Next}' %}`,
        Assign: { seen: '{% $states.input %}' },
        Next,
      })),
      Default: 'Done',
    },
    Wait: { Type: 'Wait', Seconds: 86_400, Next: 'Done' },
    Call: task('slow', { TimeoutSeconds: 90_000, Next: 'Done' }),
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: `${LAMBDA}:ask`, Payload: { token: '{% $states.context.Task.Token %}' } },
      Next: 'Done',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        flow({ Left: { Type: 'Pass', Output: 'left', Assign: { x: 1 }, End: true } }),
        flow({ Right: { Type: 'Wait', Seconds: 7_200, End: true } }),
      ],
      Next: 'Done',
    },
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...flow({ Nap: { Type: 'Wait', Seconds: 3_000, End: true } }),
      },
      Next: 'Done',
    },
    Fail: { Type: 'Fail', Error: 'Asked', Cause: 'It was asked to fail.' },
    Done: { Type: 'Pass', Output: '{% [$seen.way, $states.input] %}', End: true },
  }),
}

export const WAYS = ['Done', 'Wait', 'Call', 'Ask', 'Both', 'Each', 'Fail'] as const

export interface OpenedSample {
  readonly engine: Engine
  readonly clock: VirtualClock
  readonly tokens: readonly string[]
  call(operation: string, request: JsonObject): Promise<JsonObject>
  close(): void
}

export function openSample(file: string, startMs: number, seed: number): OpenedSample {
  const clock = createVirtualClock(startMs)
  const journal = openSqliteJournal(file)
  const tokens: string[] = []
  const functions = {
    // Answers on the second day: it is in flight when the sample is left.
    slow: () => new Promise<string>((resolve) => void clock.wakeAt(Date.UTC(2025, 0, 2), () => resolve('slow answer'))),
    ask: (event: unknown) => {
      tokens.push((event as { token: string }).token)
      return null
    },
  }
  const engine = createEngine({
    journal,
    clock,
    chance: createSeededChance(seed),
    tasks: createLocalFunctions(functions),
  })
  return {
    engine,
    clock,
    tokens,
    async call(operation, request) {
      let isDone = false
      const work = engine.call(operation, request).finally(() => {
        isDone = true
      })
      await Promise.race([work.catch(() => undefined), clock.run({ while: () => !isDone })])
      return await work
    },
    close: () => engine.close(),
  }
}

export async function eventsOf(sample: OpenedSample, name: string): Promise<readonly JsonObject[]> {
  const { events } = await sample.call('GetExecutionHistory', { executionArn: sampleArn(name), maxResults: 1000 })
  return events as unknown as readonly JsonObject[]
}

export async function writeSample(name: string): Promise<void> {
  const file = join(SAMPLES, `${name}.sqlite`)
  rmSync(file, { force: true })
  const startMs = Date.UTC(2025, 0, 1)
  const sample = openSample(file, startMs, 11)
  const { stateMachineArn } = await sample.call('CreateStateMachine', {
    name: 'sample',
    roleArn: 'arn:aws:iam::123456789012:role/sample',
    definition: JSON.stringify(DEFINITION),
  })
  for (const way of WAYS) {
    const input = JSON.stringify({ way })
    await sample.call('StartExecution', { stateMachineArn: stateMachineArn as string, name: way, input })
  }
  await sample.clock.run({ untilMs: startMs + 4_000_000 })
  const executions: Record<string, { status: string; events: readonly JsonObject[] }> = {}
  for (const way of WAYS) {
    const { status } = await sample.call('DescribeExecution', { executionArn: sampleArn(way) })
    executions[way] = { status: status as string, events: await eventsOf(sample, way) }
  }
  const note: SampleNote = { leftMs: sample.clock.now(), token: sample.tokens[0] as string, executions }
  sample.close()
  writeFileSync(join(SAMPLES, `${name}.json`), `${JSON.stringify(note, null, 1)}\n`)
}

if (import.meta.main) await writeSample(process.argv[2] ?? 'now')
