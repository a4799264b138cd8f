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
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']

export interface ListQuery {
  readonly status: string | undefined
  readonly limit: string | undefined
  /** Only what started before this instant (the `next` of an earlier answer). */
  readonly before: string | undefined
  /** Words that must all occur in customer, opportunity or region. */
  readonly q: string | undefined
}

export interface ListAnswer {
  readonly analyses: readonly AnalysisStatus[]
  /** Pass it as `before` for the next page; null when there is none. */
  readonly next: string | null
}

export async function listAnalyses(deps: ApiDeps, query: ListQuery, owner: Owner): Promise<ListAnswer> {
  const limit = limitOf(query.limit)
  const wanted = {
    limit,
    before: beforeOf(query.before),
    prefix: await ownerPrefix(owner),
    status: statusOf(query.status),
  }
  const pages = await Promise.all(Object.values(deps.stateMachineArns).map((arn) => executionsOf(deps, arn, wanted)))
  const newest = pages.flat().sort((a, b) => b.startedAt - a.startedAt)
  const shown = newest.slice(0, limit)
  const described = await Promise.all(shown.map(({ name }) => describeAnalysis(deps, name, owner)))
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return {
    analyses: described
      .map(({ status }) => status)
      .filter((analysis) => words.every((word) => searchedText(analysis).includes(word))),
    next: newest.length > limit ? String(shown.at(-1)?.startedAt) : null,
  }
}

interface Listed {
  readonly name: string
  /** Epoch seconds. */
  readonly startedAt: number
}

interface Wanted {
  readonly limit: number
  readonly before: number
  readonly prefix: string
  readonly status: string | undefined
}

async function executionsOf(deps: ApiDeps, arn: string, wanted: Wanted): Promise<readonly Listed[]> {
  const { limit, before, prefix, status } = wanted
  const found: Listed[] = []
  let nextToken: string | undefined
  // One more than asked for says whether there is a next page.
  while (found.length <= limit) {
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
    found.push(...executions.filter((one) => one.startedAt < before && one.name.startsWith(prefix)))
    if (typeof page.nextToken !== 'string') break
    nextToken = page.nextToken
  }
  return found.slice(0, limit + 1)
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

function beforeOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  const before = Number(text)
  if (Number.isFinite(before) && before > 0) return before
  throw invalid('before', text, 'Pass the `next` of an earlier answer.')
}

const invalid = (field: string, value: string, cure: string): InputError =>
  new InputError('FIELD_INVALID', `${field} is "${shortened(value)}".`, { field, cure })
