/** Where workflows are tried out: in an account, or on a local server that speaks the same protocol. */
import { awsStepFunctions, stepFunctionsClient } from '#adapters/step-functions'
import type { StepFunctions } from '#lib/step-functions'
import type { WorkflowType } from '#workflows'
import type { Environment } from '../environment.ts'
import { LIVE, namesOf } from '../names.ts'

export interface Target {
  readonly stepFunctions: StepFunctions
  machineArn(workflow: WorkflowType): string
}

export function cloudTarget(environment: Environment, account: string): Target {
  const names = namesOf(environment)
  return {
    stepFunctions: awsStepFunctions(stepFunctionsClient({ region: environment.region })),
    machineArn: (workflow) =>
      `arn:aws:states:${environment.region}:${account}:stateMachine:${names.machine(workflow)}:${LIVE}`,
  }
}

/** The laptop's machines have the guide's names, in AWS's example account. */
export function localTarget(environment: Environment, endpoint: string): Target {
  process.env.AWS_ACCESS_KEY_ID ??= 'local'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local'
  const names = namesOf({ ...environment, suffix: '' })
  return {
    stepFunctions: awsStepFunctions(stepFunctionsClient({ region: 'us-east-1', endpoint })),
    machineArn: (workflow) => `arn:aws:states:us-east-1:123456789012:stateMachine:${names.machine(workflow)}`,
  }
}
