/** The context object: `$$` in JSONPath, `$states.context` in JSONata. */
import type { Json, JsonObject } from '#lib/json'
import { hasRedrive } from './as-of.ts'
import { type Execution, retryCount, type Strand } from './model.ts'

export function contextObject(execution: Execution, strand: Strand, taskToken?: string): JsonObject {
  const { machine } = execution
  const item = innermostItem(strand) ?? execution.mapItem
  // A synchronous Express execution cannot be redriven and shows no count.
  const hasRedriveCount = !execution.isVolatile && hasRedrive(execution.asOfMs)
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      StartTime: isoTime(execution.startedMs),
      Name: execution.name,
      RoleArn: machine.roleArn,
      ...(hasRedriveCount && { RedriveCount: execution.redriveCount }),
      ...(execution.redrivenMs !== undefined && { RedriveTime: isoTime(execution.redrivenMs) }),
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: {
      EnteredTime: isoTime(strand.enteredMs),
      Name: strand.state.name,
      ...(canRetry(strand) && { RetryCount: retryCount(strand) }),
    },
    ...(item && { Map: { Item: itemContext(item) } }),
    ...(taskToken !== undefined && { Task: { Token: taskToken } }),
  }
}

function canRetry({ state }: Strand): boolean {
  return state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map'
}

export function itemContext(item: {
  readonly index: number
  readonly value: Json
  readonly key?: string
  readonly source?: string
}): JsonObject {
  return {
    Index: item.index,
    ...(item.key !== undefined && { Key: item.key }),
    Value: item.value,
    ...(item.source !== undefined && { Source: item.source }),
  }
}

function innermostItem(strand: Strand | null) {
  for (let at = strand; at !== null; at = at.parent) if (at.mapItem !== undefined) return at.mapItem
  return undefined
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
