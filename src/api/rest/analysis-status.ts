/** An analysis as the API tells it: how it stands, what came out in one sentence, why it failed, where to read on. */
import { InputError, shortened } from '#lib/errors'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { WorkflowType } from '#workflows'
import { checkedAnalysisId, executionArnOf, type Owner, ownerPrefix, workflowsToTry } from '../analysis-id.ts'
import { jsonOrNull, type RunStatus, sentenceOf } from '../run-progress.ts'
import { textMember } from '../wire-member.ts'
import type { ApiDeps } from './deps.ts'

export interface Failure {
  /** The error's name, e.g. `DataRetrievalFailed`. */
  readonly error: string
  readonly message: string
  /** The state that failed. */
  readonly step: string | null
  /** The HTTP status that fits it. */
  readonly status: number
}

export interface AnalysisStatus {
  readonly id: string
  readonly workflow: WorkflowType
  readonly status: RunStatus
  readonly executionArn: string
  readonly startedAt: string
  readonly stoppedAt: string | null
  /** Who and what was asked about; null for an analysis that builds on an earlier one. */
  readonly question: Question | null
  readonly headline: Json
  readonly confidence: Json
  readonly notices: Json
  readonly summary: Json
  readonly failure: Failure | null
  /** Whether it can go on at the step where it was stopped. */
  readonly redrivable: boolean
  readonly links: Links
}

export interface Question {
  readonly CustomerName: string | null
  readonly region: string | null
  readonly closeDate: string | null
  readonly oppName: string | null
}

export interface Links {
  readonly self: string
  readonly events: string
  readonly report: string
  readonly stop: string
  readonly redrive: string
  /** What was asked, as the workflow got it. */
  readonly input: string
}

export interface DescribedAnalysis {
  readonly status: AnalysisStatus
  /** What the workflow ended with, storage keys included: for the API itself, not sent to anybody. */
  readonly output: JsonObject
}

export async function describeAnalysis(deps: ApiDeps, id: string, owner: Owner): Promise<DescribedAnalysis> {
  const { execution, workflow } = await findExecution(deps, id, owner)
  const output = objectOf(execution.output)
  const input = objectOf(execution.input)
  const status = textMember(execution, 'status') as RunStatus
  const failure = failureOf(status, execution)
  return {
    output,
    status: {
      id,
      workflow,
      status,
      executionArn: textMember(execution, 'executionArn'),
      startedAt: isoTime(execution.startDate) ?? '',
      stoppedAt: isoTime(execution.stopDate),
      question: isJsonObject(input.opportunityDetails) ? questionOf(input.opportunityDetails) : null,
      headline: output.headline ?? null,
      confidence: output.confidence ?? null,
      notices: output.notices ?? [],
      summary: output.summary ?? null,
      failure,
      // A Fail state of ours names the step: going on would only enter it again.
      redrivable: execution.redriveStatus === 'REDRIVABLE' && failure?.step === null,
      links: linksOf(id),
    },
  }
}

export function linksOf(id: string): Links {
  const self = `/api/analyses/${encodeURIComponent(id)}`
  return {
    self,
    events: `${self}/events`,
    report: `${self}/report`,
    stop: `${self}/stop`,
    redrive: `${self}/redrive`,
    input: `${self}/input`,
  }
}

/** The ARN of an analysis that this owner may see; another's looks like one that does not exist. */
export async function findExecution(
  deps: ApiDeps,
  id: string,
  owner: Owner,
): Promise<{ readonly execution: JsonObject; readonly workflow: WorkflowType; readonly executionArn: string }> {
  if (checkedAnalysisId(id).startsWith(await ownerPrefix(owner))) {
    for (const workflow of workflowsToTry(id)) {
      const executionArn = executionArnOf(deps.stateMachineArns[workflow], id)
      const execution = await executionOrNull(deps, executionArn)
      if (execution !== null) return { execution, workflow, executionArn }
    }
  }
  throw new InputError('EXECUTION_NOT_FOUND', `There is no analysis "${shortened(id)}".`, {
    field: 'id',
    cure: 'GET /api/analyses lists what there is.',
  })
}

async function executionOrNull(deps: ApiDeps, executionArn: string): Promise<JsonObject | null> {
  try {
    return await deps.stepFunctions.call('DescribeExecution', { executionArn })
  } catch (error) {
    if (error instanceof ServiceError && error.type === 'ExecutionDoesNotExist') return null
    throw error
  }
}

/** The cause that our workflows write is JSON with step, message and status; any other machine's cause is a text. */
function failureOf(status: RunStatus, { error, cause }: JsonObject): Failure | null {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return null
  const said = objectOf(cause)
  const text = typeof cause === 'string' ? sentenceOf(cause) : null
  return {
    error: typeof error === 'string' ? error : status,
    message: text ?? ENDED_WITHOUT_CAUSE[status],
    step: typeof said.step === 'string' ? said.step : null,
    status:
      typeof said.status === 'number' ? said.status : status === 'TIMED_OUT' ? 504 : status === 'ABORTED' ? 409 : 500,
  }
}

const ENDED_WITHOUT_CAUSE = {
  FAILED: 'The analysis failed without giving a cause.',
  TIMED_OUT: 'The analysis took longer than its workflow allows.',
  ABORTED: 'The analysis was stopped.',
} as const

function questionOf(details: JsonObject): Question {
  const text = (field: keyof Question): string | null => {
    const value = details[field]
    return typeof value === 'string' ? value : null
  }
  return {
    CustomerName: text('CustomerName'),
    region: text('region'),
    closeDate: text('closeDate'),
    oppName: text('oppName'),
  }
}

function objectOf(text: Json | undefined): JsonObject {
  const parsed = typeof text === 'string' ? jsonOrNull(text) : null
  return isJsonObject(parsed) ? parsed : {}
}

function isoTime(epochSeconds: Json | undefined): string | null {
  return typeof epochSeconds === 'number' ? new Date(Math.round(epochSeconds * 1000)).toISOString() : null
}
