/** GET /api/analyses: what was asked lately, newest first, over all three workflows. */
import { InputError, shortened } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import { type Owner, ownerPrefix } from '../analysis-id.ts'
import { textMember } from '../wire-member.ts'
import { type AnalysisStatus, describeAnalysis } from './analysis-status.ts'
import type { ApiDeps } from './deps.ts'

/** Every entry costs one DescribeExecution; AWS allows about fifteen a second. */
const MAX_LISTED = 50
const DEFAULT_LISTED = 20
/** What a search looks through before it answers: within AWS's burst for DescribeExecution, and a gateway's time. */
const MAX_SEARCHED = 150
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']

export interface ListQuery {
  readonly status: string | undefined
  readonly limit: string | undefined
  /** Only what comes after this one (the `next` of an earlier answer). */
  readonly before: string | undefined
  /** Words that must all occur in customer, opportunity or region. */
  readonly q: string | undefined
}

export interface ListAnswer {
  readonly analyses: readonly AnalysisStatus[]
  /** Pass it as `before` for the next page; null when there is none. */
  readonly next: string | null
}

/** `next` may come with few analyses or none: a search looks through a bounded number of them at a time. */
export async function listAnalyses(deps: ApiDeps, query: ListQuery, owner: Owner): Promise<ListAnswer> {
  const limit = limitOf(query.limit)
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const most = words.length === 0 ? limit : MAX_SEARCHED
  const wanted = {
    limit: most,
    before: beforeOf(query.before),
    prefix: await ownerPrefix(owner),
    status: statusOf(query.status),
  }
  const pages = await Promise.all(Object.values(deps.stateMachineArns).map((arn) => executionsOf(deps, arn, wanted)))
  const newest = pages.flat().sort(newestFirst)
  const analyses: AnalysisStatus[] = []
  let looked = 0
  while (looked < Math.min(most, newest.length) && analyses.length < limit) {
    const batch = newest.slice(looked, Math.min(looked + limit, most))
    const described = await Promise.all(batch.map(({ name }) => describeAnalysis(deps, name, owner)))
    for (const { status } of described) {
      if (analyses.length === limit) break
      looked += 1
      if (words.every((word) => searchedText(status).includes(word))) analyses.push(status)
    }
  }
  const last = newest[looked - 1]
  return { analyses, next: last !== undefined && newest.length > looked ? `${last.startedAt}~${last.name}` : null }
}

interface Listed {
  readonly name: string
  /** Epoch seconds. */
  readonly startedAt: number
}

/** Two may have started in one millisecond: their names put them in order. */
const newestFirst = (a: Listed, b: Listed): number =>
  b.startedAt - a.startedAt || (a.name < b.name ? 1 : a.name > b.name ? -1 : 0)

interface Wanted {
  readonly limit: number
  readonly before: Listed
  readonly prefix: string
  readonly status: string | undefined
}

async function executionsOf(deps: ApiDeps, arn: string, wanted: Wanted): Promise<readonly Listed[]> {
  const { limit, before, prefix, status } = wanted
  const found: Listed[] = []
  let nextToken: string | undefined
  // One more than asked for says whether there is a next page; all that started with that one keep the order whole.
  const isEnough = () => (found.at(-1)?.startedAt ?? Number.POSITIVE_INFINITY) < (found[limit]?.startedAt ?? 0)
  while (!isEnough()) {
    const page = await deps.stepFunctions.call('ListExecutions', {
      stateMachineArn: arn,
      maxResults: 100,
      ...(status && { statusFilter: status }),
      ...(nextToken && { nextToken }),
    })
    const executions = (page.executions as readonly JsonObject[]).map((one) => ({
      name: textMember(one, 'name'),
      startedAt: Number(one.startDate),
    }))
    found.push(...executions.filter((one) => newestFirst(before, one) < 0 && one.name.startsWith(prefix)))
    if (typeof page.nextToken !== 'string') break
    nextToken = page.nextToken
  }
  return found
}

function searchedText({ id, question, headline }: AnalysisStatus): string {
  return `${id} ${JSON.stringify(question)} ${JSON.stringify(headline)}`.toLowerCase()
}

function statusOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (STATUSES.includes(text)) return text
  throw invalid('status', text, `Use one of ${STATUSES.join(', ')}.`)
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LISTED
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LISTED) return limit
  throw invalid('limit', text, `Use a whole number from 1 to ${MAX_LISTED}.`)
}

function beforeOf(text: string | undefined): Listed {
  if (text === undefined) return { startedAt: Number.POSITIVE_INFINITY, name: '' }
  const [seconds, name = ''] = text.split('~')
  const startedAt = Number(seconds)
  if (Number.isFinite(startedAt) && startedAt > 0) return { startedAt, name }
  throw invalid('before', text, 'Pass the `next` of an earlier answer.')
}

const invalid = (field: string, value: string, cure: string): InputError =>
  new InputError('FIELD_INVALID', `${field} is "${shortened(value)}".`, { field, cure })
