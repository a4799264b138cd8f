/** A report as a page: the answer first, then why, then how it was found. */
import { clipped } from '../plain-text.ts'
import { composeFollowOn } from './compose-follow-on.ts'
import { composeFunding } from './compose-funding.ts'
import { composeMethod } from './compose-method.ts'
import { composeOpportunity } from './compose-opportunity.ts'
import type { Block, Span } from './document.ts'
import type { Report } from './report.ts'

const SYNTHETIC_BANNER =
  'SYNTHETIC SAMPLE: the past projects behind this report are made up. It shows how the analysis works, ' +
  'and says nothing about real deals. Import your own history: opportunity import --help'

export function composeReport(report: Report): readonly Block[] {
  return [
    ...composeHead(report),
    ...(report.analysis === null ? [] : composeOpportunity(report.analysis, report)),
    ...(report.funding === null ? [] : composeFunding(report.funding, report)),
    ...(report.followOn === null ? [] : composeFollowOn(report.followOn, report)),
    ...composeMethod(report),
  ]
}

function composeHead({ opportunity, synthetic, analysis, history, today }: Report): readonly Block[] {
  const { customerName, name, region, closeDate } = opportunity
  const line: readonly Span[] = [`${clipped(region, 80)} · to be won on ${closeDate} · analysed on ${today}`]
  const past = `against ${clipped(history.name, 80)}`
  return [
    { kind: 'heading', level: 1, text: `${clipped(customerName, 120)}: ${clipped(name, 160)}` },
    { kind: 'paragraph', spans: [...line, ` · ${past}`] },
    ...(synthetic === null ? [] : [{ kind: 'banner', text: SYNTHETIC_BANNER } as const]),
    ...(analysis?.analysis.notices ?? []).map(
      (notice) => ({ kind: 'banner', text: `${notice.field}: ${notice.message}` }) as const,
    ),
  ]
}
