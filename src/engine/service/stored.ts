/** What the journal tells about an execution: its row, its first record and its last. */
import { InvariantError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { redriveRefusal } from '../execution/redrive.ts'
import type { HistoryEvent } from '../history/event.ts'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'
import { invalidArn, machineArn, parseArn } from './arns.ts'
import { type Host, seconds } from './host.ts'
import { displayedName } from './resolve.ts'

/** Express executions are found only where the engine itself asks: the API does not describe them. */
export function findStored(host: Host, arn: string, withExpress = false): JournaledExecution {
  const parsed = parseArn(arn)
  if (parsed?.kind !== 'execution' && !(withExpress && parsed?.kind === 'express')) throw invalidArn(arn)
  const row = findRow(host, parsed.machine, parsed.name)
  if (row === null || readHead(row).arn !== arn) {
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
  }
  return row
}

function findRow(host: Host, machineName: string, name: string): JournaledExecution | null {
  const [own = '', label] = machineName.split('/')
  const machine = host.machines.all.get(machineArn(host.identity, own))
  if (machine === undefined) return null
  if (label === undefined) return host.journal.find(machine.family, name)
  // A child of a map run: its state may have run more than once.
  for (const run of host.mapRuns.entities.values()) {
    const row = run.machineArn === machine.arn ? host.journal.find(run.family, name) : null
    if (row !== null) return row
  }
  return null
}

export function describeStored(host: Host, row: JournaledExecution): JsonObject {
  const head = readHead(row)
  const records = host.journal.ends(row.id)
  const first = firstEvent(records[0]?.text, row)
  const machine = host.machines.all.get(head.machine)
  return {
    executionArn: head.arn,
    stateMachineArn: head.machine,
    ...(head.version !== undefined && { stateMachineVersionArn: head.version }),
    ...(head.alias !== undefined && { stateMachineAliasArn: head.alias }),
    name: displayedName(row.name, machine?.type),
    status: row.status,
    startDate: seconds(row.startedMs),
    ...(row.closedMs !== null && { stopDate: seconds(row.closedMs) }),
    input: first.details?.input as Json,
    inputDetails: { included: true },
    ...endingFields(row, records[records.length - 1]?.text),
    ...(head.trace !== undefined && { traceHeader: head.trace }),
    redriveCount: head.redrives ?? 0,
    ...(head.redrivenMs !== undefined && { redriveDate: seconds(head.redrivenMs) }),
    ...redriveFields(host, row),
  }
}

function redriveFields(host: Host, row: JournaledExecution): JsonObject {
  const isChild = readHead(row).mapRun !== undefined
  const last = host.journal.ends(row.id).at(-1)
  const body = last === undefined ? undefined : parseRecord(last.text)
  const lastEventId = body === undefined ? 0 : body.f + body.e.length - 1
  const refusal = redriveRefusal(
    { lastEventId },
    { status: row.status, closedMs: row.closedMs, nowMs: host.clock.now() },
  )
  return refusal === null
    ? { redriveStatus: isChild ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' }
    : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: refusal }
}

/** Output, or error and cause: from the last event. A timed-out execution shows neither. */
function endingFields(row: JournaledExecution, lastRecord: string | undefined): JsonObject {
  if (row.closedMs === null || lastRecord === undefined) return {}
  const details = eventsOf(parseRecord(lastRecord)).at(-1)?.details ?? {}
  if (row.status === 'SUCCEEDED') return { output: details.output as Json, outputDetails: { included: true } }
  if (row.status === 'TIMED_OUT') return {}
  return {
    ...(details.error !== undefined && { error: details.error }),
    ...(details.cause !== undefined && { cause: details.cause }),
  }
}

function firstEvent(text: string | undefined, row: JournaledExecution): HistoryEvent {
  const event = text === undefined ? undefined : eventsOf(parseRecord(text))[0]
  if (event === undefined) throw new InvariantError(`The execution ${row.name} has no first event.`)
  return event
}
