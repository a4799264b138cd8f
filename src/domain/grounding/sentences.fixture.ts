/** Sentences made true and false by code: analyses with values of their own, prose as people and models write it, and lies. */
import { analyseOpportunity } from '../analysis/analyse-opportunity.ts'
import { forecasts, question } from '../analysis/analysis.fixture.ts'
import type { Estimate, Fact } from '../evidence.ts'
import { showFact } from '../fact-text.ts'
import type { Forecasts, Quantity } from '../forecast.ts'
import type { CitedSentence } from '../narrative/narrative.ts'
import { writeNarrative } from '../narrative/write-narrative.ts'

export interface Case {
  readonly sentence: CitedSentence
  readonly facts: readonly Fact[]
  /** What was done to make it false; null for a true one. */
  readonly lie: string | null
}

/** A small generator of numbers 0 … 1 that a seed repeats (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Facts of an analysis whose values are drawn anew. */
function drawnFacts(next: () => number): readonly Fact[] {
  const drawn = (base: number): Estimate => {
    const p50 = base * 10 ** (next() * 2)
    return {
      kind: 'given',
      p10: p50 * (0.2 + 0.3 * next()),
      p50,
      p90: p50 * (1.8 + 3 * next()),
      n: 12,
      method: 'drawn',
    }
  }
  const bases: readonly (readonly [Quantity, number])[] = [
    ['annualValue', 40_000],
    ['monthlyValue', 2500],
    ['upfrontValue', 7000],
    ['totalValue', 90_000],
    ['gapDays', 9],
    ['durationMonths', 2],
  ]
  const quantities = Object.fromEntries(
    bases.map(([quantity, base]) => {
      const estimate = drawn(base)
      const value = estimate.kind === 'given' ? estimate.p50 * (0.5 + next()) : 1
      const baseline = { label: 'median of the category', value, n: 40 }
      return [quantity, { ...forecasts.quantities[quantity], estimate, baseline }]
    }),
  ) as unknown as Forecasts['quantities']
  return analyseOpportunity({ ...question, forecasts: { ...forecasts, quantities } }).facts
}

type Shown = (id: string) => string
type Template = readonly [text: (show: Shown, value: (id: string) => number) => string, ...factIds: string[]]

const short = (amount: number): string =>
  amount >= 1e6 ? `$${(amount / 1e6).toFixed(2)} million` : `$${Math.round(amount / 1e3)}K`
const whole = (amount: number): string => Math.round(amount).toLocaleString('en-US')
const long = (date: string): string =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
const side = (value: number, up: string, down: string): string => (value < 0 ? down : up)

