/**
 * The `project_terms` table in memory, for fitting and back-testing, where a query a deal would be too slow: the same terms, the
 * same BM25, the same order as the SQL that the product runs. A contract test holds the two together.
 */
import type { PastProject } from '../project.ts'
import type { PlanTerm } from '../query-plan.ts'
import { KEY_TERM_COLUMNS, keyTerm, termsOf } from '../text.ts'

/** As the import sets them. */
const K1 = 1.2
const B = 0.75
const MAX_DOCUMENT_SHARE = 0.25
const PRUNE_FROM = 1000

export interface Hit {
  /** Position in the rows that the index was built from. */
  readonly row: number
  readonly score: number
}

export interface TextIndex {
  /** The `limit` best rows among the first `end`; of equal ones the later row, as the SQL has it. */
  search(terms: readonly PlanTerm[], end: number, limit: number): readonly Hit[]
}

interface Postings {
  readonly rows: number[]
  /** Zero marks a key, whose weight does not depend on the length of the text. */
  readonly frequencies: number[]
}

/** Rows must stand in order of their close date, so that "before a day" is "the first n". */
export function createTextIndex(projects: readonly PastProject[]): TextIndex {
  const postings = new Map<string, Postings>()
  const lengths = new Float64Array(projects.length)
  const lengthBefore = new Float64Array(projects.length + 1)
  const termsOfPiece = new Map<string, readonly string[]>()
  projects.forEach((project, row) => {
    const counts = new Map<string, number>()
    for (const text of textsOf(project)) {
      for (const term of cachedTerms(text, termsOfPiece)) counts.set(term, (counts.get(term) ?? 0) + 1)
    }
    let length = 0
    for (const [term, frequency] of counts) {
      add(postings, term, row, frequency)
      length += frequency
    }
    for (const column of KEY_TERM_COLUMNS) {
      const key = keyTerm(column, project[column] ?? '')
      if (key !== null) add(postings, key, row, 0)
    }
    lengths[row] = length
    lengthBefore[row + 1] = (lengthBefore[row] as number) + length
  })
  const scores = new Float64Array(projects.length)
  const touched = new Int32Array(projects.length)

  function search(terms: readonly PlanTerm[], end: number, limit: number): readonly Hit[] {
    const meanLength = Math.max(1, (lengthBefore[end] as number) / Math.max(1, end))
    const mostRows = end < PRUNE_FROM ? end : Math.floor(end * MAX_DOCUMENT_SHARE)
    let found = 0
    for (const { term, weight } of terms) {
      const own = postings.get(term)
      if (own === undefined) continue
      const to = firstAtOrAfter(own.rows, end)
      if (to > mostRows) continue
      const idf = weight * inverseFrequency(end, to)
      for (let at = 0; at < to; at++) {
        const row = own.rows[at] as number
        const frequency = own.frequencies[at] as number
        if (scores[row] === 0) touched[found++] = row
        const length = lengths[row] as number
        const saturation =
          frequency === 0 ? 1 : (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / meanLength))
        scores[row] = (scores[row] as number) + idf * saturation
      }
    }
    const hits = best(touched.subarray(0, found), scores, limit)
    for (let i = 0; i < found; i++) scores[touched[i] as number] = 0
    return hits
  }

  return { search }
}

export function inverseFrequency(projects: number, frequency: number): number {
  return Math.log(1 + (projects - frequency + 0.5) / (frequency + 0.5))
}

/** The texts that the import indexes, the title twice. */
function textsOf(project: PastProject): readonly string[] {
  return [
    project.title,
    project.title,
    project.description,
    project.category ?? '',
    project.categoryGroup ?? '',
    project.projectType ?? '',
    ...project.services.map(({ name }) => name),
    ...project.components.map(({ name }) => name),
  ]
}

/** By invariant T1 of text.ts a text may be cut at ASCII separators first; each distinct piece is then tokenised once. */
function cachedTerms(text: string, known: Map<string, readonly string[]>): readonly string[] {
  return text.split(/[^0-9A-Za-z\u{80}-\u{10ffff}]+/u).flatMap((piece) => {
    if (piece === '') return []
    let terms = known.get(piece)
    if (terms === undefined) {
      terms = termsOf(piece)
      known.set(piece, terms)
    }
    return terms
  })
}

function add(postings: Map<string, Postings>, term: string, row: number, frequency: number): void {
  const own = postings.get(term)
  if (own === undefined) postings.set(term, { rows: [row], frequencies: [frequency] })
  else {
    own.rows.push(row)
    own.frequencies.push(frequency)
  }
}

function firstAtOrAfter(rows: readonly number[], end: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as number) < end) low = middle + 1
    else high = middle
  }
  return low
}

/** A heap of the best `limit`, its root the worst of them. Scores are compared as the SQL rounds them. */
function best(rows: Int32Array, scores: Float64Array, limit: number): readonly Hit[] {
  for (const row of rows) scores[row] = Math.round((scores[row] as number) * 1e6) / 1e6
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
