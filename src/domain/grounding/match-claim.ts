/** Whether a claim says what a fact says: the same kind of figure, the same value but for rounding, about the same thing. */
import { assertNever } from '#lib/errors'
import type { Fact, FactUnit } from '../evidence.ts'
import { isMoney } from '../fact-book.ts'
import { type Claim, DAYS_IN } from './claim.ts'
import { lastMarked } from './wording.ts'

/** However few digits are written, rounding may not move a figure further than this share of it. */
const MAX_ROUNDING = 0.05

/** Words that say what an amount or a time is; a claim after one of them is about it. */
const TOPICS: readonly (readonly [string, RegExp])[] = [
  ['annual', /\b(?:annual|yearly|arr|run rate)\b/gi],
  ['monthly', /\b(?:monthly|mrr)\b/gi],
  ['upfront', /\b(?:upfront|one-off)\b/gi],
  ['total', /\b(?:total value|whole life|lifetime)\b/gi],
  ['gap', /\b(?:gap|won to start|after the close|delay)\b/gi],
  ['duration', /\b(?:duration|lasts?|long)\b/gi],
  ['launch', /\b(?:launch(?:es)?|starts?|begins?|go-live|kick-?off)\b/gi],
  ['close', /\b(?:closes?(?! to\b)|close date|signed)\b/gi],
  ['last', /\b(?:last close|ends? (?:in|on|with))\b/gi],
  ['age', /\b(?:age|old)\b/gi],
]

const topicsOf = (text: string): readonly string[] =>
  TOPICS.flatMap(([topic, pattern]) => (text.search(pattern) < 0 ? [] : [topic]))

/** What in brackets explains a label is not what the fact is about. */
const factTopics = ({ label, id }: Fact): readonly string[] =>
  topicsOf(`${label.replace(/\([^)]*\)/g, '')} ${id.replaceAll('.', ' ').replace(/([a-z])([A-Z])/g, '$1 $2')}`)

