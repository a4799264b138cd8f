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

/** What a model's answer took. */
export interface ModelUsage {
  /** E.g. `built-in`, or the model id that answered. */
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costUsd: number | null
}

/** A sentence that the grounding check refused, and why. */
export interface RefusedSentence {
  readonly section: NarrativeSection
  readonly sentence: CitedSentence
  readonly reason: string
}

/** An analysis with its prose, as a handler stores it. */
export interface NarratedPart<Analysis> {
  readonly analysis: Analysis
  /** Only sentences that passed the grounding check. */
  readonly narrative: Narrative
  /** Refused, and still refused after the one repair. */
  readonly dropped: readonly RefusedSentence[]
  /** Sentences refused at first, whatever became of them. */
  readonly refusedAtFirst: number
  readonly usage: readonly ModelUsage[]
}
