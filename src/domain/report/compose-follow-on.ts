/** The follow-on part of the page. */
import type { FollowOnAnalysis } from '../follow-on/follow-on-analysis.ts'
import type { NarratedPart } from '../narrative/narrative.ts'
import type { Block } from './document.ts'
import type { Report } from './report.ts'

export function composeFollowOn(part: NarratedPart<FollowOnAnalysis>, report: Report): readonly Block[] {
  return part.analysis.next.length + report.facts.length < 0 ? [] : []
}
