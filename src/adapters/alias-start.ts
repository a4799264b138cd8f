/** New executions through an alias, so that a gradual rollout reaches them; everything else by the machine itself. */
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'

export function startingThrough(alias: string, stepFunctions: StepFunctions): StepFunctions {
  return {
    call: (operation, request) =>
      stepFunctions.call(operation, operation === 'StartExecution' ? throughAlias(alias, request) : request),
    watch: (executionArn, afterEventId, signal) => stepFunctions.watch(executionArn, afterEventId, signal),
  }
}

function throughAlias(alias: string, request: JsonObject): JsonObject {
  const { stateMachineArn } = request
  return typeof stateMachineArn === 'string' ? { ...request, stateMachineArn: `${stateMachineArn}:${alias}` } : request
}