/** Prose as a language model writes it: other words, other roundings, other forms than our own sentences. */
const TEMPLATES: readonly Template[] = [
  [(s) => `We expect annual revenue of about ${s('annualValue.p50')}.`, 'annualValue.p50'],
  [(_, v) => `The ARR should land near ${short(v('annualValue.p50'))} per year.`, 'annualValue.p50'],
  [
    (_, v) => `Annual revenue ranges from $${whole(v('annualValue.p10'))} to $${whole(v('annualValue.p90'))}.`,
    'annualValue.p10',
    'annualValue.p90',
  ],
  [
    (_, v) =>
      `With ${short(v('monthlyValue.p50'))} per month, the services dominate the upfront costs of ${short(v('upfrontValue.p50'))}.`,
    'monthlyValue.p50',
    'upfrontValue.p50',
  ],
  [
    (_, v) =>
      `The P90 of ${short(v('annualValue.p90'))} is ${(v('annualValue.p90') / v('annualValue.p10')).toFixed(1)} times the P10 of ${short(v('annualValue.p10'))}.`,
    'annualValue.p90',
    'annualValue.p10',
    'spread',
  ],
  [(s) => `Delivery could begin on ${long(s('launchDate.p50'))}.`, 'launchDate.p50'],
  [
    (s) => `A launch between ${s('launchDate.p10')} and ${s('launchDate.p90')} is plausible.`,
    'launchDate.p10',
    'launchDate.p90',
  ],
  [(_, v) => `The gap between winning and starting is typically ${Math.round(v('gapDays.p50'))} days.`, 'gapDays.p50'],
  [(_, v) => `Delivery takes ${v('durationMonths.p50').toFixed(1)} months in the central case.`, 'durationMonths.p50'],
  [(s) => `This forecast rests on ${s('comparable.n')} comparable projects.`, 'comparable.n'],
  [
    (s) =>
      `Confidence is ${s('confidence.level')}, and ${s('confidence.measured')} of such forecasts were right within a factor of two.`,
    'confidence.level',
    'confidence.measured',
  ],
  [
    (_, v) => `About ${(v('service.1.share.p50') * 100).toFixed(1)}% of the value sits in Amazon EC2.`,
    'service.1.share.p50',
    'service.1.name',
  ],
  [
    (s, v) =>
      `The forecast of ${s('annualValue.p50')} lies ${side(v('annualValue.versusBaseline'), 'above', 'below')} the category median of ${s('annualValue.baseline')}.`,
    'annualValue.p50',
    'annualValue.baseline',
  ],
  [
    (_, v) =>
      `At ${Math.abs(v('annualValue.versusBaseline') * 100).toFixed(1)} percent ${side(v('annualValue.versusBaseline'), 'above', 'below')} the plain baseline, annual revenue stands out.`,
    'annualValue.versusBaseline',
  ],
  [() => `Four of the comparable projects were with Example Corp.`, 'comparable.sameCustomer', 'input.customerName'],
  [() => `One of twelve comparable projects was lost.`, 'outcome.lost', 'outcome.known'],
  [
    () => `A quarter of the comparable projects were amended, and their value grew by 50 %.`,
    'amended.share',
    'amended.growth',
  ],
  [
    (s) => `The most similar past project, “Migration 1”, was worth ${s('similar.1.value')}.`,
    'similar.1.title',
    'similar.1.value',
  ],
  [
    (s) => `It stands at the ${s('standing.percentile')} of its ${s('standing.peers')} peers.`,
    'standing.percentile',
    'standing.peers',
  ],
  [
    (_, v) =>
      `Upfront costs of ${short(v('upfrontValue.p50'))} are ${side(v('upfrontValue.p50') - v('annualValue.p50'), 'higher than', 'lower than')} the annual revenue of ${short(v('annualValue.p50'))}.`,
    'upfrontValue.p50',
    'annualValue.p50',
  ],
  [
    () => `The history covers 5,000 projects won between January 2024 and October 2026.`,
    'history.projects',
    'history.firstCloseDate',
    'history.lastCloseDate',
  ],
  [
    (s) =>
      `Since the deal closes on ${s('input.closeDate')}, staffing should be settled before ${s('launchDate.p10')}.`,
    'input.closeDate',
    'launchDate.p10',
  ],
]

export function trueCases(seed: number, rounds: number): readonly Case[] {
  const next = chance(seed)
  return Array.from({ length: rounds }, () => {
    const facts = drawnFacts(next)
    const byId = new Map(facts.map((fact) => [fact.id, fact]))
    const fact = (id: string) => byId.get(id) as Fact
    const templates = TEMPLATES.map(
      ([write, ...factIds]): CitedSentence => ({
        text: write(
          (id) => showFact(fact(id), 'USD'),
          (id) => Number(fact(id).value),
        ),
        factIds,
      }),
    )
    const own = Object.values(writeNarrative({ subject: 'opportunity', facts })).flat()
    return [...templates, ...own].map((sentence) => ({ sentence, facts, lie: null }))
  }).flat()
}

type Liar = (text: string, next: () => number) => string

const FIGURE = /(?<![\p{L}\p{N}.,-])\d[\d,]*(?:\.\d+)?(?![\p{L}\p{N}-])/gu

/** Changes one figure by at least an eighth and at least one whole unit of what is written. */
const changeFigure: Liar = (text, next) => {
  const found = [...text.matchAll(FIGURE)]
  const one = found[Math.floor(next() * found.length)]
  if (one === undefined) return text
  const value = Number(one[0].replaceAll(',', ''))
  const digits = one[0].split('.')[1]?.length ?? 0
  const up = next() < 0.5 || value < 2
  const changed = up ? Math.max(value * (1.13 + next()), value + 1) : value * (0.3 + 0.55 * next())
  const written = changed.toFixed(digits)
  return Number(written) === value ? text : text.slice(0, one.index) + written + text.slice(one.index + one[0].length)
}

