/**
 * One record: what one turn of one execution wrote. Events first, then what changed in its strands, so that recovery is
 * the strands' last state, and nothing is written twice however long a history grows.
 * Records are forever: fields are added, never given another meaning.
 */

import { InvariantError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import type { Phase, Strand } from '../execution/model.ts'
import { type HistoryEvent, isTerminalEvent } from '../history/event.ts'
import { decodeEvent, type EventRow, encodeEvent } from './event-row.ts'
import { Texts } from './texts.ts'

export interface RecordBody {
  /** Id of the first event. */
  readonly f: number
  /** Time of the turn, and of all its events. */
  readonly t: number
  readonly e: readonly EventRow[]
  /** Changed strands. */
  readonly s?: readonly StrandRow[]
  /** Strands that are gone. */
  readonly d?: readonly number[]
  /** Texts, referred to by position. */
  readonly x: readonly string[]
}

export interface StrandRow {
  readonly i: number
  readonly p?: number
  readonly x?: number
  readonly st: string
  readonly l: number
  readonly ee: number
  readonly ep: number
  readonly em: number
  readonly in: number
  readonly r?: readonly number[]
  readonly ph: PhaseRow
  /** Variables set since the last row. */
  readonly v?: JsonObject
  /** A Map's items, written once. */
  readonly it?: readonly number[]
}

export type PhaseRow = Readonly<Record<string, Json>> & { readonly k: string }

export function encodeRecord(
  events: readonly HistoryEvent[],
  changed: Iterable<Strand>,
  removed: readonly number[],
  facts: { readonly firstEventId: number; readonly nowMs: number },
): string {
  const texts = new Texts()
  const e = events.map((event) => encodeEvent(event, texts))
  const s: StrandRow[] = []
  for (const strand of changed) s.push(encodeStrand(strand, texts))
  const body: RecordBody = {
    f: facts.firstEventId,
    t: facts.nowMs,
    e,
    x: texts.list,
    ...(s.length > 0 && { s }),
    ...(removed.length > 0 && { d: removed }),
  }
  return JSON.stringify(body)
}

function encodeStrand(strand: Strand, texts: Texts): StrandRow {
  const { unsaved } = strand
  const variables: Record<string, Json> = {}
  for (const name of unsaved.variables ?? []) variables[name] = strand.variables.get(name) as Json
  const { phase } = strand
  const items = unsaved.items && (phase.kind === 'children' || phase.kind === 'mapRun') ? phase.items : undefined
  return {
    i: strand.id,
    ...(strand.parent !== null && { p: strand.parent.id, x: strand.index }),
    st: strand.state.name,
    l: strand.lastEventId,
    ee: strand.enteredEventId,
    ep: strand.entryPreviousId,
    em: strand.enteredMs,
    in: texts.position(strand.input.text),
    ...(strand.retries.length > 0 && { r: Array.from(strand.retries, (used) => used ?? 0) }),
    ph: encodePhase(strand.phase, texts),
    ...(unsaved.variables !== undefined && { v: variables }),
    ...(items !== undefined && { it: items.map((item) => texts.position(item.text)) }),
  }
}

function encodePhase(phase: Phase, texts: Texts): PhaseRow {
  switch (phase.kind) {
    case 'ready':
      return { k: 'ready', next: phase.next }
    case 'asleep':
      return { k: 'asleep', at: phase.wakeAtMs, to: phase.to }
    case 'task': {
      const { kind, input, ...rest } = phase
      return { k: kind, in: texts.position(input.text), ...(rest as unknown as JsonObject) }
    }
    case 'children':
      return { k: 'children', total: phase.total, concurrency: phase.concurrency }
    case 'mapRun': {
      const { kind, items: _items, ...rest } = phase
      return { k: kind, ...(rest as unknown as JsonObject) }
    }
    case 'done':
      return { k: 'done', out: texts.position(phase.output.text) }
    case 'stopped':
      return { k: 'stopped' }
    case 'attempt':
    case 'result':
    case 'failing':
    case 'failed':
      throw new InvariantError(`A turn ended in the passing phase ${phase.kind}.`)
  }
}

/** To be called once the record is on disk. */
export function markSaved(changed: Iterable<Strand>): void {
  for (const strand of changed) {
    strand.isSaved = true
    strand.unsaved.place = false
    strand.unsaved.items = false
    strand.unsaved.variables = undefined
  }
}

export function parseRecord(text: string): RecordBody {
  return JSON.parse(text) as RecordBody
}

/** The record's events; `afterId`: only those with a larger id. */
export function eventsOf(body: RecordBody, afterId = 0): readonly HistoryEvent[] {
  const { f: first, t: timestampMs, e: rows, x: texts } = body
  const events: HistoryEvent[] = []
  for (let at = Math.max(0, afterId + 1 - first); at < rows.length; at++) {
    events.push(decodeEvent(rows[at] as EventRow, texts, { id: first + at, timestampMs }))
  }
  return events
}

/** Whether its last event ends the execution, until a redrive. */
export function endsHistory(body: RecordBody): boolean {
  const last = eventsOf(body, body.f + body.e.length - 2)[0]
  return last !== undefined && isTerminalEvent(last.type)
}
