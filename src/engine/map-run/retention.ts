/** How long map runs are remembered. A run is restarted and redriven by its children's records: they stay as long as it does. */
import type { JournaledEntity } from '../journal/journal.ts'
import type { MapRunEntity } from './run.ts'

/** Of what closed before `ms`, the part that no map run still needs. */
export function removableBefore(runs: ReadonlyMap<string, MapRunEntity>, ms: number): number {
  const kept = [...runs.values()].filter(({ closedMs = Infinity }) => closedMs >= ms)
  return kept.reduce((least, { startedMs }) => Math.min(least, startedMs), ms)
}

/** Forgets runs whose children are gone; answers what the journal is to forget. */
export function forgetClosedBefore(runs: Map<string, MapRunEntity>, ms: number): readonly JournaledEntity[] {
  const gone = [...runs.values()].filter(({ closedMs = Infinity }) => closedMs < ms)
  for (const { arn } of gone) runs.delete(arn)
  return gone.map(({ arn }) => ({ kind: 'mapRun', key: arn, body: null }))
}
