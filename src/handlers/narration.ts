/** Prose over facts: the model writes, the grounding check judges, one repair, and what still fails is dropped and listed. */
import {
  type Fact,
  ground,
  mergeNarratives,
  type NarratedPart,
  type Narrative,
  type NarrativeSubject,
  type Opportunity,
} from '#domain'
import type { AnalysisModel, ModelTier } from './sockets.ts'

export async function narrated(
  model: AnalysisModel,
  request: {
    readonly opportunity: Opportunity
    readonly subject: NarrativeSubject
    readonly facts: readonly Fact[]
    readonly tier: ModelTier
    readonly signal: AbortSignal
  },
): Promise<Omit<NarratedPart<unknown>, 'analysis'>> {
  const { facts } = request
  const first = await model.narrate({ ...request, refused: [] })
  const judged = ground(first.narrative, facts)
  if (judged.refused.length === 0) {
    return { narrative: judged.kept, dropped: [], refusedAtFirst: 0, usage: [first.usage] }
  }
  const second = await model.narrate({ ...request, refused: judged.refused })
  const repaired = ground(second.narrative, facts)
  return {
    narrative: mergeNarratives(judged.kept, repaired.kept),
    // Who gives nothing back has dropped the refused sentences itself; they are listed all the same.
    dropped: isEmpty(second.narrative) ? judged.refused : repaired.refused,
    refusedAtFirst: judged.refused.length,
    usage: [first.usage, second.usage],
  }
}

const isEmpty = (narrative: Narrative): boolean => Object.values(narrative).every((sentences) => sentences.length === 0)
