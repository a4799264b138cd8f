/**
 * One step of an execution, from one stimulus to where it can only wait: the events it wrote and the effects it wants.
 * Invariants: T1 event ids are dense; T2 a strand's events are chained by previousEventId; T3 exactly one terminal event
 * ends a history; T4 effects are handed out only with the events that decided them.
 */
import type { JsonObject } from '#lib/json'
import type { Chance } from '../expression/types.ts'
import { type HistoryEvent, isTerminalEvent, MAX_EVENTS } from '../history/event.ts'
import type { Identity } from '../sockets.ts'
import type { Execution, MapRunPhase, Strand, TaskPhase } from './model.ts'
import { weigh } from './variables.ts'

export type Effect =
  | { readonly kind: 'runTask'; readonly strand: Strand; readonly task: TaskPhase }
  | { readonly kind: 'cancelTask'; readonly task: TaskPhase }
  | { readonly kind: 'wake'; readonly strand: Strand; readonly atMs: number }
  | { readonly kind: 'startMapRun'; readonly strand: Strand; readonly phase: MapRunPhase }
  | { readonly kind: 'stopMapRun'; readonly arn: string }
  | { readonly kind: 'deadline'; readonly atMs: number }
  | { readonly kind: 'closed' }

/** Thrown inside a turn when the next event would be the last allowed one. */
export class HistoryFull extends Error {}

/** After so many states an execution lets others have their turn. */
const STATES_PER_TURN = 500

export interface TurnDeps {
  readonly nowMs: number
  readonly chance: Chance
  readonly identity: Identity
  /** For the children of a map run. */
  readonly nextFamily: () => number
}

export class Turn {
  readonly execution: Execution
  readonly nowMs: number
  readonly chance: Chance
  readonly identity: Identity
  readonly nextFamily: () => number
  readonly events: HistoryEvent[] = []
  readonly effects: Effect[] = []
  readonly changed = new Set<Strand>()
  readonly removed: number[] = []
  #statesLeft = STATES_PER_TURN

  constructor(execution: Execution, deps: TurnDeps) {
    this.execution = execution
    // Time never goes back within an execution, whatever the system clock does between two runs of the program.
    this.nowMs = Math.max(deps.nowMs, execution.lastMs)
    execution.lastMs = this.nowMs
    this.chance = deps.chance
    this.identity = deps.identity
    this.nextFamily = deps.nextFamily
  }

  /** Writes the strand's next event and answers its id. */
  emit(strand: Strand, type: string, details?: JsonObject): number {
    const id = this.#write(type, strand.lastEventId, details)
    strand.lastEventId = id
    this.touch(strand)
    return id
  }

  /** An event beside the chain: the strand's next event does not point to it. */
  emitBeside(previousEventId: number, type: string, details?: JsonObject): number {
    return this.#write(type, previousEventId, details)
  }

  #write(type: string, previousEventId: number, details?: JsonObject): number {
    const { execution } = this
    const isLast = execution.machine.type === 'STANDARD' && execution.lastEventId + 1 >= MAX_EVENTS
    if (isLast && !isTerminalEvent(type)) throw new HistoryFull()
    const id = ++execution.lastEventId
    const timestampMs = this.nowMs
    this.events.push(
      details === undefined
        ? { id, previousEventId, timestampMs, type }
        : { id, previousEventId, timestampMs, type, details },
    )
    return id
  }

  touch(strand: Strand): void {
    strand.unsaved.place = true
    this.changed.add(strand)
  }

  remove(strand: Strand): void {
    this.changed.delete(strand)
    this.execution.strands.delete(strand.id)
    weigh(this.execution, strand, 0)
    if (strand.isSaved) this.removed.push(strand.id)
  }

  ready(strand: Strand): void {
    this.execution.ready.push(strand)
    this.touch(strand)
  }

  mayEnterState(): boolean {
    return this.#statesLeft-- > 0
  }
}
