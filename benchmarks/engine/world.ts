/** An engine on a real SQLite file, and functions that answer at once: what is measured is the engine and its disk. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine, type Engine, type TaskRunner } from '#engine'
import type { Json, JsonObject } from '#lib/json'

export interface World {
  readonly engine: Engine
  readonly journalFile: string
  /** Bytes of the journal with its write-ahead log. */
  journalBytes(): number
  /** Closes the engine and opens the same journal again; answers the new engine and how long that took. */
  reopen(): { readonly engine: Engine; readonly tookMs: number }
  dispose(): void
}

const ECHO: TaskRunner = {
  knows: () => true,
  run: async ({ call }) => ({ kind: 'succeeded', value: call.kind === 'function' ? call.payload : call.parameters }),
}

export function openWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), 'opportunity-bench-'))
  const journalFile = join(folder, 'journal.sqlite')
  const open = () =>
    createEngine({
      journal: openSqliteJournal(journalFile),
      clock: createSystemClock(),
      chance: systemChance,
      tasks: ECHO,
    })
  let engine = open()
  return {
    get engine() {
      return engine
    },
    journalFile,
    journalBytes: () => sizeOf(journalFile) + sizeOf(`${journalFile}-wal`),
    reopen() {
      engine.close()
      const from = performance.now()
      engine = open()
      return { engine, tookMs: performance.now() - from }
    },
    dispose() {
      engine.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

export async function createMachine(engine: Engine, name: string, definition: JsonObject): Promise<string> {
  const { stateMachineArn } = await engine.call('CreateStateMachine', {
    name,
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::123456789012:role/bench',
  })
  return stateMachineArn as string
}

/** Starts an execution and follows it to its end; answers how many events after `afterEventId` it had. */
export async function runToEnd(
  engine: Engine,
  stateMachineArn: string,
  input: Json,
  afterEventId = 0,
): Promise<number> {
  const { executionArn } = await engine.call('StartExecution', { stateMachineArn, input: JSON.stringify(input) })
  let events = 0
  // Without a timer, and not one signal for all: either would be measured with the engine.
  const { signal } = new AbortController()
  for await (const _ of engine.watch(executionArn as string, afterEventId, signal)) events++
  return events
}
