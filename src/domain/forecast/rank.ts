/** Candidates of a query, compared with the deal and put in order of their weight. */
import type { Deal, Neighbour } from '../forecast.ts'
import type { Candidate } from '../project.ts'
import { dealOfProject } from './deal.ts'
import { createEncoder, type EncodedDeal } from './encode.ts'
import { aspectsOf, cosine, likenessOf, normOf, type TermWeight } from './likeness.ts'
import { dayNumber } from './scale.ts'

/** The fitted history's terms with their weights; a term it has never seen weighs as the rarest. */
export interface Vocabulary {
  readonly terms: readonly string[]
  readonly weights: readonly number[]
  readonly unseenWeight: number
}

export interface Ranked {
  readonly neighbours: readonly Neighbour[]
  readonly encodedDeal: EncodedDeal
  /** In the order of `neighbours`. */
  readonly encoded: readonly EncodedDeal[]
  readonly texts: readonly number[]
}

/** Only projects closed before the deal's own close date count, each once; best first. */
export function rankCandidates(deal: Deal, candidates: readonly Candidate[], vocabulary: Vocabulary): Ranked {
  const encoder = createEncoder(vocabulary.terms)
  const weightOf: TermWeight = (term) => vocabulary.weights[term] ?? vocabulary.unseenWeight
  const encodedDeal = encoder.encode(deal)
  const norm = normOf(encodedDeal, weightOf)
  const entries = pastOnly(deal, candidates).map(({ candidate, past }) => {
    const encoded = encoder.encode(past)
    const text = cosine(encodedDeal, encoded, weightOf, norm, normOf(encoded, weightOf))
    return { candidate, encoded, text, likeness: likenessOf(encodedDeal, encoded, text) }
  })
  entries.sort(
    (a, b) =>
      b.likeness.weight - a.likeness.weight || (a.candidate.project.projectId < b.candidate.project.projectId ? -1 : 1),
  )
  const total = entries.reduce((sum, { likeness }) => sum + likeness.weight, 0)
  return {
    encodedDeal,
    encoded: entries.map(({ encoded }) => encoded),
    texts: entries.map(({ text }) => text),
    neighbours: entries.map(({ candidate, encoded, text, likeness }) => ({
      candidate,
      similarity: likeness.similarity,
      weight: likeness.weight / total,
      aspects: aspectsOf(encodedDeal, encoded, text),
    })),
  }
}

function pastOnly(
  deal: Deal,
  candidates: readonly Candidate[],
): readonly { readonly candidate: Candidate; readonly past: Deal }[] {
  const closing = dayNumber(deal.closeDate)
  const seen = new Set<string>()
  return candidates.flatMap((candidate) => {
    const past = dealOfProject(candidate.project)
    if (past === null || !(dayNumber(past.closeDate) < closing) || seen.has(candidate.project.projectId)) return []
    seen.add(candidate.project.projectId)
    return [{ candidate, past }]
  })
}
