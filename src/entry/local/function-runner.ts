/** The five handlers behind the engine's task runner, called by the ARN under which a definition names them. */
import type { FunctionCall, ServiceCall, TaskCall, TaskOutcome, TaskRunner } from '#engine'
import type { Handler } from '#handlers'
import type { Json } from '#lib/json'
import { type FunctionName, HANDLER_FUNCTIONS } from '#workflows'

const ARN = /^arn:aws:lambda:[\w-]+:\d+:function:opportunity-([\w-]+?)(?::([\w-]+))?$/

export function functionArn(name: FunctionName, alias: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:opportunity-${name}:${alias}`
}

/** `handlerOf` answers the handler that reads the history of this alias. */
export function functionRunner(handlerOf: (name: FunctionName, alias: string) => Promise<Handler>): TaskRunner {
  return {
    knows: (call) => functionOf(call) !== null,
    async run({ call, executionArn, signal }: TaskCall): Promise<TaskOutcome> {
      const called = functionOf(call)
      if (called === null || call.kind !== 'function') {
        return {
          kind: 'failed',
          error: 'Lambda.ResourceNotFoundException',
          cause: `There is no function for ${JSON.stringify(call)}.`,
        }
      }
      try {
        const handler = await handlerOf(called.name, called.alias)
        return {
          kind: 'succeeded',
          value: (await handler(call.payload, { executionId: executionArn, signal })) as Json,
        }
      } catch (error) {
        return raised(error)
      }
    },
  }
}

/** As Lambda reports an error, but without the stack: a cause is shown to people. */
function raised(error: unknown): TaskOutcome {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'raised', errorType: name, text: JSON.stringify({ errorType: name, errorMessage: message }) }
}

function functionOf(call: FunctionCall | ServiceCall): { readonly name: FunctionName; readonly alias: string } | null {
  if (call.kind !== 'function') return null
  const [, name, inArn] = ARN.exec(call.functionName) ?? []
  const alias = call.qualifier ?? inArn
  const known = HANDLER_FUNCTIONS.find((one) => one === name)
  return known === undefined || alias === undefined ? null : { name: known, alias }
}
