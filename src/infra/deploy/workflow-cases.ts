/** Each workflow once, and what has to come of it: the same in an account and on a laptop. */
import { randomUUID } from 'node:crypto'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { WORKFLOWS, type WorkflowType } from '#workflows'
import type { Target } from './target.ts'

export interface WorkflowCase {
  readonly name: string
  readonly workflow: WorkflowType
  readonly input: JsonObject
  /** States that have to be entered, in this order. */
  readonly states: readonly string[]
  readonly ends:
    | { readonly status: 'SUCCEEDED' }
    | { readonly status: 'FAILED'; readonly error: string; readonly cause: string }
  readonly needsHistory: boolean
}

const QUESTION = {
  CustomerName: 'Example Corp',
  region: 'us-east-1',
  closeDate: '2027-03-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate legacy systems to AWS',
}

const SUCCEEDED = { status: 'SUCCEEDED' } as const
const ANALYSED = ['ClearPreviousResults', 'GenerateQuery', 'ExecuteQuery', 'AnalysisChoice']

export const CASES: readonly WorkflowCase[] = [
  {
    name: 'opportunity, standard model',
    workflow: 'opportunity',
    input: { opportunityDetails: QUESTION, analysisOptions: { useNovaPremier: false, includeValidation: true } },
    states: [...ANALYSED, 'AnalyzeWithStandardModel', 'FormatResults'],
    ends: SUCCEEDED,
    needsHistory: true,
  },
  {
    name: 'opportunity, premium model',
    workflow: 'opportunity',
    input: { opportunityDetails: QUESTION, analysisOptions: { useNovaPremier: true } },
    states: [...ANALYSED, 'AnalyzeWithNovaPremier', 'FormatResults'],
    ends: SUCCEEDED,
    needsHistory: true,
  },
  {
    name: 'funding',
    workflow: 'funding',
    input: { opportunityDetails: QUESTION },
    states: ['AnalyzeFunding', 'FormatResults'],
    ends: SUCCEEDED,
    needsHistory: true,
  },
  {
    name: 'follow-on',
    workflow: 'followOn',
    input: { opportunityDetails: QUESTION },
    states: ['FormatResults'],
    ends: SUCCEEDED,
    needsHistory: true,
  },
  {
    name: 'a question without a customer fails',
    workflow: 'opportunity',
    input: { opportunityDetails: { ...QUESTION, CustomerName: '' } },
    states: ['ClearPreviousResults', 'GenerateQuery', 'QueryGenerationFailed'],
    ends: { status: 'FAILED', error: 'QueryGenerationFailed', cause: 'InputError' },
    needsHistory: false,
  },
]

/** Longer than a workflow's own limit: it is the workflow that has to give up. */
const LIMIT_MS = 920_000

/** What differs from what was expected, in sentences; nothing when all is well. Stops what it started if it cannot wait. */
export async function runCase(target: Target, one: WorkflowCase): Promise<readonly string[]> {
  const { stepFunctions } = target
  const started = await stepFunctions.call('StartExecution', {
    stateMachineArn: target.machineArn(one.workflow),
    name: `test-${randomUUID()}`,
    input: JSON.stringify(one.input),
  })
  const executionArn = started.executionArn as string
  const signal = AbortSignal.timeout(LIMIT_MS)
  const history: JsonObject[] = []
  for await (const event of stepFunctions.watch(executionArn, 0, signal)) history.push(event)
  if (signal.aborted) {
    await stepFunctions.call('StopExecution', {
      executionArn,
      error: 'TestGaveUp',
      cause: 'The test waited long enough.',
    })
    return [`still running after ${LIMIT_MS / 1_000} s; stopped`]
  }
  const described = await stepFunctions.call('DescribeExecution', { executionArn })
  return [...endDifferences(one, described), ...historyDifferences(one, history)].map(
    (difference) => `${difference} (${executionArn})`,
  )
}

function endDifferences({ ends, workflow }: WorkflowCase, described: JsonObject): readonly string[] {
  const cause = parsed(described.cause)
  if (described.status !== ends.status) {
    return [
      `ended as ${textOf(described.status)}, not ${ends.status}: ${textOf(described.error)} ${JSON.stringify(cause)}`,
    ]
  }
  if (ends.status === 'FAILED') {
    const wrong = described.error !== ends.error || cause.error !== ends.cause
    return wrong
      ? [`failed with ${textOf(described.error)}/${textOf(cause.error)}, not ${ends.error}/${ends.cause}`]
      : []
  }
  const output = parsed(described.output)
  return [
    ...(output.status === 'SUCCEEDED' ? [] : ['its output does not say SUCCEEDED']),
    ...(output.workflow === workflow ? [] : [`its output is of the workflow ${textOf(output.workflow)}`]),
    ...(typeof output.headline === 'string' && output.headline !== '' ? [] : ['its output has no headline']),
    ...(isJsonObject(output.results) && typeof output.results.analysisKey === 'string'
      ? []
      : ['its output names no stored analysis']),
  ]
}

function historyDifferences(
  { states, ends, workflow }: WorkflowCase,
  history: readonly JsonObject[],
): readonly string[] {
  const entered = history.flatMap(({ type, stateEnteredEventDetails: details }) =>
    typeof type === 'string' && type.endsWith('StateEntered') && isJsonObject(details) ? [textOf(details.name)] : [],
  )
  let at = 0
  for (const name of entered) if (name === states[at]) at += 1
  const gap = history.findIndex(({ id }, index) => id !== index + 1)
  const last = ends.status === 'SUCCEEDED' ? 'ExecutionSucceeded' : 'ExecutionFailed'
  return [
    ...(at === states.length
      ? []
      : [`${WORKFLOWS[workflow].name} did not enter ${states[at]} (entered: ${entered.join(', ')})`]),
    ...(gap === -1 ? [] : [`event ${gap + 1} is missing from its history`]),
    ...(history.at(-1)?.type === last ? [] : [`its history does not end with ${last}`]),
  ]
}

const parsed = (text: Json | undefined): JsonObject => {
  if (typeof text !== 'string' || !text.startsWith('{')) return {}
  return JSON.parse(text) as JsonObject
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
