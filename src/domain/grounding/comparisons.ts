/** Comparisons in a sentence: "above", "longer than", "the largest" have to be true of the figures that it cites. */
import type { Fact, FactUnit } from '../evidence.ts'
import { isMoney } from '../fact-book.ts'
import type { Claim } from './claim.ts'
import { seriesOf } from './match-claim.ts'
import { firstMarked, lastMarked } from './wording.ts'

export interface MatchedClaim {
  readonly claim: Claim
  readonly facts: readonly Fact[]
}

type Direction = 'up' | 'down'

const UP =
  'above|higher than|greater than|larger than|bigger than|more than|longer than|later than|older than|wider than|slower than|worth more than|exceeds?|exceeded|exceeding|surpass(?:es|ed)?|tops|outweighs?'
const DOWN =
  'below|lower than|less than|smaller than|fewer than|shorter than|earlier than|younger than|newer than|narrower than|faster than|cheaper than|falls short of|fell short of|undercuts?|trails'
const COMPARATOR = new RegExp(
  `\\b(?:(?<up>${UP}|more(?: \\p{L}+){1,3} than)|(?<down>${DOWN}|(?:less|fewer)(?: \\p{L}+){1,3} than))\\b(?! once\\b)|\\blies (?<order>before|after)\\b`,
  'giu',
)

const TREND =
  /\b(?:(?<up>gr[eo]w(?:s|n|ing)?|lifts?|lifted|boosts?|boosted|r[io]s(?:e|es|en|ing)|increas(?:e|es|ed|ing))|(?<down>lowers|lowered|reduces?|reduced|drags?|dragged|declin(?:e|es|ed|ing)|shr[aiu]nk(?:s|ing)?|decreas(?:e|es|ed|ing)))\b/gi

const GREATEST =
  /\b(?:most (?:frequent|common|popular|expensive)|largest|highest|biggest|longest|greatest|latest|widest)\b/i
const LEAST = /\b(?:smallest|lowest|shortest|earliest|least|narrowest|cheapest)\b/i
const FIRST = /\b(?:closest|nearest|top|leading|most similar|main|(?<!at )best)\b/i

/** The reason why a comparison does not hold, or null. `text` has its names taken out. */
export function comparisonFault(text: string, claims: readonly MatchedClaim[], cited: readonly Fact[]): string | null {
  for (const match of text.matchAll(COMPARATOR)) {
    const direction: Direction = match.groups?.up !== undefined || match.groups?.order === 'after' ? 'up' : 'down'
    const byName = claims.length === 0 ? namedHolds(text, match, direction, cited) : null
    if (!(byName ?? holds(match, direction, claims, cited))) return `"${match[0]}" does not follow from the facts cited`
  }
  for (const match of text.matchAll(TREND)) {
    const wanted: Direction = match.groups?.up === undefined ? 'down' : 'up'
    const effects = cited.filter(({ unit }) => unit === 'effect')
    if (!effects.some((fact) => directionOf(fact.value as number) === wanted))
      return `"${match[0]}" needs a cited change of that sign`
  }
  return orderFault(text, claims) ?? superlativeFault(text, claims, cited)
}

/** Two members of a list compared by name alone, over what is cited of both; null where the names are not two of one list. */
function namedHolds(
  text: string,
  match: RegExpExecArray | RegExpMatchArray,
  direction: Direction,
  cited: readonly Fact[],
): boolean | null {
  const at = match.index ?? 0
  const [left, right] = [lastMarked(text.slice(0, at)), firstMarked(text.slice(at + match[0].length))].map((place) =>
    place === null || cited[place] === undefined ? undefined : seriesOf(cited[place]),
  )
  if (left?.[1] === undefined || right === undefined || left[1] !== right[1] || left[0] === right[0]) return null
  const pairs = pairsOf(cited, left[0] as string, right[0] as string)
  return pairs.length > 0 && pairs.every(([a, b]) => compares([a], [b], direction))
}

/** The same figure of two members of a list, where both are cited. */
function pairsOf(cited: readonly Fact[], left: string, right: string): readonly (readonly [Fact, Fact])[] {
  return cited.flatMap((fact) => {
    if (fact.unit === 'text' || !fact.id.startsWith(`${left}.`)) return []
    const other = cited.find(({ id }) => id === `${right}${fact.id.slice(left.length)}`)
    return other === undefined ? [] : [[fact, other] as const]
  })
}

const directionOf = (value: number): Direction | null => (value > 0 ? 'up' : value < 0 ? 'down' : null)

function holds(
  match: RegExpExecArray | RegExpMatchArray,
  direction: Direction,
  claims: readonly MatchedClaim[],
  cited: readonly Fact[],
): boolean {
  const at = match.index ?? 0
  const before = claims.filter(({ claim }) => claim.end <= at)
  const after = claims.filter(({ claim }) => claim.at >= at)
  const effect = [before.at(-1), ...after].find(
    (found) => found?.claim.kind === 'share' && found.facts.some(({ unit }) => unit === 'effect'),
  )
  if (effect !== undefined)
    return effect.facts.some(({ unit, value }) => unit === 'effect' && directionOf(value as number) === direction)
  for (const right of after) {
    const left = before.findLast((found) => isSameFamily(found, right))
    if (left !== undefined) return compares(left.facts, right.facts, direction)
  }
  const [only] = after.length > 0 ? after : before.slice(-1)
  if (only !== undefined) {
    const others = rivals(cited, only.facts)
    const isRight = after.length > 0
    return others.length > 0 && compares(isRight ? others : only.facts, isRight ? only.facts : others, direction)
  }
  const effects = cited.filter(({ unit }) => unit === 'effect')
  if (effects.length > 0) return effects.every(({ value }) => directionOf(value as number) === direction)
  const [first, second] = cited.filter(({ unit }) => unit !== 'text')
  return first !== undefined && second !== undefined && family(first.unit) === family(second.unit)
    ? compares([first], [second], direction)
    : false
}

