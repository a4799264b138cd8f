/** BM25 in memory, as the `project_terms` table answers it: for fitting and back-testing, where a query a deal would be too slow. */
import type { EncodedDeal } from './encode.ts'

/** Robertson's usual constants, the same as in the tables. */
const K1 = 1.2
const B = 0.75

export interface Hit {
  /** Position in the rows that the index was built from. */
  readonly row: number
  readonly score: number
}

export interface TextIndex {
  /** The `limit` best rows among the first `end`; ties go to the later row, as recent projects say more. */
  search(terms: Int32Array, end: number, limit: number): readonly Hit[]
  /** Rows among the first `end` that hold the term. */
  frequency(term: number, end: number): number
}

/** Rows must stand in order of their close date, so that "before a day" is "the first n". */
export function createTextIndex(rows: readonly EncodedDeal[], termCount: number): TextIndex {
  const counts = new Int32Array(termCount + 1)
  for (const { terms } of rows) for (const term of terms) counts[term + 1] = (counts[term + 1] as number) + 1
  for (let term = 0; term < termCount; term++)
    counts[term + 1] = (counts[term + 1] as number) + (counts[term] as number)
  const postings = new Int32Array(counts[termCount] as number)
  const fill = counts.slice(0, termCount)
  let totalLength = 0
  const lengthBefore = new Float64Array(rows.length + 1)
  rows.forEach(({ terms }, row) => {
    totalLength += terms.length
    lengthBefore[row + 1] = totalLength
    for (const term of terms) {
      const at = fill[term] as number
      postings[at] = row
      fill[term] = at + 1
    }
  })
  const scores = new Float64Array(rows.length)
  const touched = new Int32Array(rows.length)

  /** First posting of the term at or after row `end`. */
  function bound(term: number, end: number): number {
    let low = counts[term] as number
    let high = counts[term + 1] as number
    while (low < high) {
      const middle = (low + high) >> 1
      if ((postings[middle] as number) < end) low = middle + 1
      else high = middle
    }
    return low
  }

  const frequency = (term: number, end: number) =>
    term < 0 || term >= termCount ? 0 : bound(term, end) - (counts[term] as number)

  function search(terms: Int32Array, end: number, limit: number): readonly Hit[] {
    const meanLength = end > 0 ? Math.max(1, (lengthBefore[end] as number) / end) : 1
    let found = 0
    for (const term of terms) {
      if (term < 0 || term >= termCount) continue
      const from = counts[term] as number
      const to = bound(term, end)
      const idf = inverseFrequency(end, to - from)
      for (let at = from; at < to; at++) {
        const row = postings[at] as number
        if (scores[row] === 0) touched[found++] = row
        const length = (rows[row] as EncodedDeal).terms.length
        scores[row] = (scores[row] as number) + (idf * (K1 + 1)) / (1 + K1 * (1 - B + (B * length) / meanLength))
      }
    }
    const hits = best(touched.subarray(0, found), scores, limit)
    for (let i = 0; i < found; i++) scores[touched[i] as number] = 0
    return hits
  }

  return { search, frequency }
}

export function inverseFrequency(projects: number, frequency: number): number {
  return Math.log(1 + (projects - frequency + 0.5) / (frequency + 0.5))
}

/** A heap of the best `limit`, its root the worst of them. */
function best(rows: Int32Array, scores: Float64Array, limit: number): readonly Hit[] {
  const heap: number[] = []
  const worse = (a: number, b: number) => (scores[a] as number) - (scores[b] as number) || a - b
  for (const row of rows) {
    if (heap.length < limit) {
      heap.push(row)
      raise(heap, worse)
    } else if (worse(row, heap[0] as number) > 0) {
      heap[0] = row
      sink(heap, worse)
    }
  }
  return heap.sort((a, b) => worse(b, a)).map((row) => ({ row, score: scores[row] as number }))
}

type Order = (a: number, b: number) => number

function raise(heap: number[], worse: Order): void {
  let at = heap.length - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (worse(heap[at] as number, heap[parent] as number) >= 0) return
    swap(heap, at, parent)
    at = parent
  }
}

function sink(heap: number[], worse: Order): void {
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = left + 1
    let least = at
    if (left < heap.length && worse(heap[left] as number, heap[least] as number) < 0) least = left
    if (right < heap.length && worse(heap[right] as number, heap[least] as number) < 0) least = right
    if (least === at) return
    swap(heap, at, least)
    at = least
  }
}

function swap(heap: number[], a: number, b: number): void {
  const kept = heap[a] as number
  heap[a] = heap[b] as number
  heap[b] = kept
}
