/** The five handlers as functions of this process, called by the ARN under which a definition names them. */
import { functionId, localFunctionRunner } from '#adapters/local-functions'
import type { TaskRunner } from '#engine'
import type { Handler } from '#handlers'
import { type FunctionName, HANDLER_FUNCTIONS } from '#workflows'

const PREFIX = 'opportunity-'

export function functionArn(name: FunctionName, alias: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${PREFIX}${name}:${alias}`
}

/** `handlerOf` answers the handler that reads the history of this alias. */
export function functionRunner(handlerOf: (name: FunctionName, alias: string) => Promise<Handler>): TaskRunner {
  return localFunctionRunner((call) => {
    const { name, qualifier: alias } = functionId(call)
    const known = HANDLER_FUNCTIONS.find((one) => `${PREFIX}${one}` === name)
    if (known === undefined || alias === undefined) return undefined
    return async (event, { executionArn, signal }) => {
      const handler = await handlerOf(known, alias)
      return handler(event, { executionId: executionArn, signal })
    }
  })
}
