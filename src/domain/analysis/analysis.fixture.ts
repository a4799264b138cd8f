/** A small history made by hand for tests: twelve projects whose sums can be checked on paper. */
import type { Estimate } from '../evidence.ts'
import type { Forecasts, Neighbour, QuantityForecast } from '../forecast.ts'
import type { Opportunity } from '../opportunity.ts'
import type { Candidate, HistoryDescription, PastProject } from '../project.ts'
import { quantile } from '../statistics.ts'
import type { OpportunityQuestion } from './opportunity-analysis.ts'

export const opportunity: Opportunity = {
  customerName: 'Example Corp',
  region: 'us-east-1',
  geographies: ['United States'],
  closeDate: '2027-03-01',
  name: 'Cloud Migration',
  description: 'Migrate legacy systems to AWS',
  industry: 'Retail',
  customerSegment: null,
  partnerName: null,
  activityFocus: null,
  businessDescription: null,
  migrationPhase: null,
}

export const history: HistoryDescription = {
  name: 'hand-made history',
  synthetic: true,
  attribution: 'made by hand',
  currency: 'USD',
  annualValueRule: 'services',
  projects: 5000,
  firstCloseDate: '2024-01-15',
  lastCloseDate: '2026-10-30',
  known: {
    annualValue: 5000,
    totalValue: 5000,
    monthlyValue: 5000,
    duration: 5000,
    gap: 5000,
    services: 5000,
    components: 0,
    funding: 0,
    customer: 5000,
    outcome: 5000,
    amendments: 5000,
  },
  terms: { distinct: 900, meanPerProject: 18 },
  fingerprint: 'ab'.repeat(32),
  formatVersion: 1,
}

/** Project k of 1 … 12: k thousand a month, k × 2 thousand upfront, start k × 10 days after it was won, k + 5 months long. */
export function project(k: number, changes: Partial<PastProject> = {}): PastProject {
  const month = String(((k - 1) % 12) + 1).padStart(2, '0')
  const startDay = new Date(Date.UTC(2025, k - 1, 1 + k * 10)).toISOString().slice(0, 10)
  return {
    projectId: `P${String(k).padStart(3, '0')}`,
    title: `Migration ${k}`,
    description: 'Move servers',
    customer: k % 3 === 0 ? 'Example Corp.' : `Customer ${k}`,
    partner: k === 2 ? 'Acme' : null,
    country: 'United States',
    region: 'North America',
    industry: 'Retail',
    segment: 'Enterprise',
    category: 'Migration',
    categoryGroup: 'Cloud',
    projectType: null,
    phase: null,
    outcome: k === 4 ? 'lost' : 'won',
    closeDate: `2025-${month}-01`,
    startDate: startDay,
    endDate: null,
    monthlyValue: k * 1000,
    upfrontValue: k * 2000,
    annualValue: k * 14_000,
    totalValue: k * 14_000,
    amendedValue: k % 4 === 0 ? k * 21_000 : k * 14_000,
    amendments: k % 4 === 0 ? 1 : 0,
    isFollowOn: null,
    services: [
      { name: 'Amazon EC2', monthly: k * 750, upfront: k * 2000 },
      { name: 'Amazon S3', monthly: k * 250, upfront: 0 },
    ],
    components: [],
    funding: [],
    ...changes,
  }
}

const projects = Array.from({ length: 12 }, (_, index) => project(index + 1))

export const candidates: readonly Candidate[] = projects.map((past, index) => ({
  project: past,
  relevance: 12 - index,
}))

const neighbours: readonly Neighbour[] = candidates.map((candidate, index) => ({
  candidate,
  similarity: 0.9 - index * 0.05,
  weight: 1 / 12,
  aspects: [
    { aspect: 'text', score: 0.9 - index * 0.05 },
    { aspect: 'category', score: 1 },
    { aspect: 'customer', score: candidate.project.customer === 'Example Corp.' ? 0.95 : 0 },
  ],
}))

const given = (values: readonly number[]): Estimate => ({
  kind: 'given',
  p10: quantile(values, 0.1),
  p50: quantile(values, 0.5),
  p90: quantile(values, 0.9),
  n: values.length,
  method: 'quantiles of equal weights',
})

const projectIds = projects.map((past) => past.projectId)
const steps = Array.from({ length: 12 }, (_, index) => index + 1)
const forecast = (scale: number): QuantityForecast => ({
  estimate: given(steps.map((k) => k * scale)),
  baseline: { label: 'median of the category', value: 5 * scale, n: 40 },
  factors: [{ label: 'three of the five closest are multi-year', effect: 0.18, projectIds: ['P001', 'P002', 'P003'] }],
  projectIds,
})

export const forecasts: Forecasts = {
  neighbours,
  quantities: {
    annualValue: forecast(14_000),
    monthlyValue: forecast(1000),
    upfrontValue: forecast(2000),
    totalValue: forecast(14_000),
    gapDays: forecast(10),
    durationMonths: {
      estimate: { kind: 'withheld', reason: '3 comparable projects tell it, 8 are needed', have: 3, needed: 8 },
      baseline: null,
      factors: [],
      projectIds: ['P001', 'P002', 'P003'],
    },
  },
  services: [
    {
      name: 'Amazon EC2',
      share: { kind: 'given', p10: 0.7, p50: 0.786, p90: 0.82, n: 12, method: 'weighted' },
      monthly: given(steps.map((k) => k * 750)),
      upfront: given(steps.map((k) => k * 2000)),
      prevalence: 1,
      projectIds,
    },
    {
      name: 'Amazon S3',
      share: { kind: 'given', p10: 0.18, p50: 0.214, p90: 0.3, n: 12, method: 'weighted' },
      monthly: given(steps.map((k) => k * 250)),
      upfront: null,
      prevalence: 1,
      projectIds,
    },
  ],
  components: [],
  funding: [],
  confidence: {
    level: 'MEDIUM',
    reasons: [
      { text: '12 comparable projects', raises: true, value: 12 },
      { text: 'their values spread widely', raises: false, value: 0.41 },
    ],
    measuredWithinFactorTwo: 0.52,
  },
}

export const question: OpportunityQuestion = {
  opportunity,
  options: {
    useNovaPremier: false,
    includeValidation: true,
    includeFunding: true,
    includeFollowOn: true,
    queryMode: 'planned',
  },
  candidates,
  history,
  forecasts,
  statement: {
    id: 'opportunity.sql',
    sql: "SELECT project_id FROM projects WHERE close_date < DATE '2027-03-01' LIMIT 400",
    verdict: { outcome: 'allowed', reasons: [] },
  },
  retrieval: { rows: 12, truncated: false, elapsedMs: 41, scannedBytes: null, costUsd: null },
  today: '2026-11-23',
}
