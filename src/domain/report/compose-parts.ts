/** Pieces that more than one part of the page is made of. */
import type { Range } from '../analysis/opportunity-analysis.ts'
import type { Fact } from '../evidence.ts'
import { isMoney } from '../fact-book.ts'
import { showFact, showMoney } from '../fact-text.ts'
import type { CitedSentence, NarratedPart, Narrative, NarrativeSection } from '../narrative/narrative.ts'
import { type Block, type Cell, factSpan, type Item, type Span } from './document.ts'
import type { Report } from './report.ts'

export interface FactReader {
  readonly get: (id: string) => Fact | undefined
  /** As a reader sees it. */
  readonly show: (id: string) => string
  /** Money without "a month" or "a year", for columns whose title says it. */
  readonly brief: (id: string) => Span
  readonly currency: string
}

const readers = new WeakMap<Report, FactReader>()

export function factReader(report: Report): FactReader {
  const known = readers.get(report)
  if (known !== undefined) return known
  const byId = new Map(report.facts.map((fact) => [fact.id, fact]))
  const { currency } = report.history
  const reader: FactReader = {
    currency,
    get: (id) => byId.get(id),
    show: (id) => {
      const fact = byId.get(id)
      return fact === undefined ? '' : showFact(fact, currency)
    },
    brief: (id) => {
      const fact = byId.get(id)
      const isAmount = fact !== undefined && isMoney(fact.unit) && typeof fact.value === 'number'
      return isAmount ? factSpan(id, showMoney(fact.value as number, currency)) : factSpan(id)
    },
  }
  readers.set(report, reader)
  return reader
}

/** P10, P50 and P90 as three cells; a withheld range says so in the middle one. */
export function rangeCells(range: Range | null, brief: FactReader['brief']): readonly Cell[] {
  if (range === null) return [[], ['–'], []]
  if (range.kind === 'withheld') return [[], [`withheld (${range.have} of ${range.needed})`], []]
  const { p10, p50, p90 } = range.factIds
  return [[brief(p10)], [brief(p50)], [brief(p90)]]
}

/** `P50 (P10–P90)` in one cell; `isShort` leaves the bounds out where a line is short. */
export function rangeCell(range: Range | null, reader: FactReader, isShort = false): Cell {
  if (range === null) return ['–']
  if (range.kind === 'withheld') return [`withheld (${range.have} of ${range.needed})`]
  const { p10, p50, p90 } = range.factIds
  const bounds = [' (', ...between(p10, p90, reader), ')']
  return isShort ? [reader.brief(p50), { kind: 'detail', spans: bounds }] : [reader.brief(p50), ...bounds]
}

/** `4–9 %` rather than `4 %–9 %`; a sign before the second keeps its distance. */
export function between(low: string, high: string, { brief, get, show }: FactReader): readonly Span[] {
  if (get(low)?.unit === 'share') return [factSpan(low, show(low).replace(/ %$/, '')), '–', brief(high)]
  return [brief(low), get(low)?.unit === 'effect' ? ' to ' : '–', brief(high)]
}

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: 'heading', level, text })

/** Nothing at all for an empty list, not even its heading. */
export function listUnder(title: string, items: readonly Item[], level: 2 | 3 = 2): readonly Block[] {
  return items.length === 0 ? [] : [heading(level, title), { kind: 'list', items }]
}

const itemOf = ({ text, factIds }: CitedSentence): Item => ({ spans: [text], factIds })

export const sentenceItems = (narrative: Narrative, section: NarrativeSection): readonly Item[] =>
  narrative[section].map(itemOf)

/** The four sections of a part's prose under one title each. */
export function proseBlocks(
  part: Pick<NarratedPart<unknown>, 'narrative'>,
  titles: Readonly<Record<NarrativeSection, string>>,
  sections: readonly NarrativeSection[],
): readonly Block[] {
  return sections.flatMap((section) => listUnder(titles[section], sentenceItems(part.narrative, section), 3))
}
