/** The grounding check: a sentence stays only if every number, date, name and comparison in it matches facts it cites. */
import type { Fact } from '../evidence.ts'
import type { CitedSentence, Narrative, NarrativeSection, RefusedSentence } from '../narrative/narrative.ts'
import { NARRATIVE_SECTIONS } from '../narrative/narrative.ts'
import { readClaims } from './claim.ts'
import { comparisonFault } from './comparisons.ts'
import { isDerived } from './derived.ts'
import { currencySigns, matchesOf } from './match-claim.ts'
import { foreignName } from './names.ts'
import { quantifierFault } from './quantifiers.ts'
import { FOREIGN_DIGIT, normalized, VAGUE, withDigits, withoutNames } from './wording.ts'

/** A sentence longer than this is no sentence, and nobody can check it by eye. */
const MAX_SENTENCE = 600

export interface Grounded {
  readonly kept: Narrative
  readonly refused: readonly RefusedSentence[]
}

/** The rules are stated in docs/evidence.md. */
export function ground(narrative: Narrative, facts: readonly Fact[]): Grounded {
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  const currency = String(byId.get('history.currency')?.value ?? 'USD')
  const refused: RefusedSentence[] = []
  const keep = (section: NarrativeSection): readonly CitedSentence[] =>
    narrative[section].filter((sentence) => {
      const reason = sentenceFault(sentence, byId, currency)
      if (reason !== null) refused.push({ section, sentence, reason })
      return reason === null
    })
  const [findings = [], rationale = [], risks = [], nextSteps = []] = NARRATIVE_SECTIONS.map(keep)
  return { kept: { findings, rationale, risks, nextSteps }, refused }
}

/** Why the sentence may not stand, or null. */
export function sentenceFault(
  sentence: CitedSentence,
  facts: ReadonlyMap<string, Fact>,
  currency: string,
): string | null {
  if (sentence.text.length > MAX_SENTENCE) return `longer than ${MAX_SENTENCE} characters`
  if (sentence.factIds.length === 0) return 'cites no fact'
  const missing = sentence.factIds.find((id) => !facts.has(id))
  if (missing !== undefined) return `cites ${missing}, which is no fact`
  const cited = sentence.factIds.flatMap((id) => facts.get(id) ?? [])

  const { text: unnamed, foreignQuote } = withoutNames(normalized(sentence.text), cited)
  if (foreignQuote !== null) return `quotes "${foreignQuote}", which none of its facts holds`
  if (FOREIGN_DIGIT.test(unnamed)) return 'writes a number in a form that cannot be checked'
  const vague = VAGUE.exec(unnamed)?.[0]
  if (vague !== undefined) return `"${vague}" is no number that can be checked`

  const text = withDigits(unnamed)
  const signs = currencySigns(currency)
  const claims = readClaims(text)
  const matched = claims.map((claim) => ({ claim, facts: matchesOf(claim, cited, text) }))
  const strange = claims.find((claim) => claim.currency !== null && !signs.has(claim.currency))
  if (strange !== undefined) return `"${strange.text}" is not in the currency of the history, ${currency}`
  const unmatched = matched.find((one) => one.facts.length === 0 && !isDerived(one.claim, matched, cited, text))
  if (unmatched !== undefined) return `"${unmatched.claim.text}" matches no fact that the sentence cites`
  const fault = comparisonFault(text, matched, cited) ?? quantifierFault(normalized(sentence.text), cited)
  if (fault !== null) return fault
  const name = foreignName(blanked(text, claims), cited)
  return name === null ? null : `the name "${name}" is in none of its facts`
}

function blanked(text: string, claims: readonly { readonly at: number; readonly end: number }[]): string {
  let rest = text
  for (const { at, end } of claims) rest = rest.slice(0, at) + ' '.repeat(end - at) + rest.slice(end)
  return rest
}
