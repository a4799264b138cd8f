/** The built-in analyst's prose: the same figures as a language model gets, in plainer words. */

import { assertNever } from '#lib/errors'
import type { Fact } from '../evidence.ts'
import { followOnNarrative } from './follow-on-sentences.ts'
import { fundingNarrative } from './funding-sentences.ts'
import type { Narrative, NarrativeSubject } from './narrative.ts'
import { opportunityNarrative } from './opportunity-sentences.ts'
import { sentenceWriter } from './sentences.ts'

export function writeNarrative(input: {
  readonly subject: NarrativeSubject
  readonly facts: readonly Fact[]
}): Narrative {
  const writer = sentenceWriter(input.facts)
  switch (input.subject) {
    case 'opportunity':
      return opportunityNarrative(writer)
    case 'funding':
      return fundingNarrative(writer)
    case 'followOn':
      return followOnNarrative(writer)
    default:
      return assertNever(input.subject)
  }
}
