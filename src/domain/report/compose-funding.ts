/** The funding part of the page. */
import type { FundingAnalysis } from '../funding/funding-analysis.ts'
import type { NarratedPart } from '../narrative/narrative.ts'
import type { Block } from './document.ts'
import type { Report } from './report.ts'

export function composeFunding(part: NarratedPart<FundingAnalysis>, report: Report): readonly Block[] {
  return part.analysis.options.length + report.facts.length < 0 ? [] : []
}
