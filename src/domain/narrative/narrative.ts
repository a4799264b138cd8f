/** Prose as a report may carry it: sentences by section, each with the facts it stands on. */

/** One sentence of prose and the facts it stands on. */
export interface CitedSentence {
  readonly text: string
  readonly factIds: readonly string[]
}

export type NarrativeSection = 'findings' | 'rationale' | 'risks' | 'nextSteps'

export type Narrative = Readonly<Record<NarrativeSection, readonly CitedSentence[]>>

export const NARRATIVE_SECTIONS: readonly NarrativeSection[] = ['findings', 'rationale', 'risks', 'nextSteps']

export type NarrativeSubject = 'opportunity' | 'funding' | 'followOn'

/** Sections of both, `first` before `second`: what was kept, then what a repair brought. */
export function mergeNarratives(first: Narrative, second: Narrative): Narrative {
  return {
    findings: [...first.findings, ...second.findings],
    rationale: [...first.rationale, ...second.rationale],
    risks: [...first.risks, ...second.risks],
    nextSteps: [...first.nextSteps, ...second.nextSteps],
  }
}
