/** After a restart: running executions go on from their last record, as if the program had only been slow. */
import { InvariantError } from '#lib/errors'
import type { Flow, ItemProcessor } from '../definition/types.ts'
import { deadlineOf } from '../execution/advance.ts'
import type { Execution, Strand } from '../execution/model.ts'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'
import { restoreStrands } from '../journal/restore.ts'
import { Payload } from '../payload.ts'
import type { Host } from '../service/host.ts'
import { displayedName } from '../service/resolve.ts'
import { blankExecution } from '../service/start.ts'
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

export function restoreExecution(host: Host, row: JournaledExecution): Execution {
  const head = readHead(row)
  const machine = host.machines.get(head.machine)
  const revision = host.machines.revision(head.revision)
  const records = host.journal.records(row.id)
  const first = records[0] === undefined ? undefined : eventsOf(parseRecord(records[0].text))[0]
  const input = first?.details?.input
  if (typeof input !== 'string') throw new InvariantError(`The journal holds no start of ${head.arn}.`)
  const whole = host.machines.definition(revision.id)
  const processor = head.mapRun === undefined ? undefined : processorAt(whole, head.mapRun.location)
  const execution = blankExecution({
    id: row.id,
    arn: head.arn,
    name: displayedName(row.name, machine.type),
    key: row.name,
    machine: {
      arn: machine.arn,
      name: machine.name,
      roleArn: revision.roleArn,
      type: processor?.executionType ?? machine.type,
      revisionId: revision.id,
      flow: processor ?? whole,
    },
    input: Payload.parse(input),
    startedMs: row.startedMs,
    asOfMs: host.asOfMs,
    family: row.family,
    head: row.head,
    isVolatile: false,
    ...(head.link !== undefined && { link: head.link }),
    ...(head.mapRun !== undefined && { mapRunArn: head.mapRun.arn }),
    ...(head.item !== undefined && { mapItem: head.item }),
  })
  restoreStrands(execution, records)
  return execution
}

/** The item processor of the Map at this place of the definition. */
function processorAt(flow: Flow, location: string): ItemProcessor {
  const found = findProcessor(flow, location)
  if (found === undefined) throw new InvariantError(`The definition has no Map at ${location}.`)
  return found
}

function findProcessor(flow: Flow, location: string): ItemProcessor | undefined {
  for (const state of flow.states.values()) {
    if (!location.startsWith(state.location)) continue
    if (state.type === 'Map') {
      if (state.location === location) return state.ItemProcessor
      const inside = findProcessor(state.ItemProcessor, location)
      if (inside !== undefined) return inside
    }
    if (state.type !== 'Parallel') continue
    for (const branch of state.Branches) {
      const inside = findProcessor(branch, location)
      if (inside !== undefined) return inside
    }
  }
  return undefined
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
