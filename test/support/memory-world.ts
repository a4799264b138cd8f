/** The outside of the handlers, in memory: a small made-up history, an object store, and a model that can be told what to say. */
import { builtInModel } from '#adapters/built-in-model'
import { fitForecast, fitNext, type HistoryDescription, type PastProject } from '#domain'
import { bundledFundingCatalogue } from '#entry/funding-catalogue'
import type { AnalysisModel, HandlerDeps, HistoryStore, ObjectStore } from '#handlers'
import type { JsonObject } from '#lib/json'

export const TODAY = '2026-11-23'

/** Project k of a row of made-up ones: what it costs follows from k, so that a test can reckon it on paper. */
export function madeUpProject(k: number): PastProject {
  const day = (months: number, date: number) => new Date(Date.UTC(2023, months, date)).toISOString().slice(0, 10)
  return {
    projectId: `P${String(k).padStart(4, '0')}`,
    title: k % 2 === 0 ? 'Data warehouse migration' : 'Migrate legacy systems',
    description: `Move ${k % 3 === 0 ? 'databases' : 'servers'} to the cloud`,
    customer: k % 5 === 0 ? 'Example Corp.' : `Customer ${k % 12}`,
    partner: null,
    country: 'Germany',
    region: 'Western Europe',
    industry: 'Retail',
    segment: null,
    category: k % 2 === 0 ? 'Analytics' : 'Migration',
    categoryGroup: 'Cloud',
    projectType: null,
    phase: null,
    outcome: 'won',
    closeDate: day(k % 40, 1 + (k % 27)),
    startDate: day(k % 40, 31 + (k % 27)),
    endDate: day((k % 40) + 12, 1 + (k % 27)),
    monthlyValue: 1000 + 100 * (k % 10),
    upfrontValue: 5000,
    annualValue: 12 * (1000 + 100 * (k % 10)) + 5000,
    totalValue: null,
    amendedValue: null,
    amendments: null,
    isFollowOn: null,
    services: [
      { name: 'Amazon EC2', monthly: 800 + 100 * (k % 10), upfront: 5000 },
      { name: 'Amazon S3', monthly: 200, upfront: 0 },
    ],
    components: [],
    funding: [],
  }
}

export const MADE_UP_PROJECTS = Array.from({ length: 60 }, (_, k) => madeUpProject(k))

export function describeProjects(projects: readonly PastProject[]): HistoryDescription {
  const n = projects.length
  return {
    name: 'made up for a test',
    synthetic: true,
    attribution: null,
    currency: 'USD',
    annualValueRule: 'services',
    projects: n,
    firstCloseDate: '2023-01-01',
    lastCloseDate: '2026-04-27',
    known: {
      annualValue: n,
      totalValue: 0,
      monthlyValue: n,
      duration: n,
      gap: n,
      services: n,
      components: 0,
      funding: 0,
      customer: n,
      outcome: n,
      amendments: 0,
    },
    terms: { distinct: 20, meanPerProject: 10 },
    fingerprint: '0'.repeat(64),
    formatVersion: 1,
  }
}

export interface MemoryHistory extends HistoryStore {
  readonly statements: readonly string[]
}

/** Answers every statement with all its projects: what is relevant is a question for the real stores. */
export function memoryHistory(projects: readonly PastProject[] = MADE_UP_PROJECTS): MemoryHistory {
  const description = describeProjects(projects)
  const statements: string[] = []
  return {
    statements,
    describe: async () => description,
    document: async (name) => {
      if (name === 'forecast.json') return JSON.stringify(fitForecast(projects, description))
      return name === 'next.json' ? JSON.stringify(fitNext(projects, description)) : null
    },
    query: async ({ sql, rowLimit }) => {
      statements.push(sql)
      const rows = projects.slice(0, rowLimit).map(rowOf)
      return { rows, truncated: projects.length > rowLimit, elapsedMs: 1, scannedBytes: null, costUsd: null }
    },
  }
}

function rowOf(project: PastProject, index: number): JsonObject {
  return {
    project_no: index,
    project_id: project.projectId,
    title: project.title,
    description: project.description,
    customer: project.customer,
    partner: project.partner,
    country: project.country,
    region: project.region,
    industry: project.industry,
    segment: project.segment,
    category: project.category,
    category_group: project.categoryGroup,
    project_type: project.projectType,
    phase: project.phase,
    outcome: project.outcome,
    close_date: project.closeDate,
    start_date: project.startDate,
    end_date: project.endDate,
    monthly_value: project.monthlyValue,
    upfront_value: project.upfrontValue,
    annual_value: project.annualValue,
    total_value: project.totalValue,
    amended_value: project.amendedValue,
    amendments: project.amendments,
    is_follow_on: project.isFollowOn,
    services: JSON.stringify(project.services),
    components: JSON.stringify(project.components),
    funding: JSON.stringify(project.funding),
    relevance: 10 - index / 10,
  }
}

export interface MemoryObjects extends ObjectStore {
  readonly texts: ReadonlyMap<string, string>
}

export function memoryObjects(): MemoryObjects {
  const texts = new Map<string, string>()
  return {
    texts,
    put: async (key, text) => {
      texts.set(key, text)
    },
    get: async (key) => texts.get(key) ?? null,
  }
}

/** The built-in analyst with some of its answers replaced. */
export function modelWith(changes: Partial<AnalysisModel>): AnalysisModel {
  return { ...builtInModel(), ...changes }
}

export function memoryDeps(changes: Partial<HandlerDeps> = {}): HandlerDeps {
  return {
    history: memoryHistory(),
    objects: memoryObjects(),
    model: builtInModel(),
    fundingCatalogue: bundledFundingCatalogue(),
    today: () => TODAY,
    ...changes,
  }
}
