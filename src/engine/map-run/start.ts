/** A distributed Map inside its execution's turn: what it starts with, and what its end means. */
import type { MapState } from '../definition/types.ts'
import { isMapRunBeside } from '../execution/as-of.ts'
import type { MapRunPhase, Strand } from '../execution/model.ts'
import { surroundings } from '../execution/surroundings.ts'
import type { Turn } from '../execution/turn.ts'
import { StateError } from '../expression/types.ts'
import { Payload } from '../payload.ts'
import { type Failure, RUNTIME_ERROR } from '../state/failure.ts'
import { effectiveInput } from '../state/processing.ts'
import { scopeFor } from '../state/scope.ts'

/** What AWS runs at once when a distributed Map sets no limit. */
const DISTRIBUTED_CONCURRENCY = 10_000

export function startMapRun(turn: Turn, strand: Strand, state: MapState): void {
  const around = surroundings(turn, strand)
  const effective = effectiveInput(state, strand.input, around)
  const scope = scopeFor(around, effective.value)
  const { ItemReader: reader, ItemBatcher: batcher } = state
  const items = reader === undefined ? state.items.read(scope).map((value) => Payload.of(value)) : undefined
  turn.emit(strand, 'MapStateStarted', { length: items?.length ?? 0 })
  const toleratedCount = state.ToleratedFailureCount?.read(scope)
  const toleratedPercentage = state.ToleratedFailurePercentage?.read(scope)
  if (toleratedPercentage !== undefined && !(toleratedPercentage >= 0 && toleratedPercentage <= 100)) {
    throw new StateError(RUNTIME_ERROR, 'ToleratedFailurePercentage must be between 0 and 100.')
  }
  if (toleratedCount !== undefined && toleratedCount < 0) {
    throw new StateError(RUNTIME_ERROR, 'ToleratedFailureCount must be positive.')
  }
  const maxItems = reader?.config.MaxItems?.read(scope)
  if (maxItems !== undefined && maxItems < 0) throw new StateError(RUNTIME_ERROR, 'field MaxItems must be positive')
  const { partition, region, account } = turn.identity
  const label = state.Label ?? state.name
  const phase: MapRunPhase = {
    kind: 'mapRun',
    arn: `arn:${partition}:states:${region}:${account}:mapRun:${turn.execution.machine.name}/${label}:${turn.chance.uuid()}`,
    family: turn.nextFamily(),
    concurrency: state.MaxConcurrency?.read(scope) || DISTRIBUTED_CONCURRENCY,
    ...present({
      items,
      reader: reader?.arguments?.evaluate(scope) ?? (reader && {}),
      writer: state.ResultWriter?.arguments?.evaluate(scope),
      maxItems: maxItems === 0 ? undefined : maxItems,
      batchSize: batcher?.MaxItemsPerBatch?.read(scope),
      batchBytes: batcher?.MaxInputBytesPerBatch?.read(scope),
      batchInput: batcher?.BatchInput?.evaluate(scope),
      toleratedCount,
      toleratedPercentage,
    }),
  }
  turn.emit(strand, 'MapRunStarted', { mapRunArn: phase.arn })
  strand.phase = phase
  strand.broken = undefined
  strand.unsaved.items = true
  turn.effects.push({ kind: 'startMapRun', strand, phase })
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

export type MapRunResult =
  | { readonly kind: 'succeeded'; readonly output: Payload }
  | { readonly kind: 'failed'; readonly failure: Failure }

export function endMapRun(turn: Turn, strand: Strand, result: MapRunResult): void {
  if (result.kind === 'succeeded') {
    const succeeded = turn.emitBeside(strand.lastEventId, 'MapRunSucceeded')
    turn.emitBeside(succeeded, 'MapStateSucceeded')
    if (!isMapRunBeside(turn.execution.asOfMs)) strand.lastEventId = succeeded
    strand.phase = { kind: 'result', result: result.output }
    return
  }
  const { error, cause } = result.failure
  turn.emit(strand, 'MapRunFailed', {
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  })
  // A run that could not read its items has nothing that a redrive could go on with.
  strand.broken = error === 'States.ItemReaderFailed' || strand.phase.kind !== 'mapRun' ? undefined : strand.phase
  strand.phase = { kind: 'failing', failure: result.failure }
}
