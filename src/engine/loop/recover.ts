/** After a restart: running executions go on from their last record, as if the program had only been slow. */
import { InvariantError } from '#lib/errors'
import { deadlineOf } from '../execution/advance.ts'
import type { Execution, Strand, TaskPhase } from '../execution/model.ts'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'
import { restoreStrands } from '../journal/restore.ts'
import { Payload } from '../payload.ts'
import type { Host } from '../service/host.ts'
import { displayedName } from '../service/resolve.ts'
import { blankExecution } from '../service/start.ts'

/** Answers how many executions go on. A task that was in flight is called again with the same idempotency key. */
export function recover(host: Host, runTask: (execution: Execution, strand: Strand, task: TaskPhase) => void): number {
  let count = 0
  for (const row of host.journal.open()) {
    const execution = restoreExecution(host, row)
    host.loop.adopt(execution)
    for (const strand of execution.strands.values()) resume(host, execution, strand, runTask)
    const limitMs = deadlineOf(execution)
    if (limitMs !== undefined) host.loop.deadlineAt(execution, limitMs)
    if (execution.ready.length > 0) host.loop.notify(execution, { kind: 'continue' })
    count++
  }
  return count
}

export function restoreExecution(host: Host, row: JournaledExecution): Execution {
  const head = readHead(row)
  const machine = host.machines.get(head.machine)
  const revision = host.machines.revision(head.revision)
  const records = host.journal.records(row.id)
  const first = records[0] === undefined ? undefined : eventsOf(parseRecord(records[0].text))[0]
  const input = first?.details?.input
  if (typeof input !== 'string') throw new InvariantError(`The journal holds no start of ${head.arn}.`)
  const execution = blankExecution({
    id: row.id,
    arn: head.arn,
    name: displayedName(row.name, machine.type),
    key: row.name,
    machine: {
      arn: machine.arn,
      name: machine.name,
      roleArn: revision.roleArn,
      type: machine.type,
      revisionId: revision.id,
      flow: host.machines.definition(revision.id),
    },
    input: Payload.parse(input),
    startedMs: row.startedMs,
    asOfMs: host.asOfMs,
    family: row.family,
    head: row.head,
    isVolatile: false,
    ...(head.link !== undefined && { link: head.link }),
  })
  restoreStrands(execution, records)
  return execution
}

function resume(
  host: Host,
  execution: Execution,
  strand: Strand,
  runTask: (execution: Execution, strand: Strand, task: TaskPhase) => void,
): void {
  const { phase } = strand
  if (phase.kind === 'asleep') host.loop.wakeAt(execution, strand, phase.wakeAtMs)
  if (phase.kind !== 'task') return
  if (phase.submitted !== true) runTask(execution, strand, phase)
  const limitMs = Math.min(phase.timeoutAtMs ?? Infinity, phase.heartbeatAtMs ?? Infinity)
  if (limitMs !== Infinity) host.loop.wakeAt(execution, strand, limitMs)
}
