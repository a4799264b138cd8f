/** The API's flat body, as the guide's curl sends it: fields and options side by side, and which workflow is wanted. */
import { InputError, shortened } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import type { Notice } from './opportunity.ts'
import {
  type AnalysisRequest,
  ignored,
  OPPORTUNITY_FIELDS,
  OPTION_FIELDS,
  own,
  parseOpportunity,
} from './parse-opportunity.ts'

const WORKFLOW_TYPES = ['opportunity', 'funding', 'followOn'] as const

export interface FlatRequest {
  readonly workflowType: (typeof WORKFLOW_TYPES)[number]
  /** What the workflow is started with. */
  readonly input: JsonObject
  /** What the fields mean; null when an earlier analysis is loaded by its key instead. */
  readonly request: AnalysisRequest | null
  readonly notices: readonly Notice[]
}

/** Keys of stored results, as they appear in a workflow's output. */
const ANALYSIS_KEY = /^executions\/[\w./-]{1,400}\.json$/

export function parseFlatRequest(body: unknown, today: string): FlatRequest {
  if (!isJsonObject(body)) {
    throw new InputError('INPUT_INVALID', 'The body must be a JSON object.', {
      cure: 'Send { "CustomerName": …, "region": …, "closeDate": …, "oppName": …, "oppDescription": … }.',
    })
  }
  const workflowType = workflowTypeOf(own(body, 'workflowType') ?? 'opportunity')
  const notices = ignored(body, [...OPPORTUNITY_FIELDS, ...OPTION_FIELDS, 'workflowType', 'analysisKey'])
  const opportunityDetails = picked(body, OPPORTUNITY_FIELDS)
  const analysisOptions = picked(body, OPTION_FIELDS)
  const analysisKey = own(body, 'analysisKey') ?? null
  if (analysisKey !== null) {
    return { workflowType, input: loadedInput(workflowType, analysisKey, analysisOptions), request: null, notices }
  }
  const input = { opportunityDetails, analysisOptions }
  const request = parseOpportunity(input, today)
  return { workflowType, input, request, notices: [...notices, ...request.notices] }
}

function loadedInput(workflowType: FlatRequest['workflowType'], key: unknown, analysisOptions: JsonObject): JsonObject {
  if (typeof key !== 'string' || !ANALYSIS_KEY.test(key) || key.includes('..')) {
    throw new InputError(
      'FIELD_INVALID',
      `analysisKey ${shortened(JSON.stringify(key), 60)} is not a key of a result.`,
      {
        field: 'analysisKey',
        cure: 'Take results.analysisKey from the output of an earlier analysis.',
      },
    )
  }
  if (workflowType === 'opportunity') {
    throw new InputError(
      'FIELD_INVALID',
      'An opportunity analysis makes its own result; it cannot start from analysisKey.',
      {
        field: 'analysisKey',
        cure: 'Leave analysisKey out, or ask for workflowType "funding" or "followOn".',
      },
    )
  }
  return { analysisKey: key, analysisOptions }
}

function workflowTypeOf(given: unknown): FlatRequest['workflowType'] {
  const found = WORKFLOW_TYPES.find((known) => known === given)
  if (found !== undefined) return found
  throw new InputError('FIELD_INVALID', `workflowType ${shortened(JSON.stringify(given), 30)} is not known.`, {
    field: 'workflowType',
    cure: `Known: ${WORKFLOW_TYPES.join(', ')}.`,
  })
}

function picked(record: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.filter((field) => Object.hasOwn(record, field)).map((field) => [field, record[field] ?? null]),
  )
}
