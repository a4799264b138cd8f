/** An engine in virtual time with functions of the test's own, and objects in memory. */
import { createLocalFunctions, type LocalFunction } from '#adapters/local-functions'
import { createMemoryJournal, type MemoryJournal } from '#adapters/memory-journal'
import { createSeededChance, createVirtualClock, type VirtualClock } from '#adapters/virtual-clock'
import { createEngine, type Engine, type ObjectStore } from '#engine'
import type { Json, JsonObject } from '#lib/json'

export interface EngineWorld {
  readonly clock: VirtualClock
  readonly objects: Map<string, string>
  engine(): Engine
  /** Lets time pass until the call is answered. */
  call(operation: string, request: JsonObject): Promise<JsonObject>
  /** Creates the machine and starts it; answers the execution's ARN. */
  start(definition: JsonObject, input?: Json, type?: string): Promise<string>
  /** Lets time pass until nothing runs any more. */
  finish(executionArn: string): Promise<JsonObject>
  history(executionArn: string): Promise<readonly JsonObject[]>
  /** The program dies and is started again on what the journal holds. */
  crash(): void
}

const YEAR_MS = 366 * 86_400_000

export function createEngineWorld(functions: Readonly<Record<string, LocalFunction>> = {}, seed = 1): EngineWorld {
  const clock = createVirtualClock(Date.parse('2025-01-01T00:00:00Z'))
  const objects = new Map<string, string>()
  let journal: MemoryJournal = createMemoryJournal()
  const open = (chanceSeed: number) =>
    createEngine({
      journal,
      clock,
      chance: createSeededChance(chanceSeed),
      tasks: createLocalFunctions(functions),
      objects: memoryStore(objects),
    })
  let engine = open(seed)
  let machines = 0

  async function call(operation: string, request: JsonObject): Promise<JsonObject> {
    let isDone = false
    const work = engine.call(operation, request).finally(() => {
      isDone = true
    })
    await Promise.race([work.catch(() => undefined), clock.run({ while: () => !isDone })])
    return await work
  }

  return {
    clock,
    objects,
    engine: () => engine,
    call,
    async start(definition, input = {}, type = 'STANDARD') {
      const name = `m${++machines}`
      const roleArn = 'arn:aws:iam::123456789012:role/test'
      const created = await call('CreateStateMachine', { name, type, roleArn, definition: JSON.stringify(definition) })
      const started = await call('StartExecution', {
        stateMachineArn: created.stateMachineArn as string,
        input: JSON.stringify(input),
      })
      return started.executionArn as string
    },
    async finish(executionArn) {
      await clock.run({ untilMs: clock.now() + YEAR_MS, while: () => journal.open().length > 0 })
      return await call('DescribeExecution', { executionArn })
    },
    async history(executionArn) {
      const { events } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 })
      return events as unknown as readonly JsonObject[]
    },
    crash() {
      engine.close()
      journal = journal.copy()
      engine = open(seed + 1000)
    },
  }
}

function memoryStore(objects: Map<string, string>): ObjectStore {
  return {
    get: async (bucket, key) => objects.get(`${bucket}/${key}`) ?? null,
    list: async (bucket, prefix) =>
      [...objects.keys()]
        .filter((name) => name.startsWith(`${bucket}/${prefix}`))
        .sort()
        .map((name) => ({
          key: name.slice(bucket.length + 1),
          size: objects.get(name)?.length ?? 0,
          lastModifiedMs: 0,
          etag: '"1"',
        })),
    put: async (bucket, key, text) => void objects.set(`${bucket}/${key}`, text),
  }
}
