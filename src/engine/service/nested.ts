/** `states:startExecution` in all its forms, and `aws-sdk:sfn`: the engine is the service that is called. */
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { Execution, Strand, TaskPhase } from '../execution/model.ts'
import type { TaskResult } from '../execution/tasks.ts'
import type { Integration } from '../integration/resource.ts'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { Payload } from '../payload.ts'
import { readInput } from './execution-operations.ts'
import type { Host } from './host.ts'
import { resolveTarget } from './resolve.ts'
import { openExecution, startExecution } from './start.ts'
import { describeStored } from './stored.ts'

type Service = Extract<Integration, { kind: 'service' }>

export const isOwnService = (integration: Integration): integration is Service =>
  integration.kind === 'service' && (integration.service === 'states' || integration.service === 'aws-sdk:sfn')

/** Starts the child. Started twice with the same attempt, it is the same child: names come from the attempt. */
export async function startNested(
  host: Host,
  caller: { readonly execution: Execution; readonly strand: Strand; readonly task: TaskPhase },
  pattern: Service['pattern'],
): Promise<TaskResult> {
  const { execution, strand, task } = caller
  const fields = isJsonObject(task.input.value) ? task.input.value : {}
  const target = resolveTarget(host, typeof fields.StateMachineArn === 'string' ? fields.StateMachineArn : '')
  const name = typeof fields.Name === 'string' ? fields.Name : task.nonce
  const link = { executionId: execution.id, strandId: strand.id, attempt: task.attempt }
  const earlier = host.journal.find(target.machine.family, name)
  let arn: string
  let startedMs: number
  if (earlier !== null) {
    const head = readHead(earlier)
    if (JSON.stringify(head.link) !== JSON.stringify(link)) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${head.arn}'`)
    }
    arn = head.arn
    startedMs = earlier.startedMs
    const ended = nestedResult(host, earlier, pattern)
    if (pattern.startsWith('sync') && ended !== null) return ended
  } else {
    const input = readInput({ input: inputText(fields.Input) })
    const child = openExecution(host, target, { name, input, link })
    if (host.starting.has(`${child.family}/${child.key}`)) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${child.arn}'`)
    }
    await startExecution(host, child)
    arn = child.arn
    startedMs = child.startedMs
  }
  const requestId = host.chance.uuid()
  const answer = Payload.of({
    ExecutionArn: arn,
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [requestId] },
      HttpHeaders: { 'x-amzn-RequestId': requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StartDate: startedMs / 1000,
  })
  return pattern === 'requestResponse' ? { kind: 'succeeded', output: answer } : { kind: 'submitted', output: answer }
}

/** A text is taken as it is; anything else becomes one. */
function inputText(input: Json | undefined): string {
  return input === undefined ? '{}' : typeof input === 'string' ? input : JSON.stringify(input)
}

/** What the parent's task gets when its child has closed; null while it runs. */
export function nestedResult(host: Host, row: JournaledExecution, pattern: Service['pattern']): TaskResult | null {
  if (row.closedMs === null) return null
  const described = describeStored(host, row)
  const isSuccess = row.status === 'SUCCEEDED'
  const output = described.output
  const answer: Record<string, Json> = {
    ExecutionArn: described.executionArn as Json,
    ...(described.cause !== undefined && { Cause: described.cause }),
    ...(described.error !== undefined && { Error: described.error }),
    Input: pattern === 'sync:2' && isSuccess ? parsed(described.input) : (described.input as Json),
    InputDetails: { Included: true },
    Name: described.name as Json,
    ...(typeof output === 'string' && { Output: pattern === 'sync:2' ? parsed(output) : output }),
    ...(isSuccess && { OutputDetails: { Included: true } }),
    RedriveCount: described.redriveCount as Json,
    RedriveStatus: described.redriveStatus as Json,
    ...(described.redriveStatusReason !== undefined && { RedriveStatusReason: described.redriveStatusReason }),
    StartDate: row.startedMs,
    StateMachineArn: described.stateMachineArn as Json,
    Status: row.status,
    StopDate: row.closedMs,
  }
  if (isSuccess) return { kind: 'succeeded', output: Payload.of(answer) }
  return { kind: 'failed', failure: { error: 'States.TaskFailed', cause: JSON.stringify(answer) } }
}

const parsed = (text: Json | undefined): Json =>
  typeof text === 'string' ? (JSON.parse(text) as Json) : (text ?? null)

/** `aws-sdk:sfn` names fields with a capital letter. */
export function sdkRequest(parameters: Json): JsonObject {
  if (!isJsonObject(parameters)) return {}
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [`${key[0]?.toLowerCase()}${key.slice(1)}`, value]),
  )
}

export function sdkResponse(answer: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [`${key[0]?.toUpperCase()}${key.slice(1)}`, value]),
  )
}

/** The error as the calling state sees it. */
export function serviceFailure(error: ServiceError, service: Service['service'], requestId: string): TaskResult {
  const name = error.type.endsWith('Exception') ? error.type : `${error.type}Exception`
  const code = error.type.replace(/Exception$/, '')
  const failure =
    service === 'states'
      ? {
          error: `StepFunctions.${name}`,
          cause: `${error.message} (Service: AWSStepFunctions; Status Code: ${error.status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
        }
      : {
          error: `Sfn.${name}`,
          cause: `${error.message} (Service: Sfn, Status Code: ${error.status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`,
        }
  return { kind: 'failed', failure }
}