function topicBefore(text: string): string | null {
  const last = TOPICS.flatMap(([topic, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({ topic, at: match.index })),
  ).toSorted((a, b) => b.at - a.at)[0]
  return last?.topic ?? null
}

const clauseBefore = (sentence: string, at: number): string =>
  sentence
    .slice(0, at)
    .split(/[,;:]| and /)
    .at(-1) ?? ''

/** The cited facts that the claim may be read as. */
export function matchesOf(claim: Claim, cited: readonly Fact[], sentence: string): readonly Fact[] {
  const topic = isTopical(claim) ? topicBefore(clauseBefore(sentence, claim.at)) : null
  return cited.filter((fact) => {
    if (!saysSame(claim, fact)) return false
    if (claim.bound !== null && hasBound(fact) && !fact.id.endsWith(`.${claim.bound}`)) return false
    if (claim.bound === null && isUnsaidBound(fact, cited) && !isRange(sentence, claim)) return false
    if (!isOfNamed(fact, cited, namedText(sentence, claim))) return false
    if (claim.kind === 'bare' && !hasStatus(fact, sentence.slice(claim.end))) return false
    const topics = factTopics(fact)
    return topic === null || topics.length === 0 || topics.includes(topic) || isInstant(fact)
  })
}

const isTopical = ({ kind }: Claim): boolean =>
  kind === 'money' || kind === 'days' || kind === 'date' || kind === 'month' || kind === 'quarter'
const hasBound = ({ id }: Fact): boolean => /\.p(?:10|50|90)$/.test(id)
/** An end of a range passed off as the central value that is cited beside it. */
const isUnsaidBound = ({ id }: Fact, cited: readonly Fact[]): boolean =>
  /\.p(?:10|90)$/.test(id) && cited.some((other) => other.id === id.replace(/p\d0$/, 'p50'))

const isRange = (sentence: string, { at, end }: Claim): boolean =>
  /\b(?:from|between|to|and|up to|at least|at most)(?: about| around)? $/.test(sentence.slice(0, at)) ||
  /^,? (?:to|and)\b/.test(sentence.slice(end))

/** What a count counts; a count of the one may not be said of the other. */
const STATUSES: readonly (readonly [name: RegExp, words: RegExp])[] = [
  [/^comparable projects/, /\bcomparable\b/],
  [/^(?:retrieved|rows)\b/, /\b(?:retrieved|rows)\b/],
  [/^programmes whose every rule/, /\b(?:certain|eligible|meets?)\b/],
  [/^programmes with a rule that cannot/, /\b(?:open|depends?|undecided|unanswered)\b/],
  [/^programmes that a rule excludes/, /\b(?:excluded|ruled out|ineligible)\b/],
]

/** The first word of a status after the number, before the next number, has to be that of the fact. */
function hasStatus({ label }: Fact, after: string): boolean {
  const own = STATUSES.find(([name]) => name.test(label))
  const clause = after.split(/\d|[.;]/)[0] ?? ''
  const first = STATUSES.map(([, words]) => ({ words, at: clause.search(words) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0]
  return own === undefined || first === undefined || first.words === own[1]
}

/** A name stands before its figure; "the 26 who bought a Data Lake" has it behind. */
function namedText(sentence: string, { at, end }: Claim): string {
  const behind = /^ (?:who|that|which)\b[^\d,;]*?([\ue000-\uf8ff])/.exec(sentence.slice(end))?.[1]
  return behind ?? sentence.slice(0, at)
}

/** A figure of the second service may not follow the name of the first. */
function isOfNamed(fact: Fact, cited: readonly Fact[], before: string): boolean {
  const [member, series] = seriesOf(fact)
  const place = lastMarked(before)
  const named = place === null ? undefined : cited[place]
  if (series === undefined || named === undefined) return true
  const [namedMember, namedSeries] = seriesOf(named)
  return namedSeries !== series || namedMember === member
}

/** `service.2.share.p50` is of member `service.2` in the series `service`. */
export const seriesOf = ({ id }: Fact): readonly [string | undefined, string | undefined] => {
  const match = /^((.+?)\.\d+)\./.exec(id)
  return [match?.[1], match?.[2]]
}

/** The day of the analysis may be named beside anything. */
const isInstant = ({ id }: Fact): boolean => id === 'today'

function saysSame(claim: Claim, fact: Fact): boolean {
  if (claim.kind === 'date' || claim.kind === 'month' || claim.kind === 'quarter' || claim.kind === 'year')
    return fact.unit === 'date'
      ? claim.dates.some((date) => String(fact.value).startsWith(date))
      : isCountOfYear(claim, fact)
  if (typeof fact.value !== 'number' || !isKind(claim, fact.unit)) return false
  if (fact.unit === 'count') return claim.value === fact.value && claim.sign !== '-'
  if (fact.unit === 'effect') return isNear(claim, Math.abs(fact.value)) && signFits(claim, fact.value)
  return claim.sign !== '-'
    ? isNear(claim, inUnits(claim, fact.value, fact.unit))
    : isNear(claim, -inUnits(claim, fact.value, fact.unit))
}

/** "2024 comparable projects" is a count, although it looks like a year. */
const isCountOfYear = (claim: Claim, fact: Fact): boolean =>
  claim.kind === 'year' && fact.unit === 'count' && Number(claim.dates[0]) === fact.value

function isKind({ kind, per, role }: Claim, unit: FactUnit): boolean {
  switch (kind) {
    case 'money':
      if (per === 'month') return unit === 'moneyPerMonth'
      return per === 'year' ? unit === 'moneyPerYear' : isMoney(unit)
    case 'share':
      if (role !== null) return unit === (role === 'part' ? 'share' : 'effect')
      return unit === 'share' || unit === 'effect'
    case 'days':
      return unit === 'days' || unit === 'months'
    case 'ratio':
      return unit === 'ratio'
    case 'percentile':
      return unit === 'percentile'
    case 'bare':
      return unit === 'count' || unit === 'score'
    case 'points':
      return false
    case 'date':
    case 'month':
    case 'quarter':
    case 'year':
      return false
    default:
      return assertNever(kind)
  }
}

/** The fact's value in the unit that the sentence used for a time. */
function inUnits(claim: Claim, value: number, unit: FactUnit): number {
  if (claim.kind !== 'days') return value
  const days = unit === 'months' ? value * DAYS_IN.month : value
  return days / claim.scaleDays
}

const signFits = ({ sign }: Claim, value: number): boolean => sign === null || (sign === '-') === value < 0

function isNear(claim: Claim, value: number): boolean {
  const signed = claim.sign === '-' && value < 0 ? -claim.value : claim.value
  const miss = Math.abs(signed - value)
  // A hair more than half a step, because 0.5 of a cent may be 0.499… in binary.
  const isRounded = miss <= claim.halfStep * (1 + 1e-6)
  return isRounded && miss <= Math.max(MAX_ROUNDING * Math.abs(value), Math.abs(value) * 1e-9)
}

/** Formats are slow to make, and a process meets the currencies of its histories alone. */
const signs = new Map<string, ReadonlySet<string>>()

/** Signs and codes that the history's currency may be written with. */
export function currencySigns(currency: string): ReadonlySet<string> {
  const known = signs.get(currency)
  if (known !== undefined) return known
  const found = signsOf(currency)
  signs.set(currency, found)
  return found
}

function signsOf(currency: string): ReadonlySet<string> {
  const sign = (currencyDisplay: 'symbol' | 'narrowSymbol') =>
    new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay })
      .formatToParts(1)
      .find(({ type }) => type === 'currency')?.value ?? currency
  return new Set([currency, sign('symbol'), sign('narrowSymbol'), ...(currency === 'USD' ? ['US$'] : [])])
}
