/** From an execution's records back to the execution as it was when the last of them was committed. */
import { InvariantError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import type { Flow, State } from '../definition/types.ts'
import {
  type ChildrenPhase,
  type Execution,
  type MapRunPhase,
  newStrand,
  type Phase,
  type Strand,
  type TaskPhase,
} from '../execution/model.ts'
import { weigh, weightOf } from '../execution/variables.ts'
import { Payload } from '../payload.ts'
import type { JournaledRecord } from './journal.ts'
import { type PhaseRow, parseRecord, type StrandRow } from './record.ts'

interface Found {
  row: StrandRow
  texts: readonly string[]
  variables: Record<string, Json>
  items: readonly string[] | undefined
}

/** Fills a fresh execution with its strands, counters and ready queue. */
export function restoreStrands(execution: Execution, records: readonly JournaledRecord[]): void {
  const found = new Map<number, Found>()
  let lastId = 0
  for (const record of records) {
    const body = parseRecord(record.text)
    execution.lastEventId = Math.max(execution.lastEventId, body.f + body.e.length - 1)
    execution.lastMs = Math.max(execution.lastMs, body.t)
    for (const row of body.s ?? []) {
      const before = found.get(row.i)
      found.set(row.i, {
        row,
        texts: body.x,
        variables: { ...before?.variables, ...row.v },
        items: row.it?.map((position) => body.x[position] as string) ?? before?.items,
      })
      lastId = Math.max(lastId, row.i)
    }
    for (const id of body.d ?? []) found.delete(id)
  }
  execution.nextRecord = records.length
  execution.nextStrandId = lastId + 1
  for (const id of [...found.keys()].sort((a, b) => a - b)) restoreStrand(execution, found.get(id) as Found)
}

function restoreStrand(execution: Execution, { row, texts, variables, items }: Found): void {
  const parent = row.p === undefined ? null : (execution.strands.get(row.p) ?? lost(execution, row))
  const index = row.x ?? 0
  const flow = parent === null ? execution.machine.flow : flowInside(parent, index)
  const parentItems = parent?.phase.kind === 'children' ? parent.phase.items : undefined
  const item = parentItems?.[index]
  const strand = newStrand({
    id: row.i,
    parent,
    index,
    flow,
    mapItem: item === undefined ? undefined : { index, value: item.value },
    variables: new Map([...(parent?.variables ?? []), ...Object.entries(variables)]),
    lastEventId: row.l,
    input: Payload.parse(texts[row.in] as string),
  })
  strand.state = (flow.states.get(row.st) ?? lost(execution, row)) as State
  strand.enteredEventId = row.ee
  strand.entryPreviousId = row.ep
  strand.enteredMs = row.em
  strand.retries = [...(row.r ?? [])]
  strand.phase = restorePhase(row.ph, texts, items)
  strand.unsaved.place = false
  if (strand.phase.kind !== 'done') weigh(execution, strand, weightOf(variables))
  strand.isSaved = true
  execution.strands.set(strand.id, strand)
  if (strand.phase.kind === 'ready') execution.ready.push(strand)
  if (parent?.phase.kind === 'children') {
    parent.phase.children[index] = strand
    if (strand.phase.kind === 'done') parent.phase.finished++
  }
}

function flowInside(parent: Strand, index: number): Flow {
  const { state } = parent
  const flow =
    state.type === 'Parallel' ? state.Branches[index] : state.type === 'Map' ? state.ItemProcessor : undefined
  if (flow === undefined) throw new InvariantError(`The state ${state.name} has no branch ${index}.`)
  return flow
}

function restorePhase(row: PhaseRow, texts: readonly string[], items: readonly string[] | undefined): Phase {
  switch (row.k) {
    case 'ready':
      return { kind: 'ready', next: row.next as string }
    case 'asleep':
      return { kind: 'asleep', wakeAtMs: row.at as number, to: row.to as 'result' | 'attempt' }
    case 'task': {
      const { k, in: input, ...rest } = row as JsonObject & { k: 'task'; in: number }
      return { ...rest, kind: k, input: Payload.parse(texts[input] as string) } as unknown as TaskPhase
    }
    case 'children': {
      const phase: ChildrenPhase = {
        kind: 'children',
        children: [],
        total: row.total as number,
        concurrency: row.concurrency as number,
        finished: 0,
        ...(items !== undefined && { items: items.map((text) => Payload.parse(text)) }),
      }
      return phase
    }
    case 'mapRun': {
      const { k, ...rest } = row
      return {
        ...rest,
        kind: k,
        ...(items !== undefined && { items: items.map((text) => Payload.parse(text)) }),
      } as unknown as MapRunPhase
    }
    case 'stopped':
      return { kind: 'stopped' }
    case 'done':
      return { kind: 'done', output: Payload.parse(texts[row.out as number] as string) }
    default:
      throw new InvariantError(`The journal holds a phase ${row.k} that this version does not know.`)
  }
}

function lost(execution: Execution, row: StrandRow): never {
  throw new InvariantError(`The journal of ${execution.arn} does not hold together at strand ${row.i}.`)
}
