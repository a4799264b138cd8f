/** The context object of a state under test: the caller's, checked, or one made for it. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { ServiceError } from '#lib/step-functions'
import { SINGLE_STATE } from '../definition/parse-definition.ts'
import type { State } from '../definition/types.ts'
import { integrationOf } from '../integration/resource.ts'
import { validationError } from '../service/request.ts'
import type { Chance, Identity } from '../sockets.ts'

const FIELDS: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'any'>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
}

const refusal = (message: string): ServiceError => validationError(`Invalid Context object provided: ${message}`)

export function readContext(text: string, state: State): JsonObject {
  let context: Json
  try {
    context = JSON.parse(text) as Json
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    throw refusal('The Context object must be valid JSON')
  }
  if (!isJsonObject(context)) throw refusal('The Context object must be a JSON object')
  for (const [name, value] of Object.entries(context)) {
    if (name === 'Map') throw refusal("'Map' field is not supported when mocking a Context object")
    const fields = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    if (fields === undefined) throw refusal(`Field '${name}' is not allowed`)
    else checkMembers(name, fields, value)
  }
  if (Object.hasOwn(context, 'Task') && !hasToken(state)) {
    throw refusal(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    )
  }
  return context
}

function checkMembers(name: string, fields: Readonly<Record<string, string>>, value: Json): void {
  if (!isJsonObject(value)) throw refusal(`${name} must be an object`)
  for (const [key, member] of Object.entries(value)) {
    const type = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (type === undefined) throw refusal(`Field '${key}' is not allowed`)
    else if (type !== 'any' && typeof member !== type) throw refusal(`${name}.${key} must be a ${type}`)
  }
}

function hasToken(state: State): boolean {
  if (state.type !== 'Task') return false
  const integration = integrationOf(state.Resource)
  return integration.kind === 'service' && integration.pattern !== 'requestResponse'
}

/** A test runs as an Express execution of a machine without a name of its own. */
export function defaultContext(
  state: State,
  input: Json,
  around: {
    readonly identity: Identity
    readonly chance: Chance
    readonly nowMs: number
    readonly roleArn: string | null
  },
): JsonObject {
  const { partition, region, account } = around.identity
  const machine = around.chance.uuid()
  const execution = around.chance.uuid()
  const arn = (kind: string, name: string): string => `arn:${partition}:states:${region}:${account}:${kind}:${name}`
  const now = new Date(around.nowMs).toISOString()
  const canRetry = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel'
  return {
    Execution: {
      Id: arn('express', `${machine}:${execution}`),
      Input: input,
      Name: execution,
      RoleArn: around.roleArn,
      StartTime: now,
    },
    StateMachine: { Id: arn('stateMachine', machine), Name: machine },
    State: { Name: SINGLE_STATE, EnteredTime: now, ...(canRetry ? { RetryCount: 0 } : {}) },
  }
}
