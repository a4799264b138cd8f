/** A figure that no fact holds, but that follows from two of them in the same sentence: the rest of a count, a multiple of an amount. */
import type { Fact } from '../evidence.ts'
import { isMoney } from '../fact-book.ts'
import type { Claim } from './claim.ts'
import type { MatchedClaim } from './comparisons.ts'

/** "Nearly four times" may be a little further from it than rounding takes a figure. */
const HEDGE = /\b(?:nearly|almost|roughly|about|around) $/
const TOLERANCE = { plain: 0.05, hedged: 0.07 }

const REST = /^ (?:\p{L}+ ){0,2}(?:not|remain(?:s|ing)?|others?|left)\b/u

export function isDerived(
  claim: Claim,
  matched: readonly MatchedClaim[],
  cited: readonly Fact[],
  text: string,
): boolean {
  if (claim.kind === 'bare') return REST.test(text.slice(claim.end)) && isDifference(claim, cited)
  return claim.kind === 'ratio' && isMultiple(claim, matched, text)
}

/** Of two counts that are cited. */
function isDifference({ value }: Claim, cited: readonly Fact[]): boolean {
  const counts = cited.flatMap((fact) => (fact.unit === 'count' ? [Number(fact.value)] : []))
  return value > 0 && counts.some((a) => counts.some((b) => a - b === value))
}

/** Of the amount written before it to the one written after it. */
function isMultiple(claim: Claim, matched: readonly MatchedClaim[], text: string): boolean {
  const amountOf = ({ facts }: MatchedClaim) =>
    facts.filter(({ unit }) => isMoney(unit)).map(({ value }) => Number(value))
  const before = matched
    .filter((one) => one.claim.end <= claim.at)
    .flatMap(amountOf)
    .at(-1)
  const after = matched.filter((one) => one.claim.at >= claim.end).flatMap(amountOf)[0]
  if (before === undefined || after === undefined || after === 0) return false
  const ratio = before / after
  const tolerance = HEDGE.test(text.slice(0, claim.at)) ? TOLERANCE.hedged : TOLERANCE.plain
  return Math.abs(claim.value - ratio) <= Math.min(claim.halfStep, tolerance * ratio)
}
