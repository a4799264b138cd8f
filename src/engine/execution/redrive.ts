/**
 * Redrive: an execution that ended badly goes on where it stopped. What succeeded is kept; a state that was entered and
 * not left is tried again, alone of its branch or iteration.
 */
import type { Execution, MapRunPhase, Strand } from './model.ts'
import type { Turn } from './turn.ts'

/** Leaves in the closing record what a redrive starts from. */
export function keepForRedrive(turn: Turn, root: Strand): void {
  const keptIds = new Set<number>()
  turn.changed.clear()
  keep(root)
  const gone = turn.removed.filter((id) => !keptIds.has(id))
  turn.removed.splice(0, turn.removed.length, ...gone)

  function keep(strand: Strand): void {
    keptIds.add(strand.id)
    turn.touch(strand)
    const { phase, broken } = strand
    if (phase.kind === 'done' || phase.kind === 'ready' || phase.kind === 'mapRun') return
    const kept = phase.kind === 'failed' || phase.kind === 'stopped' ? broken : phase
    if (kept?.kind === 'children' || kept?.kind === 'mapRun') strand.phase = kept
    else strand.phase = { kind: 'stopped' }
    if (kept?.kind === 'children') for (const child of kept.children) keep(child)
  }
}

/** Sets the stopped strands going again. */
export function redrive(turn: Turn): void {
  const { execution } = turn
  const id = turn.emitBeside(execution.lastEventId, 'ExecutionRedriven', { redriveCount: execution.redriveCount })
  for (const strand of execution.strands.values()) {
    const { phase } = strand
    if (phase.kind === 'mapRun') {
      strand.lastEventId = id
      redriveMapRun(turn, strand, phase)
    }
    if (phase.kind !== 'stopped') continue
    strand.retries = []
    strand.lastEventId = id
    strand.phase = { kind: 'attempt' }
    turn.ready(strand)
  }
}

/** The same map run goes on: with the children that did not succeed, and those that never started. */
function redriveMapRun(turn: Turn, strand: Strand, before: MapRunPhase): void {
  const redrives = (before.redrives ?? 0) + 1
  const phase: MapRunPhase = { ...before, redrives }
  strand.retries = []
  strand.phase = phase
  turn.emit(strand, 'MapRunRedriven', { mapRunArn: phase.arn, redriveCount: redrives })
  turn.effects.push({ kind: 'startMapRun', strand, phase })
}

/** An execution that AWS would redrive: not too old, and with room in its history. */
const REDRIVABLE_MS = 14 * 86_400_000
const MOST_EVENTS = 24_999

export function redriveRefusal(
  execution: Pick<Execution, 'lastEventId'>,
  facts: { readonly status: string; readonly closedMs: number | null; readonly nowMs: number },
): string | null {
  const { status, closedMs, nowMs } = facts
  if (status !== 'FAILED' && status !== 'ABORTED' && status !== 'TIMED_OUT') {
    return `Execution is ${status} and cannot be redriven`
  }
  if (closedMs !== null && nowMs - closedMs > REDRIVABLE_MS) return 'Execution has exceeded the redrivable period'
  if (execution.lastEventId >= MOST_EVENTS) return 'Execution event history limit has been exceeded'
  return null
}
