/** Whether a programme may pay for this opportunity: each rule answered yes, no or unknown, with the reason. */
import { assertNever } from '#lib/errors'
import type { Opportunity } from '../opportunity.ts'
import { clipped } from '../plain-text.ts'
import type { CatalogueEntry, EligibilityTest } from './catalogue.ts'
import type { Answer, FundingOption } from './funding-analysis.ts'

type Reason = FundingOption['reasons'][number]

export function eligibilityOf(
  entry: CatalogueEntry,
  opportunity: Opportunity,
): { readonly eligible: Answer; readonly reasons: readonly Reason[] } {
  const reasons = entry.eligibility.map(({ rule, test }): Reason => ({ rule, ...answer(test, opportunity) }))
  const answers = reasons.map((reason) => reason.answer)
  const eligible = answers.includes('no') ? 'no' : answers.includes('unknown') ? 'unknown' : 'yes'
  return { eligible, reasons }
}

function answer(test: EligibilityTest, opportunity: Opportunity): Omit<Reason, 'rule'> {
  switch (test.kind) {
    case 'geography':
      return geographyAnswer(test.anyOf, opportunity)
    case 'words':
      return wordsAnswer(test, opportunity)
    case 'segment':
      return segmentAnswer(test, opportunity)
    case 'partner':
      return opportunity.partnerName === null
        ? { answer: 'unknown', why: 'partnerName was not given' }
        : { answer: 'yes', why: `partner ${clipped(opportunity.partnerName, 60)} is named` }
    case 'ask':
      return { answer: 'unknown', why: test.question }
    default:
      return assertNever(test)
  }
}

const lower = (text: string): string => text.normalize('NFKC').toLowerCase()

function geographyAnswer(anyOf: readonly string[], { geographies, region }: Opportunity): Omit<Reason, 'rule'> {
  const given = geographies.length > 0 ? geographies : []
  const found = given.find((geography) => anyOf.some((name) => lower(name) === lower(geography)))
  if (found !== undefined) return { answer: 'yes', why: `the geography is ${found}` }
  return given.length === 0
    ? { answer: 'unknown', why: `the region ${clipped(region, 40)} is no geography known here` }
    : { answer: 'no', why: `the geography is ${given.join(', ')}` }
}

function wordsAnswer(
  { anyOf, otherwise }: Extract<EligibilityTest, { kind: 'words' }>,
  { name, description, activityFocus, businessDescription, migrationPhase }: Opportunity,
): Omit<Reason, 'rule'> {
  const text = lower([name, description, activityFocus, businessDescription, migrationPhase].filter(Boolean).join('\n'))
  const word = anyOf.find((one) => holdsWord(text, lower(one)))
  if (word !== undefined) return { answer: 'yes', why: `the description says “${word}”` }
  return { answer: otherwise, why: `the description says none of: ${listed(anyOf)}` }
}

/** As many as show what is looked for. */
const MAX_WORDS = 4
const listed = (words: readonly string[]): string =>
  words.length <= MAX_WORDS + 1
    ? words.join(', ')
    : `${words.slice(0, MAX_WORDS).join(', ')} and ${words.length - MAX_WORDS} more`

/** A whole word, or the beginning of a longer one: "migrate" finds "migrated", not "immigrate". */
function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true
  return false
}

function segmentAnswer(
  { anyOf, noneOf }: Extract<EligibilityTest, { kind: 'segment' }>,
  { customerSegment }: Opportunity,
): Omit<Reason, 'rule'> {
  if (customerSegment === null) return { answer: 'unknown', why: 'customerSegment was not given' }
  const segment = lower(customerSegment)
  const why = `the segment is ${clipped(customerSegment, 40)}`
  if (noneOf.some((name) => segment.includes(lower(name)))) return { answer: 'no', why }
  if (anyOf.length === 0 || anyOf.some((name) => segment.includes(lower(name)))) return { answer: 'yes', why }
  return { answer: noneOf.length === 0 ? 'no' : 'unknown', why }
}