/** Cited figures of the same family that are not the one written; ends of a range only where nothing else is cited. */
function rivals(cited: readonly Fact[], written: readonly Fact[]): readonly Fact[] {
  const [one] = written
  if (one === undefined) return []
  const others = cited.filter((fact) => !written.includes(fact) && family(fact.unit) === family(one.unit))
  const central = others.filter(({ id }) => !/\.p(?:10|90)$/.test(id))
  return central.length > 0 ? central : others
}

function compares(left: readonly Fact[], right: readonly Fact[], direction: Direction): boolean {
  return left.every((a) =>
    right.every((b) => (a === b ? false : direction === 'up' ? a.value > b.value : a.value < b.value)),
  )
}

const isSameFamily = (a: MatchedClaim, b: MatchedClaim): boolean => {
  const [first] = a.facts
  const [second] = b.facts
  return first !== undefined && second !== undefined && family(first.unit) === family(second.unit)
}

function family(unit: FactUnit): string {
  if (isMoney(unit)) return 'money'
  return unit === 'months' || unit === 'days' ? 'time' : unit
}

/** "From A to B" goes upwards, and a part of a number is no larger than the number. */
function orderFault(text: string, claims: readonly MatchedClaim[]): string | null {
  for (const [index, first] of claims.entries()) {
    const second = claims[index + 1]
    if (second === undefined || !isSameFamily(first, second)) continue
    const before = text.slice(0, first.claim.at)
    const between = text.slice(first.claim.end, second.claim.at)
    const isRange =
      /\b(?:from|between)(?: about| around)? $/.test(before) && /^(?: \(P\d0\))? (?:to|and)\b/.test(between)
    const isCount = first.claim.kind === 'bare' && second.claim.kind === 'bare'
    const isPart = isCount && /^ (?:out )?of (?:the |all |its )?$/.test(between)
    const isWhole = isCount && /\bof (?:the |all |its )?$/i.test(before)
    if ((isRange || isPart) && exceeds(first, second))
      return `"${first.claim.text}" and "${second.claim.text}" stand in the wrong order`
    if (isWhole && !isPart && exceeds(second, first))
      return `"${second.claim.text}" cannot be a part of "${first.claim.text}"`
  }
  return null
}

const exceeds = (a: MatchedClaim, b: MatchedClaim): boolean => compares(a.facts, b.facts, 'up')

/** The largest of what is cited, the first of its list, or a fact that says it of itself. */
function superlativeFault(text: string, claims: readonly MatchedClaim[], cited: readonly Fact[]): string | null {
  const rules: readonly (readonly [RegExp, Direction | null])[] = [
    [GREATEST, 'up'],
    [LEAST, 'down'],
    [FIRST, null],
  ]
  for (const [pattern, direction] of rules) {
    const found = pattern.exec(text)
    const word = found?.[0]
    if (word === undefined) continue
    if (direction !== null && isNotOfNamed(text, found?.index ?? 0, direction, cited))
      return `"${word}" does not follow from the facts cited`
    if (isOuterBound(text, word, claims)) continue
    const isSaid = cited.some(
      ({ label, id }) => label.toLowerCase().includes(word.toLowerCase()) || /\.1(?:\.|$)/.test(id),
    )
    if (!isSaid && !isExtreme(claims, cited, direction)) return `"${word}" does not follow from the facts cited`
  }
  return null
}

/** "At the latest" is what P90 of a date says, "at the earliest" what P10 says. */
function isOuterBound(text: string, word: string, claims: readonly MatchedClaim[]): boolean {
  const bound = { latest: '.p90', earliest: '.p10' }[word.toLowerCase()]
  if (bound === undefined || !new RegExp(`\\bat the ${word}\\b`, 'i').test(text)) return false
  return (
    claims.length > 0 && claims.every(({ facts }) => facts.length > 0 && facts.every(({ id }) => id.endsWith(bound)))
  )
}

/** Said of a member of a list by name, while another member that is cited has more (or less). */
function isNotOfNamed(text: string, at: number, direction: Direction, cited: readonly Fact[]): boolean {
  const place = lastMarked(text.slice(0, at)) ?? firstMarked(text.slice(at))
  const [member, series] = place === null || cited[place] === undefined ? [] : seriesOf(cited[place])
  if (member === undefined || series === undefined) return false
  const others = new Set(cited.flatMap((fact) => (seriesOf(fact)[1] === series ? (seriesOf(fact)[0] ?? []) : [])))
  return [...others]
    .filter((other) => other !== member)
    .some((other) => pairsOf(cited, member, other).some(([a, b]) => !compares([a], [b], direction)))
}

function isExtreme(claims: readonly MatchedClaim[], cited: readonly Fact[], direction: Direction | null): boolean {
  const fact = claims[0]?.facts[0]
  if (fact === undefined || direction === null) return false
  const others = rivals(cited, [fact])
  return others.length > 0 && compares([fact], others, direction)
}
