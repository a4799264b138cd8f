/** Callbacks: what a worker or a person tells about a task that waits for its token. */
import type { JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { Execution, Strand, TaskPhase } from '../execution/model.ts'
import { readTaskToken } from '../execution/task-token.ts'
import type { TaskResult } from '../execution/tasks.ts'
import { Payload } from '../payload.ts'
import type { Host, Operations } from './host.ts'
import { optionalText, requiredText } from './request.ts'

export const taskOperations: Operations = {
  async SendTaskSuccess(host, request) {
    const found = findTask(host, request)
    const text = requiredText(request, 'output')
    let output: Payload
    try {
      output = Payload.parse(text)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw new ServiceError('InvalidOutput', `Invalid Output: '${error.message}'`)
    }
    await tell(host, found, { kind: 'succeeded', output })
    return {}
  },

  async SendTaskFailure(host, request) {
    const error = optionalText(request, 'error')
    const cause = optionalText(request, 'cause')
    const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
    await tell(host, findTask(host, request), { kind: 'failed', failure })
    return {}
  },

  async SendTaskHeartbeat(host, request) {
    await tell(host, findTask(host, request), { kind: 'heartbeat' })
    return {}
  },
}

interface FoundTask {
  readonly execution: Execution
  readonly strand: Strand
  readonly task: TaskPhase
}

function findTask(host: Host, request: JsonObject): FoundTask {
  const address = readTaskToken(requiredText(request, 'taskToken'))
  if (address === null) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'")
  const execution = host.loop.open.get(address.executionId)
  const strand = execution?.strands.get(address.strandId)
  if (execution === undefined || strand?.phase.kind !== 'task' || strand.phase.nonce !== address.nonce) {
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
  }
  return { execution, strand, task: strand.phase }
}

async function tell(host: Host, { execution, strand, task }: FoundTask, result: TaskResult): Promise<void> {
  await host.loop.stimulate(execution, { kind: 'task', strandId: strand.id, attempt: task.attempt, result })
}
