/** The embedded Step Functions: one journal, one loop, and the API on top of them. */
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { NEWEST } from './execution/as-of.ts'
import type { Execution } from './execution/model.ts'
import type { Journal } from './journal/journal.ts'
import { keepLatest } from './journal/latest.ts'
import { Effects } from './loop/effects.ts'
import { Loop } from './loop/loop.ts'
import { recover } from './loop/recover.ts'
import { MapRuns } from './map-run/map-runs.ts'
import { forgetClosedBefore, removableBefore } from './map-run/retention.ts'
import { Activities } from './service/activities.ts'
import type { Host } from './service/host.ts'
import { Machines } from './service/machines.ts'
import { OPERATIONS } from './service/operations.ts'
import { watchExecution } from './service/watch.ts'
import { type Identity, LOCAL_IDENTITY, type Sockets } from './sockets.ts'

export interface EngineOptions extends Sockets {
  readonly journal: Journal
  /** Default us-east-1, account 123456789012. */
  readonly identity?: Partial<Identity>
  /** Writes what AWS wrote at this instant; default: today. For holding old recordings against the engine. */
  readonly asOfMs?: number
}

export interface Engine extends StepFunctions {
  /** Executions that were running when the journal was last closed, or lost, and go on now. */
  readonly recovered: number
  /** Removes executions that closed before `ms`; answers how many. Call it from time to time. */
  removeClosedBefore(ms: number): Promise<number>
  /** Takes no more work, abandons what is in flight and closes the journal; the next engine goes on from there. */
  close(): void
}

/** So many executions are removed in one commit. */
const REMOVED_PER_COMMIT = 500

/** Opens the journal's world: running executions go on at once. */
export function createEngine(options: EngineOptions): Engine {
  const journal = keepLatest(options.journal)
  const identity: Identity = { ...LOCAL_IDENTITY, ...options.identity }
  const machines = new Machines()
  const activities = new Activities()
  const entities = journal.entities()
  machines.load(entities)
  activities.load(entities)
  const listeners = new Map<number, Set<() => void>>()
  let lastExecutionId = journal.lastExecutionId()
  let lastFamily = Math.max(0, ...[...machines.all.values()].map((machine) => machine.family))
  const nextFamily = () => ++lastFamily

  const loop: Loop = new Loop({
    ...options,
    journal,
    identity,
    nextFamily,
    perform: (execution, effect) => effects.perform(execution, effect),
    committed: (execution) => {
      for (const listener of listeners.get(execution.id) ?? []) listener()
    },
  })

  const parts = {
    ...options,
    journal,
    identity,
    asOfMs: options.asOfMs ?? NEWEST,
    loop,
    machines,
    activities,
    starting: new Map<string, Execution>(),
    nextExecutionId: () => ++lastExecutionId,
    nextFamily,
    noteFamily: (family: number) => {
      lastFamily = Math.max(lastFamily, family)
    },
    listen(executionId: number, listener: () => void) {
      const set = listeners.get(executionId) ?? new Set()
      listeners.set(executionId, set.add(listener))
      return () => {
        set.delete(listener)
        if (set.size === 0) listeners.delete(executionId)
      }
    },
  }
  const mapRuns = new MapRuns(parts)
  for (const run of mapRuns.entities.values()) parts.noteFamily(run.family)
  const host: Host = { ...parts, mapRuns }
  const effects = new Effects(host, OPERATIONS)
  const recovered = recover(host, effects)

  return {
    recovered,
    async call(operation, request) {
      const work = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
      if (work === undefined) {
        throw new ServiceError('UnknownOperationException', `The operation ${operation} is not known.`)
      }
      return await work(host, request)
    },
    watch: (executionArn, afterEventId, signal) => watchExecution(host, executionArn, afterEventId, signal),
    async removeClosedBefore(ms) {
      let count = 0
      const beforeMs = removableBefore(mapRuns.entities, ms)
      for (;;) {
        const ids = journal.closedBefore(beforeMs, REMOVED_PER_COMMIT)
        if (ids.length === 0) {
          await loop.write(forgetClosedBefore(mapRuns.entities, beforeMs))
          return count
        }
        await loop.write([], ids)
        count += ids.length
      }
    },
    close() {
      loop.halt(new ServiceError('ServiceUnavailable', 'The engine is closed.', 503))
      effects.abandon()
      journal.close()
    },
  }
}
