/** Functions that behave as a case says, in the time of its clock. */
import { functionId } from '#adapters/local-functions'
import type { Chance, Clock, FunctionCall, TaskOutcome, TaskRunner } from '#engine'
import type { Json, JsonObject } from '#lib/json'
import type { Behaviour } from './case.ts'

export function createScriptedFunctions(
  tasks: Readonly<Record<string, Behaviour>>,
  clock: Clock,
  chance: Chance,
): TaskRunner {
  const calls = new Map<string, string[]>()
  return {
    knows: () => true,
    async run({ call, signal, idempotencyKey }) {
      if (call.kind !== 'function') {
        return { kind: 'failed', error: 'States.Runtime', cause: `No script for ${call.service}:${call.action}.` }
      }
      const { name } = functionId(call)
      // A call that is repeated after a crash carries the same key, and is the same call.
      const keys = calls.get(name) ?? []
      calls.set(name, keys)
      if (!keys.includes(idempotencyKey)) keys.push(idempotencyKey)
      const count = keys.indexOf(idempotencyKey)
      const behaviour = tasks[name] ?? tasks[call.functionName] ?? { kind: 'no_such_function' as const }
      return await behave(behaviour, call, { count, clock, chance, signal, name })
    },
  }
}

interface Call {
  readonly count: number
  readonly clock: Clock
  readonly chance: Chance
  readonly signal: AbortSignal
  readonly name: string
}

async function behave(behaviour: Behaviour, asked: FunctionCall, call: Call): Promise<TaskOutcome> {
  switch (behaviour.kind) {
    case 'echo':
      return {
        kind: 'succeeded',
        value: asked.payload,
        ...(asked.payloadText !== undefined && { text: asked.payloadText }),
      }
    case 'return':
      return { kind: 'succeeded', value: behaviour.value }
    case 'return_repeat':
      return { kind: 'succeeded', value: behaviour.char.repeat(behaviour.count) }
    case 'raise':
      return {
        kind: 'raised',
        errorType: behaviour.errorType,
        text: pythonJson({
          errorMessage: behaviour.errorMessage,
          errorType: behaviour.errorType,
          requestId: call.chance.uuid(),
          stackTrace: behaviour.stackTrace ?? [],
        }),
      }
    case 'sleep':
      await sleep(behaviour.seconds * 1000, call)
      return await behave(behaviour.then, asked, call)
    case 'service_error':
      return { kind: 'failed', error: behaviour.error, cause: behaviour.cause }
    case 'no_such_function':
      return {
        kind: 'failed',
        error: 'Lambda.ResourceNotFoundException',
        cause: `Function not found: ${call.name} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ${call.chance.uuid()}; Proxy: null)`,
      }
    case 'sequence':
      return await behave(behaviour.items[Math.min(call.count, behaviour.items.length - 1)] as Behaviour, asked, call)
  }
}

function sleep(ms: number, { clock, signal }: Call): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.now() + ms, resolve)
    signal.addEventListener('abort', cancel)
  })
}

/** As Python's json.dumps writes it: a blank after each comma and colon. */
function pythonJson(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(pythonJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value as JsonObject).map(
    ([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`,
  )
  return `{${members.join(', ')}}`
}
