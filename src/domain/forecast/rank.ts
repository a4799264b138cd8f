/** Candidates of a query, compared with the deal and put in order of their weight. */
import type { Deal, Neighbour } from '../forecast.ts'
import type { Candidate, PastProject } from '../project.ts'
import { dealOfProject } from './deal.ts'
import { createEncoder, type EncodedDeal, FIELD, type Reading, readDeal } from './encode.ts'
import type { Knowledge } from './knowledge.ts'
import { aspectsOf, likenessOf, normOf } from './likeness.ts'
import { type Peers, type Placed, peersOf, placeDeal, textsOf } from './peers.ts'
import { dayNumber, teaches } from './scale.ts'

export interface Ranked {
  /** Best first. */
  readonly neighbours: readonly Neighbour[]
  readonly placed: Placed
  /** In the order of `neighbours`. */
  readonly peers: Peers
  /** The category that was inferred from the peers, as the history spells it; null when it was given or none stands out. */
  readonly inferredCategory: string | null
}

/** Only won projects closed before the deal's own close date count, each once. */
export function rankCandidates(deal: Deal, candidates: readonly Candidate[], knowledge: Knowledge): Ranked {
  const encoder = createEncoder(knowledge.ids)
  const own = encoder.encode(deal)
  const past = pastOnly(deal, candidates)
  const encoded = past.map((candidate) => encoder.encodeReading(readingOf(candidate.project)))
  const { weightOf } = knowledge
  const texts = textsOf(own, encoded, weightOf, (peer) => normOf(encoded[peer] as EncodedDeal, weightOf))
  const placed = placeDeal(own, encoded, texts)
  const entries = past
    .map((candidate, i) => {
      const text = texts[i] as number
      const other = encoded[i] as EncodedDeal
      return { candidate, other, text, likeness: likenessOf(placed.deal, other, text) }
    })
    .sort(
      (a, b) =>
        b.likeness.weight - a.likeness.weight ||
        (a.candidate.project.projectId < b.candidate.project.projectId ? -1 : 1),
    )
  const total = entries.reduce((sum, { likeness }) => sum + likeness.weight, 0)
  return {
    placed,
    peers: peersOf(
      placed.deal,
      entries.map(({ other }) => other),
      Float64Array.from(entries, ({ text }) => text),
    ),
    neighbours: entries.map(({ candidate, other, text, likeness }) => ({
      candidate,
      similarity: likeness.similarity,
      weight: likeness.weight / total,
      aspects: aspectsOf(placed.deal, other, text),
    })),
    inferredCategory: inferred(own, placed, entries),
  }
}

/** A back-test meets the same project again and again. */
const readings = new WeakMap<PastProject, Reading>()

function readingOf(project: PastProject): Reading {
  const known = readings.get(project)
  if (known !== undefined) return known
  const reading = readDeal(dealOfProject(project) as Deal)
  readings.set(project, reading)
  return reading
}

function inferred(
  own: EncodedDeal,
  placed: Placed,
  entries: readonly { readonly candidate: Candidate; readonly other: EncodedDeal }[],
): string | null {
  const name = placed.deal.fields[FIELD.category] as number
  if (name === own.fields[FIELD.category]) return null
  return entries.find(({ other }) => other.fields[FIELD.category] === name)?.candidate.project.category ?? null
}

function pastOnly(deal: Deal, candidates: readonly Candidate[]): readonly Candidate[] {
  const closing = dayNumber(deal.closeDate)
  const seen = new Set<string>()
  return candidates.filter(({ project }) => {
    if (project.closeDate === null || !teaches(project) || seen.has(project.projectId)) return false
    seen.add(project.projectId)
    return dayNumber(project.closeDate) < closing
  })
}
