/** POST /api/analyze: the guide's flat body becomes the input of a workflow, and the workflow is started once. */
import { type Notice, parseFlatRequest } from '#domain'
import { InputError, shortened } from '#lib/errors'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { WorkflowType } from '#workflows'
import { executionArnOf, newAnalysisId, type Owner } from '../analysis-id.ts'
import { jsonOrNull } from '../run-progress.ts'
import { textMember } from '../wire-member.ts'
import { describeAnalysis } from './analysis-status.ts'
import type { ApiDeps } from './deps.ts'

/** Enough for any generated key; a longer one is somebody's payload. */
const MAX_KEY_LENGTH = 200

export interface Started {
  readonly id: string
  readonly workflow: WorkflowType
  readonly executionArn: string
  readonly notices: readonly Notice[]
}

export async function startAnalysis(
  deps: ApiDeps,
  request: { readonly body: unknown; readonly idempotencyKey: string | undefined; readonly owner: Owner },
): Promise<Started> {
  const body = await withEarlierAnalysis(deps, request.body, request.owner)
  const { workflowType: workflow, input, notices } = parseFlatRequest(body, deps.today())
  const idempotencyKey = checkedKey(request.idempotencyKey)
  const id = await newAnalysisId({ workflow, owner: request.owner, idempotencyKey, unique: deps.newId() })
  const stateMachineArn = deps.stateMachineArns[workflow]
  try {
    await deps.stepFunctions.call('StartExecution', { stateMachineArn, name: id, input: canonicalJson(input) })
  } catch (error) {
    if (!(error instanceof ServiceError && error.type === 'ExecutionAlreadyExists')) throw error
    await checkSameRequest(deps, executionArnOf(stateMachineArn, id), input)
  }
  return { id, workflow, notices, executionArn: executionArnOf(stateMachineArn, id) }
}

/** An earlier analysis is named by its id and looked up, never by a storage key: keys say nothing about who may read. */
async function withEarlierAnalysis(deps: ApiDeps, body: unknown, owner: Owner): Promise<unknown> {
  if (!isJsonObject(body)) return body
  if (Object.hasOwn(body, 'analysisKey')) {
    throw new InputError('FIELD_INVALID', 'analysisKey is not a field of this API.', {
      field: 'analysisKey',
      cure: 'Send analysisId, the id of an analysis that has succeeded.',
    })
  }
  const { analysisId, ...rest } = body
  if (analysisId === undefined || analysisId === null) return rest
  if (typeof analysisId !== 'string') {
    throw new InputError('FIELD_INVALID', 'analysisId must be text.', {
      field: 'analysisId',
      cure: 'Send the id of an analysis that has succeeded.',
    })
  }
  const { output } = await describeAnalysis(deps, analysisId, owner)
  const key = isJsonObject(output.results) ? output.results.analysisKey : undefined
  if (typeof key === 'string') return { ...rest, analysisKey: key }
  throw new InputError('ANALYSIS_NOT_READY', `The analysis ${shortened(analysisId)} has no result to build on.`, {
    field: 'analysisId',
    cure: 'Wait until it has succeeded, or send the opportunity itself.',
  })
}

/** A repeated key must repeat the request; otherwise the caller would get the answer to another question. */
async function checkSameRequest(deps: ApiDeps, executionArn: string, input: JsonObject): Promise<void> {
  const earlier = await deps.stepFunctions.call('DescribeExecution', { executionArn })
  const earlierInput = jsonOrNull(textMember(earlier, 'input'))
  if (canonicalJson(earlierInput as Json) === canonicalJson(input)) return
  throw new InputError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.', {
    field: 'Idempotency-Key',
    cure: 'Use a new key for a new request.',
  })
}

function checkedKey(key: string | undefined): string | undefined {
  if (key === undefined || (key.length > 0 && key.length <= MAX_KEY_LENGTH)) return key
  throw new InputError('FIELD_INVALID', `Idempotency-Key has ${key.length} characters.`, {
    field: 'Idempotency-Key',
    cure: `Use 1 to ${MAX_KEY_LENGTH} characters.`,
  })
}
