/** New executions through an alias, so that a gradual rollout reaches them; everything else by the machine itself. */
import type { StepFunctions } from '#lib/step-functions'

export function startingThrough(alias: string, stepFunctions: StepFunctions): StepFunctions {
  return {
    call: (operation, request) =>
      operation === 'StartExecution'
        ? stepFunctions.call(operation, { ...request, stateMachineArn: `${String(request.stateMachineArn)}:${alias}` })
        : stepFunctions.call(operation, request),
    watch: (executionArn, afterEventId, signal) => stepFunctions.watch(executionArn, afterEventId, signal),
  }
}
