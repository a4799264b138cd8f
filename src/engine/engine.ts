/** The embedded Step Functions: one journal, one loop, and the API on top of them. */
import type { JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { NEWEST } from './execution/as-of.ts'
import type { Execution, Strand, TaskPhase } from './execution/model.ts'
import type { Effect } from './execution/turn.ts'
import { historyEventToWire, isTerminalEvent } from './history/event.ts'
import { dispatchTask } from './integration/dispatch.ts'
import type { Journal } from './journal/journal.ts'
import { Loop } from './loop/loop.ts'
import { recover } from './loop/recover.ts'
import type { Host } from './service/host.ts'
import { Machines } from './service/machines.ts'
import { OPERATIONS } from './service/operations.ts'
import { eventsAfter, findStored } from './service/stored.ts'
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
  /** Takes no more work, abandons what is in flight and closes the journal; the next engine goes on from there. */
  close(): void
}

/** Opens the journal's world: running executions go on at once. */
export function createEngine(options: EngineOptions): Engine {
  const { journal, chance, tasks } = options
  const identity: Identity = { ...LOCAL_IDENTITY, ...options.identity }
  const machines = new Machines()
  machines.load(journal.entities())
  const listeners = new Map<number, Set<() => void>>()
  const inFlight = new Map<TaskPhase, AbortController>()
  let lastExecutionId = journal.lastExecutionId()
  let lastFamily = Math.max(0, ...[...machines.all.values()].map((machine) => machine.family))

  const loop: Loop = new Loop({
    ...options,
    identity,
    perform,
    committed: (execution) => {
      for (const listener of listeners.get(execution.id) ?? []) listener()
    },
  })

  const host: Host = {
    ...options,
    identity,
    asOfMs: options.asOfMs ?? NEWEST,
    loop,
    machines,
    nextExecutionId: () => ++lastExecutionId,
    nextFamily: () => ++lastFamily,
    listen(executionId, listener) {
      const set = listeners.get(executionId) ?? new Set()
      listeners.set(executionId, set.add(listener))
      return () => {
        set.delete(listener)
        if (set.size === 0) listeners.delete(executionId)
      }
    },
    closed: (execution) =>
      new Promise((resolve) => {
        const stop = host.listen(execution.id, () => {
          if (execution.status === 'RUNNING') return
          stop()
          resolve()
        })
      }),
  }

  function perform(execution: Execution, effect: Exclude<Effect, { kind: 'wake' | 'deadline' }>): void {
    switch (effect.kind) {
      case 'runTask':
        runTask(execution, effect.strand, effect.task)
        return
      case 'cancelTask':
        inFlight.get(effect.task)?.abort()
        inFlight.delete(effect.task)
        return
      case 'startMapRun':
      case 'stopMapRun':
      case 'closed':
        return
    }
  }

  function runTask(execution: Execution, strand: Strand, task: TaskPhase): void {
    const controller = new AbortController()
    inFlight.set(task, controller)
    dispatchTask({ execution, strand, task, signal: controller.signal }, tasks, chance).then(
      (result) => {
        inFlight.delete(task)
        loop.notify(execution, { kind: 'task', strandId: strand.id, attempt: task.attempt, result })
      },
      (error: unknown) => {
        inFlight.delete(task)
        const cause = error instanceof Error ? error.message : String(error)
        const result = { kind: 'failed' as const, failure: { error: 'States.Runtime', cause } }
        loop.notify(execution, { kind: 'task', strandId: strand.id, attempt: task.attempt, result })
      },
    )
  }

  const recovered = recover(host, runTask)

  return {
    recovered,
    async call(operation, request) {
      const work = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
      if (work === undefined) {
        throw new ServiceError('UnknownOperationException', `The operation ${operation} is not known.`)
      }
      return await work(host, request)
    },
    watch: (executionArn, afterEventId, signal) => watch(host, executionArn, afterEventId, signal),
    close() {
      loop.halt(new ServiceError('ServiceUnavailable', 'The engine is closed.', 503))
      for (const controller of inFlight.values()) controller.abort()
      inFlight.clear()
      journal.close()
    },
  }
}

async function* watch(
  host: Host,
  executionArn: string,
  afterEventId: number,
  signal: AbortSignal,
): AsyncGenerator<JsonObject> {
  const row = findStored(host, executionArn, true)
  let last = afterEventId
  let news = Promise.withResolvers<void>()
  const tell = () => news.resolve()
  const stop = host.listen(row.id, tell)
  signal.addEventListener('abort', tell)
  try {
    while (!signal.aborted) {
      news = Promise.withResolvers<void>()
      for (const event of eventsAfter(host, row.id, last)) {
        yield historyEventToWire(event)
        last = event.id
        if (isTerminalEvent(event.type)) return
      }
      await news.promise
    }
  } finally {
    stop()
    signal.removeEventListener('abort', tell)
  }
}
