/** The events of an execution that there are, oldest first, without waiting for more. */
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'

/** The most that AWS gives at once; a whole history is at most 25 of these. */
const PAGE = 1_000

export async function* readHistory(stepFunctions: StepFunctions, executionArn: string): AsyncGenerator<JsonObject> {
  let nextToken: string | undefined
  do {
    const page = await stepFunctions.call('GetExecutionHistory', {
      executionArn,
      maxResults: PAGE,
      includeExecutionData: true,
      ...(nextToken !== undefined && { nextToken }),
    })
    yield* page.events as readonly JsonObject[]
    nextToken = typeof page.nextToken === 'string' ? page.nextToken : undefined
  } while (nextToken !== undefined)
}
