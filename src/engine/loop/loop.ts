/**
 * The loop: stimuli in, decisions to the journal, then their effects.
 * L1 whatever a turn of the program decides is one commit; acknowledgements, tasks, timers and watchers come after it;
 * L2 a commit that fails stops the loop for good: what it held is only in memory and was shown to nobody;
 * L3 an execution takes one stimulus at a time, in the order of arrival.
 */
import { InvariantError } from '#lib/errors'
import { advance, type Stimulus } from '../execution/advance.ts'
import type { Execution, Strand } from '../execution/model.ts'
import { Timers } from '../execution/timers.ts'
import { type Effect, Turn } from '../execution/turn.ts'
import { rowOf } from '../journal/head.ts'
import type { Journal, JournaledEntity, JournaledExecution, JournaledRecord } from '../journal/journal.ts'
import { encodeRecord, markSaved } from '../journal/record.ts'
import type { Identity, Sockets } from '../sockets.ts'

/** So long a turn may get before it is committed; the rest comes in the next one. */
const STIMULI_PER_COMMIT = 2_000

interface Waiting {
  readonly execution: Execution
  readonly stimulus: Stimulus
  readonly resolve: (() => void) | undefined
  readonly reject: ((error: unknown) => void) | undefined
}

interface Write {
  readonly entities: readonly JournaledEntity[]
  readonly removed: readonly number[]
  readonly resolve: (() => void) | undefined
  readonly reject: ((error: unknown) => void) | undefined
}

interface Batch {
  readonly entities: JournaledEntity[]
  readonly executions: Map<number, JournaledExecution>
  readonly records: JournaledRecord[]
  readonly turns: Turn[]
  readonly acknowledge: Pick<Waiting, 'resolve' | 'reject'>[]
}

export interface LoopDeps extends Sockets {
  readonly journal: Journal
  readonly identity: Identity
  readonly nextFamily: () => number
  /** Carries out an effect that needs more than a timer. */
  readonly perform: (execution: Execution, effect: Exclude<Effect, { kind: 'wake' | 'deadline' }>) => void
  /** New events of the execution are on disk. */
  readonly committed: (execution: Execution) => void
}

export class Loop {
  /** Running executions. */
  readonly open = new Map<number, Execution>()
  readonly #deps: LoopDeps
  readonly #timers: Timers
  readonly #queue: Waiting[] = []
  readonly #writes: Write[] = []
  #isScheduled = false
  #halted: Error | undefined

  constructor(deps: LoopDeps) {
    this.#deps = deps
    this.#timers = new Timers(deps.clock)
  }

