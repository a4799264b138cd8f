/** Lambda functions that live in this process. What they throw looks as Lambda's Node runtime reports it. */
import type { FunctionCall, TaskCall, TaskOutcome, TaskRunner } from '#engine'
import type { Json } from '#lib/json'

export interface FunctionContext {
  readonly executionArn: string
  readonly idempotencyKey: string
  readonly signal: AbortSignal
}

/** E.g. `async (event, { signal }) => ({ answer: 42 })`. */
export type LocalFunction = (event: Json, context: FunctionContext) => Json | Promise<Json>

/** `functions` by name: ARNs and qualifiers are reduced to it. */
export function createLocalFunctions(functions: Readonly<Record<string, LocalFunction>>): TaskRunner {
  return {
    knows: (call) => call.kind === 'function',
    async run(task) {
      const { call } = task
      if (call.kind !== 'function') {
        return { kind: 'failed', error: 'States.Runtime', cause: `${call.service}:${call.action} is not filled here.` }
      }
      const name = functionName(call)
      const work = Object.hasOwn(functions, name) ? functions[name] : undefined
      if (work === undefined) return unknownFunction(call)
      return await invoke(work, call, task)
    },
  }
}

export function functionName({ functionName: text }: FunctionCall): string {
  const [, name] = /^arn:[\w-]+:lambda:[^:]*:\d*:function:([^:]+)/.exec(text) ?? []
  return name ?? text.split(':')[0] ?? text
}

async function invoke(work: LocalFunction, call: FunctionCall, task: TaskCall): Promise<TaskOutcome> {
  const context = { executionArn: task.executionArn, idempotencyKey: task.idempotencyKey, signal: task.signal }
  try {
    return { kind: 'succeeded', value: (await work(call.payload, context)) ?? null }
  } catch (error) {
    const errorType = error instanceof Error ? error.name : 'Error'
    const errorMessage = error instanceof Error ? error.message : String(error)
    const trace = error instanceof Error ? (error.stack ?? '').split('\n') : []
    return { kind: 'raised', errorType, text: JSON.stringify({ errorType, errorMessage, trace }) }
  }
}

function unknownFunction(call: FunctionCall): TaskOutcome {
  const cause = `Function not found: ${call.functionName} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException)`
  return { kind: 'failed', error: 'Lambda.ResourceNotFoundException', cause }
}
