/** From a journal's row and records to the execution: after a restart, and for a redrive. */
import { InvariantError } from '#lib/errors'
import type { Flow, ItemProcessor } from '../definition/types.ts'
import type { Execution } from '../execution/model.ts'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'
import { restoreStrands } from '../journal/restore.ts'
import { Payload } from '../payload.ts'
import type { Host } from './host.ts'
import { displayedName } from './resolve.ts'
import { blankExecution } from './start.ts'

export function restoreExecution(
  host: Pick<Host, 'machines' | 'journal' | 'asOfMs'>,
  row: JournaledExecution,
): Execution {
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
  execution.redriveCount = head.redrives ?? 0
  execution.redrivenMs = head.redrivenMs
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