  /** Resolves when what the stimulus led to is on disk. */
  stimulate(execution: Execution, stimulus: Stimulus): Promise<void> {
    return new Promise((resolve, reject) => this.#enqueue({ execution, stimulus, resolve, reject }))
  }

  /** As `stimulate`, where nobody waits for the answer. */
  notify(execution: Execution, stimulus: Stimulus): void {
    this.#enqueue({ execution, stimulus, resolve: undefined, reject: undefined })
  }

  /** Resolves when the entities are on disk and the executions gone from it. */
  write(entities: readonly JournaledEntity[], removed: readonly number[] = []): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#refuseWhenHalted()
      this.#writes.push({ entities, removed, resolve, reject })
      this.#schedule()
    })
  }

  /** As `write`, where nobody waits for the answer. */
  record(entities: readonly JournaledEntity[]): void {
    if (this.#halted !== undefined) return
    this.#writes.push({ entities, removed: [], resolve: undefined, reject: undefined })
    this.#schedule()
  }

  wakeAt(execution: Execution, strand: Strand, atMs: number): void {
    this.#timers.set(atMs, () => this.notify(execution, { kind: 'wake', strandId: strand.id }))
  }

  deadlineAt(execution: Execution, atMs: number): void {
    this.#timers.set(atMs, () => this.notify(execution, { kind: 'deadline' }))
  }

  alarmAt(atMs: number, ring: () => void): void {
    this.#timers.set(atMs, ring)
  }

  /** Takes no more stimuli. What is committed stays; the rest will be decided again after the next open. */
  halt(reason: Error): void {
    if (this.#halted !== undefined) return
    this.#halted = reason
    this.#timers.clear()
    for (const waiting of this.#queue.splice(0)) waiting.reject?.(reason)
    for (const waiting of this.#writes.splice(0)) waiting.reject?.(reason)
  }

  get isHalted(): boolean {
    return this.#halted !== undefined
  }

  #enqueue(waiting: Waiting): void {
    if (this.#halted !== undefined) {
      waiting.reject?.(this.#halted)
      return
    }
    this.#queue.push(waiting)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#deps.clock.defer(() => this.#tick())
  }

  #refuseWhenHalted(): void {
    if (this.#halted !== undefined) throw this.#halted
  }

  #tick(): void {
    this.#isScheduled = false
    if (this.#halted !== undefined) return
    const batch: Batch = { entities: [], executions: new Map(), records: [], turns: [], acknowledge: [] }
    const removed: number[] = []
    try {
      for (const write of this.#writes.splice(0)) {
        batch.entities.push(...write.entities)
        removed.push(...write.removed)
        batch.acknowledge.push(write)
      }
      for (const waiting of this.#queue.splice(0, STIMULI_PER_COMMIT)) {
        batch.acknowledge.push(waiting)
        this.#turn(waiting, batch)
      }
      const { entities, records } = batch
      const executions = [...batch.executions.values()]
      if (entities.length + executions.length + records.length + removed.length > 0) {
        this.#deps.journal.commit({ entities, executions, records, removed })
      }
    } catch (error) {
      for (const { reject } of batch.acknowledge) reject?.(error)
      this.halt(error instanceof Error ? error : new InvariantError(String(error)))
      return
    }
    this.#release(batch)
    if (this.#queue.length > 0) this.#schedule()
  }

  #turn({ execution, stimulus }: Waiting, batch: Batch): void {
    const { clock, chance, identity, nextFamily } = this.#deps
    const turn = new Turn(execution, { nowMs: clock.now(), chance, identity, nextFamily })
    const firstEventId = execution.lastEventId + 1
    if (!advance(turn, stimulus) && turn.effects.length === 0) return
    batch.turns.push(turn)
    const isOpened = stimulus.kind === 'start' || stimulus.kind === 'redrive'
    if (isOpened) this.open.set(execution.id, execution)
    if (execution.ready.length > 0) this.notify(execution, { kind: 'continue' })
    if (execution.isVolatile) return
    if (isOpened || execution.closedMs !== undefined) batch.executions.set(execution.id, rowOf(execution))
    if (turn.events.length + turn.changed.size + turn.removed.length > 0) {
      const text = encodeRecord(turn.events, turn.changed, turn.removed, { firstEventId, nowMs: turn.nowMs })
      batch.records.push({ executionId: execution.id, number: execution.nextRecord++, text })
    }
    // Saved from here on: a commit that fails halts the loop, and nothing of this memory is used again.
    markSaved(turn.changed)
  }

  #release(batch: Batch): void {
    for (const { resolve } of batch.acknowledge) resolve?.()
    for (const turn of batch.turns) {
      const { execution } = turn
      if (execution.status !== 'RUNNING') this.open.delete(execution.id)
      for (const effect of turn.effects) {
        if (effect.kind === 'wake') this.wakeAt(execution, effect.strand, effect.atMs)
        else if (effect.kind === 'deadline') this.deadlineAt(execution, effect.atMs)
        else this.#deps.perform(execution, effect)
      }
      if (turn.events.length > 0) this.#deps.committed(execution)
    }
  }

  /** An execution that the journal brought back. */
  adopt(execution: Execution): void {
    if (execution.status !== 'RUNNING') throw new InvariantError(`${execution.arn} is not running.`)
    this.open.set(execution.id, execution)
  }
}
