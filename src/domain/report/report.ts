/** The report: the stored parts of an analysis put together, with every fact, row and statement that they lean on. */
import { InputError } from '#lib/errors'
import type { Check, OpportunityAnalysis, Statement } from '../analysis/opportunity-analysis.ts'
import type { Fact } from '../evidence.ts'
import type { FollowOnAnalysis } from '../follow-on/follow-on-analysis.ts'
import type { FundingAnalysis } from '../funding/funding-analysis.ts'
import type { NarratedPart, RefusedSentence } from '../narrative/narrative.ts'
import type { Opportunity } from '../opportunity.ts'
import type { HistoryDescription, PastProject } from '../project.ts'

const REPORT_FORMAT_VERSION = 1

/** A part without its facts and rows: those of all parts stand once, in the report. */
export type ReportPart<Analysis> = NarratedPart<Omit<Analysis, 'facts' | 'rows'>>

export interface Report {
  readonly kind: 'report'
  readonly formatVersion: typeof REPORT_FORMAT_VERSION
  /** Null for a report that no workflow made. */
  readonly executionId: string | null
  readonly today: string
  readonly opportunity: Opportunity
  readonly history: HistoryDescription
  /** `synthetic sample` for made-up histories; null for real ones. */
  readonly synthetic: 'synthetic sample' | null
  readonly analysis: ReportPart<OpportunityAnalysis> | null
  readonly funding: ReportPart<FundingAnalysis> | null
  readonly followOn: ReportPart<FollowOnAnalysis> | null
  /** Null unless validation was asked for. */
  readonly checks: readonly Check[] | null
  readonly facts: readonly Fact[]
  readonly rows: readonly PastProject[]
  readonly statements: readonly Statement[]
}

export interface ReportParts {
  readonly executionId: string | null
  readonly analysis: NarratedPart<OpportunityAnalysis> | null
  readonly funding: NarratedPart<FundingAnalysis> | null
  readonly followOn: NarratedPart<FollowOnAnalysis> | null
}

export function assembleReport(parts: ReportParts): Report {
  const present = [parts.analysis, parts.funding, parts.followOn].filter((part) => part !== null)
  const [first] = present
  if (first === undefined)
    throw new InputError('EXECUTION_NOT_FOUND', 'This execution left no analysis behind.', {
      field: 'execution',
      cure: 'Look at how it ended: opportunity executions show ID.',
    })
  const { opportunity, history, today } = first.analysis
  return {
    kind: 'report',
    formatVersion: REPORT_FORMAT_VERSION,
    executionId: parts.executionId,
    today,
    opportunity,
    history,
    synthetic: history.synthetic ? 'synthetic sample' : null,
    analysis: parts.analysis === null ? null : slim(parts.analysis),
    funding: parts.funding === null ? null : slim(parts.funding),
    followOn: parts.followOn === null ? null : slim(parts.followOn),
    checks: checksOf(parts),
    facts: distinct(
      present.flatMap(({ analysis }) => analysis.facts),
      ({ id }) => id,
    ),
    rows: distinct(
      present.flatMap(({ analysis }) => analysis.rows),
      ({ projectId }) => projectId,
    ),
    statements: distinct(
      present.flatMap(({ analysis }) => statementsOf(analysis)),
      ({ id }) => id,
    ),
  }
}

function slim<Analysis extends { readonly facts: unknown; readonly rows: unknown }>(
  part: NarratedPart<Analysis>,
): ReportPart<Analysis> {
  const { facts: _facts, rows: _rows, ...analysis } = part.analysis
  const { narrative, dropped, refusedAtFirst, usage } = part
  return { analysis, narrative, dropped, refusedAtFirst, usage }
}

function statementsOf(analysis: OpportunityAnalysis | FundingAnalysis | FollowOnAnalysis): readonly Statement[] {
  if (analysis.kind === 'followOn') return analysis.statements
  return analysis.statement === null ? [] : [analysis.statement]
}

/** The first of each id: a part that leaned on an earlier one carries the same facts and rows again. */
function distinct<Item>(items: readonly Item[], idOf: (item: Item) => string): readonly Item[] {
  const seen = new Map<string, Item>()
  for (const item of items) if (!seen.has(idOf(item))) seen.set(idOf(item), item)
  return [...seen.values()]
}

function checksOf({ analysis, funding, followOn }: ReportParts): readonly Check[] | null {
  const asked = analysis?.analysis.checks
  if (asked === null) return null
  const parts = [analysis, funding, followOn].filter((part) => part !== null)
  return [...(asked ?? []), proseCheck(parts)]
}

/** Dropped sentences are the check doing its work: what is left in the report is tied to facts. */
function proseCheck(parts: readonly Pick<NarratedPart<unknown>, 'narrative' | 'dropped' | 'refusedAtFirst'>[]): Check {
  const kept = parts.flatMap(({ narrative }) => Object.values(narrative).flat()).length
  const dropped: readonly RefusedSentence[] = parts.flatMap((part) => part.dropped)
  const refused = parts.reduce((sum, part) => sum + part.refusedAtFirst, 0)
  return {
    name: 'every figure in the prose is tied to a fact',
    outcome: 'passed',
    detail:
      `${kept} sentences kept; ${refused} refused at first, ${dropped.length} of them dropped after one repair` +
      dropped.map(({ sentence, reason }) => `; dropped: “${sentence.text}” (${reason})`).join(''),
    factIds: [],
  }
}
