/** Sentences over facts: one is written only when every fact that it cites is there. */
import type { Fact } from '../evidence.ts'
import { showFact } from '../fact-text.ts'
import { clipped, plainText } from '../plain-text.ts'
import type { CitedSentence } from './narrative.ts'

/** Past this a quoted name is cut; the cut is marked. */
const MAX_NAME = 80

export interface SentenceWriter {
  readonly has: (id: string) => boolean
  /** The value of a numeric fact; undefined when there is none. */
  readonly number: (id: string) => number | undefined
  readonly unit: (id: string) => Fact['unit'] | undefined
  /** The value of a text or date fact as it is. */
  readonly text: (id: string) => string | undefined
  /** A sentence from facts, in the order cited; empty when one of them is missing. */
  readonly say: (factIds: readonly string[], write: (...shown: readonly string[]) => string) => readonly CitedSentence[]
  /** A sentence from those of the facts that are there, each as its figure and its label, which says what it means. */
  readonly labels: (
    factIds: readonly string[],
    write: (...figures: readonly string[]) => string,
  ) => readonly CitedSentence[]
  /** Ids of that form, in the order of the facts. */
  readonly idsWith: (pattern: RegExp) => readonly string[]
  /** Ids `prefix.1…`, as long as they go on. */
  readonly series: (prefix: string, suffix: string, limit: number) => readonly string[]
}

export function sentenceWriter(facts: readonly Fact[]): SentenceWriter {
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  const currency = String(byId.get('history.currency')?.value ?? 'USD')
  const show = (fact: Fact) => (fact.unit === 'text' ? clipped(String(fact.value), MAX_NAME) : showFact(fact, currency))
  return {
    has: (id) => byId.has(id),
    number: (id) => {
      const value = byId.get(id)?.value
      return typeof value === 'number' ? value : undefined
    },
    unit: (id) => byId.get(id)?.unit,
    text: (id) => {
      const value = byId.get(id)?.value
      return typeof value === 'string' ? value : undefined
    },
    say: (factIds, write) => {
      const cited = factIds.flatMap((id) => byId.get(id) ?? [])
      return cited.length === factIds.length ? [{ text: write(...cited.map(show)), factIds }] : []
    },
    labels: (factIds, write) => {
      const facts = factIds.flatMap((id) => byId.get(id) ?? [])
      if (facts.length === 0) return []
      const figures = facts.map((fact) => `${show(fact)} by ${plainText(fact.label)}`)
      return [{ text: write(...figures), factIds: facts.map(({ id }) => id) }]
    },
    idsWith: (pattern) => facts.map(({ id }) => id).filter((id) => pattern.test(id)),
    series: (prefix, suffix, limit) => {
      const ids: string[] = []
      while (ids.length < limit && byId.has(`${prefix}.${ids.length + 1}.${suffix}`))
        ids.push(`${prefix}.${ids.length + 1}.${suffix}`)
      return ids
    },
  }
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

/** A name from a row or a form, marked as a quotation so that nobody takes it for our own words; it cannot end it early. */
export const quoted = (name: string): string => `“${name.replace(/[“”"]/g, "'")}”`
