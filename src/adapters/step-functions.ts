/** The Step Functions socket filled by AWS itself, through its SDK. The other filling is the embedded engine. */
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'
import type { Json, JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { type AwsPlace, awsClientConfig } from './aws-client.ts'
import { pollHistory } from './poll-history.ts'

/** By name and not by `import *`: a function's bundle then holds these operations and not all of them. */
const COMMANDS = {
  DescribeExecution: DescribeExecutionCommand,
  GetExecutionHistory: GetExecutionHistoryCommand,
  ListExecutions: ListExecutionsCommand,
  RedriveExecution: RedriveExecutionCommand,
  StartExecution: StartExecutionCommand,
  StartSyncExecution: StartSyncExecutionCommand,
  StopExecution: StopExecutionCommand,
} as const

type Operation = keyof typeof COMMANDS

/** AWS allows some twenty history reads a second and account; a watcher asks at most twice a second, less when idle. */
const WAITS = { firstMs: 500, longestMs: 4_000 }

export function stepFunctionsClient(place: AwsPlace): SFNClient {
  // Against another address than AWS's own, StartSyncExecution must not put `sync-` before the host name.
  return new SFNClient({ ...awsClientConfig(place), disableHostPrefix: place.endpoint !== undefined })
}

export function awsStepFunctions(client: SFNClient): StepFunctions {
  return {
    call: (operation, request) => send({ client, operation, request }),
    watch: (executionArn, afterEventId, signal) =>
      pollHistory({
        executionArn,
        afterEventId,
        signal,
        waits: WAITS,
        readHistory: (request) => send({ client, operation: 'GetExecutionHistory', request, signal }),
      }),
  }
}

async function send(call: {
  readonly client: SFNClient
  readonly operation: string
  readonly request: JsonObject
  readonly signal?: AbortSignal
}): Promise<JsonObject> {
  const { client, operation, request, signal } = call
  if (!Object.hasOwn(COMMANDS, operation)) {
    throw new ServiceError('UnknownOperationException', `${operation} is not an operation that this program uses.`)
  }
  // The SDK's types differ by operation; the service itself checks the request and answers with a modelled error.
  const Command = COMMANDS[operation as Operation] as unknown as new (request: JsonObject) => StartExecutionCommand
  try {
    const command = new Command(request)
    return wireValue(await client.send(command, signal === undefined ? {} : { abortSignal: signal })) as JsonObject
  } catch (error) {
    if (!(error instanceof SFNServiceException)) throw error
    throw new ServiceError(error.name, error.message, error.$metadata.httpStatusCode ?? 500)
  }
}

/** Timestamps as on the wire, in epoch seconds; what only the SDK knows (`$metadata`, undefined members) is left out. */
function wireValue(value: unknown): Json {
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(wireValue)
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([key, member]) => key !== '$metadata' && member !== undefined)
    return Object.fromEntries(members.map(([key, member]) => [key, wireValue(member)]))
  }
  // What remains of an SDK answer is a string, a number, a boolean or null.
  return value as Json
}
