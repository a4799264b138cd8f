/** The three state machines of this machine: made when they are missing, updated when a definition or the history changed. */
import { readFile } from 'node:fs/promises'
import type { JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { substituteFunctions, WORKFLOWS, type WorkflowType } from '#workflows'
import { functionArn } from './function-runner.ts'

const ROLE = 'arn:aws:iam::123456789012:role/local'

export const STATE_MACHINE_ARNS = Object.fromEntries(
  Object.values(WORKFLOWS).map(({ type, name }) => [
    type,
    `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
  ]),
) as Readonly<Record<WorkflowType, string>>

/**
 * An execution that runs keeps the definition it was started with, so a changed history never reaches it. Who only looks
 * changes no definition, but needs machines to look at.
 */
export async function ensureStateMachines(
  stepFunctions: StepFunctions,
  historyAlias: string,
  { isLooking }: { readonly isLooking: boolean },
): Promise<void> {
  for (const { type, name } of Object.values(WORKFLOWS)) {
    const definition = await definitionOf(type, historyAlias)
    const known = await describeOrNull(stepFunctions, STATE_MACHINE_ARNS[type])
    if (known === null) {
      await stepFunctions.call('CreateStateMachine', { name, definition, roleArn: ROLE, type: 'STANDARD' })
    } else if (!isLooking && known.definition !== definition) {
      await stepFunctions.call('UpdateStateMachine', { stateMachineArn: STATE_MACHINE_ARNS[type], definition })
    }
  }
}

export async function definitionOf(workflow: WorkflowType, historyAlias: string): Promise<string> {
  const text = await readFile(WORKFLOWS[workflow].definition, 'utf8')
  return substituteFunctions(text, (name) => functionArn(name, historyAlias))
}

async function describeOrNull(stepFunctions: StepFunctions, stateMachineArn: string): Promise<JsonObject | null> {
  try {
    return await stepFunctions.call('DescribeStateMachine', { stateMachineArn })
  } catch (error) {
    if (error instanceof ServiceError && error.type === 'StateMachineDoesNotExist') return null
    throw error
  }
}
