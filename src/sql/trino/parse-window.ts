/** Orders and windows. */
import { parseInterval } from './parse-interval.ts'
import type { Reader } from './reader.ts'
import type { Frame, FrameBound, SortKey, Window } from './tree.ts'

export function parseSortKeys(reader: Reader): readonly SortKey[] {
  if (!reader.takeWord('ORDER')) return []
  reader.needWord('BY')
  return reader.list(() => sortKey(reader))
}

function sortKey(reader: Reader): SortKey {
  const by = reader.expression()
  const isDescending = reader.takeWord('DESC')
  if (!isDescending) reader.takeWord('ASC')
  if (!reader.takeWord('NULLS')) return { by, isDescending, nulls: null }
  if (reader.takeWord('FIRST')) return { by, isDescending, nulls: 'FIRST' }
  reader.needWord('LAST')
  return { by, isDescending, nulls: 'LAST' }
}

const FRAME_UNITS = ['ROWS', 'RANGE', 'GROUPS'] as const

/** A window in its brackets. */
export function parseWindow(reader: Reader): Window {
  const { at } = reader
  reader.needSign('(')
  const hasBase = reader.isName() && !reader.isWord('PARTITION') && !FRAME_UNITS.some((word) => reader.isWord(word))
  const base = hasBase ? reader.name() : null
  const isPartitioned = reader.takeWord('PARTITION')
  if (isPartitioned) reader.needWord('BY')
  const partitionBy = isPartitioned ? reader.expressions() : []
  const orderBy = parseSortKeys(reader)
  const frame = parseFrame(reader)
  reader.needSign(')')
  return { at, base, partitionBy, orderBy, frame }
}

function parseFrame(reader: Reader): Frame | null {
  const unit = FRAME_UNITS.find((word) => reader.takeWord(word))
  if (unit === undefined) return null
  if (!reader.takeWord('BETWEEN')) return { unit, start: frameBound(reader), end: null }
  const start = frameBound(reader)
  reader.needWord('AND')
  return { unit, start, end: frameBound(reader) }
}

function frameBound(reader: Reader): FrameBound {
  if (reader.takeWord('CURRENT', 'ROW')) return 'CURRENT ROW'
  const size = reader.takeWord('UNBOUNDED') ? null : frameSize(reader)
  if (reader.takeWord('PRECEDING')) return { size, direction: 'PRECEDING' }
  reader.needWord('FOLLOWING')
  return { size, direction: 'FOLLOWING' }
}

function frameSize(reader: Reader): Exclude<FrameBound, string>['size'] {
  const { at } = reader
  if (reader.isWord('INTERVAL')) return parseInterval(reader)
  return { kind: 'number', at, text: String(reader.wholeNumber('the bound of a frame')) }
}
