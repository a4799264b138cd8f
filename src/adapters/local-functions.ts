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

/** `find` answers undefined for a function that is not there. */
export function localFunctionRunner(find: (call: FunctionCall) => LocalFunction | undefined): TaskRunner {
  return {
    knows: (call) => call.kind === 'function',
    async run(task) {
      const { call } = task
      if (call.kind !== 'function') {
        return { kind: 'failed', error: 'States.Runtime', cause: `${call.service}:${call.action} is not filled here.` }
      }
      const work = find(call)
      return work === undefined ? unknownFunction(call) : await invoke(work, call, task)
    },
  }
}

/** `functions` by name: ARNs and qualifiers are reduced to it. */
export function createLocalFunctions(functions: Readonly<Record<string, LocalFunction>>): TaskRunner {
  return localFunctionRunner((call) => {
    const { name } = functionId(call)
    return Object.hasOwn(functions, name) ? functions[name] : undefined
  })
}

/** The name and, where one is given, the alias or version of a function that is named by ARN, by name or by both. */
export function functionId({ functionName, qualifier }: FunctionCall): {
  readonly name: string
  readonly qualifier: string | undefined
} {
  const [name = '', inName] = functionName.replace(/^arn:[\w-]+:lambda:[^:]*:\d*:function:/, '').split(':')
  return { name, qualifier: qualifier ?? inName }
}

async function invoke(work: LocalFunction, call: FunctionCall, task: TaskCall): Promise<TaskOutcome> {
  const context = { executionArn: task.executionArn, idempotencyKey: task.idempotencyKey, signal: task.signal }
  try {
    return { kind: 'succeeded', value: (await work(call.payload, context)) ?? null }
  } catch (error) {
    // As Lambda reports it, but without the stack: a cause is shown to people.
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { kind: 'raised', errorType: name, text: JSON.stringify({ errorType: name, errorMessage: message }) }
  }
}

function unknownFunction(call: FunctionCall): TaskOutcome {
  const cause = `Function not found: ${call.functionName} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException)`
  return { kind: 'failed', error: 'Lambda.ResourceNotFoundException', cause }
}
