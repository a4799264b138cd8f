/** Step Functions over its real protocol, answered by the embedded engine. */
import type { JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { AwsError, type AwsRequest, type AwsService, jsonService } from './server.ts'

const OPERATIONS = [
  'StartExecution',
  'DescribeExecution',
  'GetExecutionHistory',
  'ListExecutions',
  'StopExecution',
  'RedriveExecution',
] as const

export function statesService(stepFunctions: () => StepFunctions): AwsService {
  const answer = (operation: string) => async (input: JsonObject, request: AwsRequest) => {
    // What an operation is about is its resource: an execution, or the machine or alias to start.
    const resource = input.executionArn ?? input.stateMachineArn
    if (typeof resource !== 'string') throw new AwsError('ValidationException', `${operation} names no resource.`)
    request.permit(`states:${operation}`, resource)
    try {
      return await stepFunctions().call(operation, input)
    } catch (error) {
      if (error instanceof ServiceError) throw new AwsError(error.type, error.message, error.status)
      throw error
    }
  }
  return jsonService({
    name: 'states',
    version: '1.0',
    operations: Object.fromEntries(OPERATIONS.map((operation) => [operation, answer(operation)])),
  })
}
