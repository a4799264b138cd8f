/** What the operations work on: the parts of one engine. */
import type { JsonObject } from '#lib/json'
import type { Execution } from '../execution/model.ts'
import type { Journal } from '../journal/journal.ts'
import type { Loop } from '../loop/loop.ts'
import type { MapRuns } from '../map-run/map-runs.ts'
import type { Identity, Sockets } from '../sockets.ts'
import type { Activities } from './activities.ts'
import type { Machines } from './machines.ts'

export interface Host extends Sockets {
  readonly identity: Identity
  readonly asOfMs: number
  readonly journal: Journal
  readonly loop: Loop
  readonly machines: Machines
  readonly mapRuns: MapRuns
  readonly activities: Activities
  nextExecutionId(): number
  nextFamily(): number
  /** Keeps `nextFamily` from giving this one again. */
  noteFamily(family: number): void
  /** Starts that are not on disk yet, by family and name: the journal does not know these names. */
  readonly starting: Map<string, Execution>
  /** Called whenever the execution has new events on disk, until the answer is called. */
  listen(executionId: number, listener: () => void): () => void
}

export type Operation = (host: Host, request: JsonObject) => Promise<JsonObject>

export type Operations = Readonly<Record<string, Operation>>

/** Epoch seconds, as on the wire. */
export const seconds = (ms: number): number => ms / 1000
