/** "Most of the projects", "every customer": claims of a share without its number have to be true of a share that is cited. */
import type { Fact } from '../evidence.ts'

const WHOM = '(?:the |our |these )?(?:comparable |past |similar )*(?:customers?|projects?|deals?|programmes?)'
const RULES: readonly (readonly [RegExp, (share: number) => boolean])[] = [
  [new RegExp(`(?<!the )\\b(?:most(?: of)?|(?:the|a) majority of) ${WHOM}\\b`, 'i'), (share) => share > 0.5],
  [new RegExp(`\\b(?:nearly|almost) (?:every|all(?: of)?) ${WHOM}\\b`, 'i'), (share) => share >= 0.9],
  [new RegExp(`(?<!nearly |almost |not )\\b(?:every|all(?: of)?) ${WHOM}\\b`, 'i'), (share) => share >= 0.995],
]

/** The reason why a quantifier does not hold, or null. */
export function quantifierFault(text: string, cited: readonly Fact[]): string | null {
  const shares = cited.flatMap(({ unit, value }) => (unit === 'share' ? [Number(value)] : []))
  for (const [pattern, holds] of RULES) {
    const found = pattern.exec(text)?.[0]
    if (found !== undefined && !shares.some(holds)) return `"${found}" does not follow from the facts cited`
  }
  // A ratio holds in one direction: what is 1.6 times as common after is not so before.
  const turned = /\b(?:otherwise|anyhow|usually|normally|elsewhere) (?:as|than) after\b/i.exec(text)?.[0]
  return turned === undefined ? null : `"${turned}" turns the cited ratio round`
}
