/**
 * Redrive: an execution that ended badly goes on where it stopped. What succeeded is kept; a state that was entered and
 * not left is tried again, alone of its branch or iteration.
 */
import type { Execution, Strand } from './model.ts'
import type { Turn } from './turn.ts'

/** Leaves in the closing record what a redrive starts from. */
export function keepForRedrive(turn: Turn, root: Strand): void {
  const kept = new Set<number>()
  turn.changed.clear()
  keep(root)
  const gone = turn.removed.filter((id) => !kept.has(id))
  turn.removed.splice(0, turn.removed.length, ...gone)

  function keep(strand: Strand): void {
    kept.add(strand.id)
    turn.touch(strand)
    const { phase, broken } = strand
    if (phase.kind === 'done' || phase.kind === 'ready') return
    if (phase.kind === 'children') {
      for (const child of phase.children) keep(child)
    } else if (broken !== undefined && (phase.kind === 'failed' || phase.kind === 'stopped')) {
      strand.phase = broken
      for (const child of broken.children) keep(child)
    } else strand.phase = { kind: 'stopped' }
  }
}

/** Sets the stopped strands going again. */
export function redrive(turn: Turn): void {
  const { execution } = turn
  const id = turn.emitBeside(execution.lastEventId, 'ExecutionRedriven', { redriveCount: execution.redriveCount })
  for (const strand of execution.strands.values()) {
    if (strand.phase.kind !== 'stopped') continue
    strand.retries = []
    strand.lastEventId = id
    strand.phase = { kind: 'attempt' }
    turn.ready(strand)
  }
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
