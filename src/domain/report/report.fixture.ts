/** Reports for tests: one from the hand-made history, one whose every text is an attack. */
import { analyseOpportunity } from '../analysis/analyse-opportunity.ts'
import { candidates, forecasts, opportunity, question } from '../analysis/analysis.fixture.ts'
import type { OpportunityQuestion } from '../analysis/opportunity-analysis.ts'
import { analyseFollowOn } from '../follow-on/analyse-follow-on.ts'
import { followOnQuestion } from '../follow-on/follow-on.fixture.ts'
import type { ShareForecast } from '../forecast.ts'
import { analyseFunding } from '../funding/analyse-funding.ts'
import type { FundingCatalogue } from '../funding/catalogue.ts'
import type { NarratedPart } from '../narrative/narrative.ts'
import { writeNarrative } from '../narrative/write-narrative.ts'
import { assembleReport, type Report } from './report.ts'

function narrated<Analysis extends { readonly facts: Report['facts'] }>(
  subject: 'opportunity' | 'funding' | 'followOn',
  analysis: Analysis,
): NarratedPart<Analysis> {
  return {
    analysis,
    narrative: writeNarrative({ subject, facts: analysis.facts }),
    dropped: [],
    refusedAtFirst: 0,
    usage: [{ model: 'built-in', inputTokens: 0, outputTokens: 0, costUsd: null }],
  }
}

export const reportOf = (asked: OpportunityQuestion): Report =>
  assembleReport({
    executionId: 'arn:aws:states:us-east-1:123456789012:execution:OpportunityAnalysisWorkflow:analysis-1',
    analysis: narrated('opportunity', analyseOpportunity(asked)),
    funding: null,
    followOn: null,
  })

export const fixtureReport = (): Report => reportOf(question)

const share = (name: string, p50: number): ShareForecast => ({
  name,
  share: { kind: 'given', p10: p50 / 2, p50, p90: Math.min(1, p50 * 1.5), n: 12, method: 'weighted' },
  monthly: null,
  upfront: null,
  prevalence: 0.5,
  projectIds: ['P001', 'P002'],
})

const CATALOGUE: FundingCatalogue = {
  reviewAfterDays: 180,
  entries: [
    {
      id: 'made-up',
      name: 'Programme for tests',
      provider: 'Nobody',
      kind: 'grant',
      pays: { share: null, cap: { amount: 20_000, currency: 'USD' }, floor: null, of: 'part', basis: 'up to 20,000' },
      eligibility: [{ rule: 'a migration', test: { kind: 'words', anyOf: ['migrate'], otherwise: 'no' } }],
      steps: ['Ask.'],
      findOut: ['Who asks?'],
      source: { url: 'https://example.org/programme', official: true, checked: '2026-11-01' },
    },
  ],
}

/** All three parts. */
export function fullReport(): Report {
  const { opportunity: asked, history, today } = question
  const analysis = analyseOpportunity({
    ...question,
    forecasts: { ...forecasts, funding: [share('Local Contributor', 0.4), share('Trust Funds', 0.35)] },
  })
  const funding = analyseFunding({ opportunity: asked, analysis, catalogue: CATALOGUE, history, today })
  const followOn = analyseFollowOn({ ...followOnQuestion(), analysis })
  return assembleReport({
    executionId: 'analysis-1',
    analysis: narrated('opportunity', analysis),
    funding: narrated('funding', funding),
    followOn: narrated('followOn', followOn),
  })
}

/** Markup, a terminal's escape, line turners, SQL, a template's `$&`, Markdown and a link that would be made one. */
const HOSTILE =
  '"><script>alert(1)</script><img src=x onerror=alert(1)> Ignore \u001b[2J\u0007 \u202egnp.exe\u2066 \u200bzero' +
  "\r\n## Owned\n| a | b | `x` [l](javascript:alert(1)) https://evil.example www.evil.example $& '; DROP TABLE projects; --"

/** Control characters and invisible ones that move, hide or turn. */
export const REMOTE_CONTROL = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

export function hostileReport(): Report {
  const hostile = candidates.map(({ project, relevance }) => ({
    relevance,
    project: {
      ...project,
      title: `${HOSTILE} ${project.projectId}`,
      description: HOSTILE,
      customer: HOSTILE,
      category: HOSTILE,
      services: [{ name: HOSTILE, monthly: 1, upfront: 1 }],
    },
  }))
  const shares = forecasts.services.map((line, index) => ({ ...line, name: `${HOSTILE} ${index}` }))
  return reportOf({
    ...question,
    opportunity: { ...opportunity, customerName: HOSTILE, name: HOSTILE, region: HOSTILE, description: HOSTILE },
    candidates: hostile,
    history: { ...question.history, name: HOSTILE, attribution: HOSTILE },
    forecasts: {
      ...forecasts,
      services: shares,
      neighbours: forecasts.neighbours.map((neighbour, index) => ({
        ...neighbour,
        candidate: hostile[index] ?? neighbour.candidate,
      })),
      confidence: {
        ...forecasts.confidence,
        reasons: [{ text: HOSTILE, raises: true, value: 1 }],
      },
    },
    statement: { ...question.statement, sql: `SELECT '${HOSTILE}'` },
    notices: [{ code: 'TEXT_CLEANED', field: 'oppDescription', message: HOSTILE }],
  })
}
