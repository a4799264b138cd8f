/** StartExecution and its kin. */
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { readJson } from '../definition/json-text.ts'
import type { Execution } from '../execution/model.ts'
import { historyEventToWire } from '../history/event.ts'
import { MAX_PAYLOAD_BYTES, Payload } from '../payload.ts'
import { readHistory } from './history-page.ts'
import { type Host, type Operations, seconds } from './host.ts'
import { nextToken, readPage } from './paging.ts'
import { optionalFlag, optionalText, requiredText, validName } from './request.ts'
import { describeMachineOf, resolveTarget } from './resolve.ts'
import { openExecution, startExecution } from './start.ts'
import { describeStored, findStored } from './stored.ts'

export const executionOperations: Operations = {
  async StartExecution(host, request) {
    const target = resolveTarget(host, requiredText(request, 'stateMachineArn'))
    const name = optionalText(request, 'name')
    const input = readInput(request)
    if (name !== undefined) validName(name)
    const isNamed = name !== undefined && target.machine.type === 'STANDARD'
    const starting = isNamed ? host.starting.get(`${target.machine.family}/${name}`) : undefined
    if (starting !== undefined) {
      if (starting.input.text !== input.text) throw alreadyExists(starting.arn)
      // Asked twice in one moment: the second one, too, waits until the start is on disk.
      await host.loop.stimulate(starting, { kind: 'continue' })
      return { executionArn: starting.arn, startDate: seconds(starting.startedMs) }
    }
    const earlier = isNamed ? host.journal.find(target.machine.family, name) : null
    if (earlier !== null) {
      const stored = describeStored(host, earlier)
      if (earlier.status !== 'RUNNING' || stored.input !== input.text)
        throw alreadyExists(stored.executionArn as string)
      return { executionArn: stored.executionArn as Json, startDate: seconds(earlier.startedMs) }
    }
    const execution = openExecution(host, target, { name, input, trace: optionalText(request, 'traceHeader') })
    // Nobody else can ask for a name that was made up just now.
    if (isNamed) await startExecution(host, execution)
    else await host.loop.stimulate(execution, { kind: 'start' })
    return { executionArn: execution.arn, startDate: seconds(execution.startedMs) }
  },

  async StartSyncExecution(host, request) {
    const target = resolveTarget(host, requiredText(request, 'stateMachineArn'))
    if (target.machine.type !== 'EXPRESS') {
      throw new ServiceError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      )
    }
    const name = optionalText(request, 'name')
    const input = readInput(request)
    if (name !== undefined) validName(name)
    const execution = openExecution(host, target, {
      name,
      input,
      trace: optionalText(request, 'traceHeader'),
      isVolatile: true,
    })
    const closed = whenClosed(host, execution)
    await host.loop.stimulate(execution, { kind: 'start' })
    await closed
    return describeSync(execution)
  },

  async DescribeExecution(host, request) {
    const row = findStored(host, requiredText(request, 'executionArn'))
    const described = describeStored(host, row)
    if (request.includedData !== 'METADATA_ONLY') return described
    const { input: _input, output: _output, ...rest } = described
    return rest
  },

  async DescribeStateMachineForExecution(host, request) {
    const row = findStored(host, requiredText(request, 'executionArn'))
    return describeMachineOf(host, row)
  },

  async GetExecutionHistory(host, request) {
    const row = findStored(host, requiredText(request, 'executionArn'))
    const nowMs = host.clock.now()
    const { limit, after } = readPage(request, nowMs)
    const isReversed = optionalFlag(request, 'reverseOrder') ?? false
    const page = readHistory(host.journal, { executionId: row.id, isReversed, limit, after })
    const withData = optionalFlag(request, 'includeExecutionData') ?? true
    return {
      events: page.events.map((event) => historyEventToWire(event, withData)),
      ...(page.next !== undefined && { nextToken: nextToken(page.next, nowMs) }),
    }
  },

  async StopExecution(host, request) {
    const row = findStored(host, requiredText(request, 'executionArn'))
    const error = optionalText(request, 'error')
    const cause = optionalText(request, 'cause')
    const execution = host.loop.open.get(row.id)
    if (execution === undefined) return { stopDate: seconds(row.closedMs ?? host.clock.now()) }
    await host.loop.stimulate(execution, {
      kind: 'stop',
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    })
    return { stopDate: seconds(execution.closedMs ?? host.clock.now()) }
  },
}

export function readInput(request: JsonObject): Payload {
  const text = optionalText(request, 'input') ?? '{}'
  if (text.trim() === '') throw invalidInput('Invalid execution input.')
  const read = readJson(text)
  if ('failure' in read) throw invalidInput(read.failure.message)
  const input = Payload.parsed(read.value, text)
  if (input.isTooLarge) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`,
    )
  }
  return input
}

function alreadyExists(arn: string): ServiceError {
  return new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
}

function invalidInput(reason: string): ServiceError {
  return new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`)
}

function whenClosed(host: Host, execution: Execution): Promise<void> {
  return new Promise((resolve) => {
    const stop = host.listen(execution.id, () => {
      if (execution.status === 'RUNNING') return
      stop()
      resolve()
    })
  })
}

/** The answer is 200 even when the execution failed. */
function describeSync(execution: Execution): JsonObject {
  const { ending } = execution
  const billedMs = Math.max(100, Math.ceil(((execution.closedMs ?? 0) - execution.startedMs) / 100) * 100)
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    startDate: seconds(execution.startedMs),
    stopDate: seconds(execution.closedMs ?? execution.startedMs),
    status: execution.status,
    input: execution.input.text,
    inputDetails: { included: true },
    ...(ending?.status === 'SUCCEEDED' && { output: ending.output.text }),
    outputDetails: { included: true },
    ...(ending !== undefined && ending.status !== 'SUCCEEDED' && errorFields(ending.failure)),
    billingDetails: { billedDurationInMilliseconds: billedMs, billedMemoryUsedInMB: 64 },
  }
}

function errorFields(failure: { readonly error?: string; readonly cause?: string }): JsonObject {
  return {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.cause !== undefined && { cause: failure.cause }),
  }
}
