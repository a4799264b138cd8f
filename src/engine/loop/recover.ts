/** After a restart: running executions go on from their last record, as if the program had only been slow. */
import { deadlineOf } from '../execution/advance.ts'
import type { Execution, Strand } from '../execution/model.ts'
import type { Host } from '../service/host.ts'
import { restoreExecution } from '../service/restore-execution.ts'
import type { Effects } from './effects.ts'

/** Answers how many executions go on. A task that was in flight is called again with the same idempotency key. */
export function recover(host: Host, effects: Effects): number {
  // All of them first: parents look for their children among the open ones.
  const restored = host.journal.open().map((row) => restoreExecution(host, row))
  for (const execution of restored) host.loop.adopt(execution)
  for (const execution of restored) {
    for (const strand of execution.strands.values()) resume(host, execution, strand, effects)
    const limitMs = deadlineOf(execution)
    if (limitMs !== undefined) host.loop.deadlineAt(execution, limitMs)
    if (execution.ready.length > 0) host.loop.notify(execution, { kind: 'continue' })
  }
  return restored.length
}

function resume(host: Host, execution: Execution, strand: Strand, effects: Effects): void {
  const { phase } = strand
  if (phase.kind === 'asleep') host.loop.wakeAt(execution, strand, phase.wakeAtMs)
  if (phase.kind === 'mapRun') {
    host.noteFamily(phase.family)
    host.mapRuns.start(execution, strand, phase)
  }
  if (phase.kind !== 'task') return
  if (phase.submitted === true) effects.resumeSubmitted(execution, strand, phase)
  else effects.runTask(execution, strand, phase)
  const limitMs = Math.min(phase.timeoutAtMs ?? Infinity, phase.heartbeatAtMs ?? Infinity)
  if (limitMs !== Infinity) host.loop.wakeAt(execution, strand, limitMs)
}