/** Exchanges the first two figures that differ, with whatever unit stands around them. */
const swapFigures: Liar = (text) => {
  const [first, second] = [
    ...text.matchAll(/\$[\d,.]*\d(?:[KMB]\b| million)?|\d{4}-\d\d-\d\d|(?<![\p{L}\d.-])\d[\d,.]*(?![\p{L}\d-])/gu),
  ]
  if (first === undefined || second === undefined || first[0] === second[0]) return text
  const between = text.slice(first.index + first[0].length, second.index)
  return text.slice(0, first.index) + second[0] + between + first[0] + text.slice(second.index + second[0].length)
}

/** Each is told only where the text has what it needs. */
export const LIARS: Readonly<Record<string, Liar>> = {
  'figure changed': changeFigure,
  'figures swapped': swapFigures,
  'thousand for million': (text) => text.replace(/(\d)K\b/, '$1M').replace(/ million\b/, ' thousand'),
  'digits transposed': (text) =>
    text.replace(/(?<![\d-])([1-9])([0-9])(?=[\d.,]*)(?!\d*-)/, (all, a: string, b: string) => (a === b ? all : b + a)),
  'month for year': (text) => text.replace(/ (?:a|per) year\b/, ' a month'),
  'months for days': (text) => text.replace(/(\d) days?\b/, '$1 months'),
  'percent for points': (text) => text.replace(/(\d) ?%/, '$1.9 %'),
  'date moved': (text) =>
    text.replace(/(\d{4})-(\d{2})-(\d{2})/, (_, y: string, m: string, d: string) => `${Number(y) + 1}-${m}-${d}`),
  'day moved': (text) =>
    text.replace(/(\d{4}-\d{2})-(\d{2})/, (_, ym: string, d: string) => `${ym}-${d === '15' ? '16' : '15'}`),
  'month name moved': (text) => text.replace(/\b(?:January|March|May|July)\b/, 'December'),
  'other currency': (text) => text.replace('$', '€'),
  'sign turned': (text) => text.replace(/\+(?=\d)/, '-'),
  'comparison turned': (text) =>
    text.replace(
      /\b(?:above|below|higher than|lower than)\b/,
      (word) =>
        ({ above: 'below', below: 'above', 'higher than': 'lower than', 'lower than': 'higher than' })[word] as string,
    ),
  'P90 for P10': (text) => text.replace(/P(10|90)(?= |,)/, (_, bound: string) => (bound === '10' ? 'P90' : 'P10')),
  'number word changed': (text) =>
    text.replace(/\b(?:Four|One|A quarter)\b/, (word) => (word === 'A quarter' ? 'Half' : 'Seven')),
  'figure added': (text) => text.replace(/\.$/, ', worth another $3.3M.'),
  'share added': (text) => text.replace(/\.$/, ' in 97 % of all cases.'),
  'count in words added': (text) => text.replace(/\.$/, ' with twenty-three references.'),
  'vague count added': (text) => text.replace(/\.$/, ' as in hundreds of deals.'),
  'foreign digits': (text) => text.replace(/\.$/, ' within ٣٧ days.'),
}

export const NAME_LIES: Readonly<Record<string, Liar>> = {
  'name added': (text) => text.replace(/\.$/, ' at Contoso.'),
  'quotation changed': (text) => text.replace(/“[^”]+”/, '“Project Nimbus”'),
}

export function falseCases(
  truths: readonly Case[],
  liars: Readonly<Record<string, Liar>>,
  seed: number,
): readonly Case[] {
  const next = chance(seed)
  return truths.flatMap(({ sentence, facts }) =>
    Object.entries(liars).flatMap(([lie, tell]): readonly Case[] => {
      const text = tell(sentence.text, next)
      return text === sentence.text ? [] : [{ sentence: { ...sentence, text }, facts, lie }]
    }),
  )
}
