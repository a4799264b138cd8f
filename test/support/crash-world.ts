/** Runs one case on an engine that dies at a chosen commit, and once more to its end on what the journal kept. */
import { createMemoryJournal, type MemoryJournal } from '#adapters/memory-journal'
import { createSeededChance, createVirtualClock } from '#adapters/virtual-clock'
import { createEngine, type Engine, type Journal } from '#engine'
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { ConformanceCase } from '../conformance/case.ts'
import { createScriptedFunctions } from '../conformance/scripted-functions.ts'

export interface CrashPoint {
  /** 1 is the first commit. */
  readonly commit: number
  /** Before: nothing of it is on disk. After: all of it is, and no effect has begun. */
  readonly when: 'before' | 'after'
}

export interface CrashRun {
  readonly history: readonly JsonObject[]
  readonly commits: number
}

class Crash extends Error {
  override readonly name = 'Crash'
}

const START_MS = Date.parse('2025-01-01T00:00:00Z')
const YEAR_MS = 366 * 86_400_000
const NAME = 'crash-test'

export async function runWithCrash(one: ConformanceCase, point: CrashPoint | null): Promise<CrashRun> {
  const clock = createVirtualClock(START_MS)
  const tasks = createScriptedFunctions(one.tasks ?? {}, clock, createSeededChance(7))
  const disk = createMemoryJournal()
  const counted = countingJournal(disk, point)
  const open = (journal: Journal, seed: number) =>
    createEngine({ journal, clock, tasks, chance: createSeededChance(seed), identity: { account: '111111111111' } })
  const first = open(counted.journal, 1)
  const survived = await attempt(first, one, clock, () => disk.open().length > 0 && !counted.isDead())
  if (!counted.isDead()) {
    first.close()
    return { history: await historyOf(open(disk, 3), survived), commits: counted.count() }
  }
  const after = disk.copy()
  const second = open(after, 2)
  const arn = await attempt(second, one, clock, () => after.open().length > 0)
  const history = await historyOf(second, arn)
  second.close()
  return { history, commits: counted.count() }
}

/** Asks as a client does that repeats its request until it is answered. */
async function attempt(
  engine: Engine,
  one: ConformanceCase,
  clock: ReturnType<typeof createVirtualClock>,
  isBusy: () => boolean,
): Promise<string> {
  const untilMs = START_MS + YEAR_MS
  const name = one.machine_name ?? 'machine'
  const arn = `arn:aws:states:us-east-1:111111111111:execution:${name}:${NAME}`
  const work = (async () => {
    const created = await engine.call('CreateStateMachine', {
      name,
      roleArn: 'arn:aws:iam::111111111111:role/test',
      definition: one.definition_text,
    })
    await engine.call('StartExecution', {
      stateMachineArn: created.stateMachineArn as Json,
      name: NAME,
      ...(one.input_text !== null && { input: one.input_text }),
    })
  })().catch((error: unknown) => {
    // The first engine died under the request, or the second one finds that it was heard.
    const isHeard = error instanceof ServiceError && error.type === 'ExecutionAlreadyExists'
    if (!(error instanceof Crash) && !isHeard) throw error
  })
  let isAnswered = false
  const answered = work.finally(() => {
    isAnswered = true
  })
  await clock.run({ untilMs, while: () => !isAnswered || isBusy() })
  await answered
  return arn
}

function countingJournal(disk: MemoryJournal, point: CrashPoint | null) {
  let count = 0
  let isDead = false
  const journal: Journal = {
    ...disk,
    commit(writes) {
      if (isDead) throw new Crash('dead')
      count++
      if (count !== point?.commit) {
        disk.commit(writes)
        return
      }
      isDead = true
      if (point.when === 'after') disk.commit(writes)
      throw new Crash(`at commit ${count}`)
    },
    close: () => undefined,
  }
  return { journal, isDead: () => isDead, count: () => count }
}

async function historyOf(engine: Engine, executionArn: string): Promise<readonly JsonObject[]> {
  const { events } = await engine.call('GetExecutionHistory', { executionArn, maxResults: 1000 })
  return events as unknown as readonly JsonObject[]
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** A history as text without what chance and the wall clock put in. */
export function comparable(history: readonly JsonObject[]): readonly string[] {
  return history.map((event) => JSON.stringify({ ...event, timestamp: 0 }).replaceAll(UUID, '<uuid>'))
}
