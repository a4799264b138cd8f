/** What the five handlers have in common: an event that is parsed strictly, and failures that a workflow can read. */
import { InputError, InvariantError, shortened, TaskError } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import type { Invocation, ModelTier } from './sockets.ts'

/** A task of a workflow: an event in, a small summary out; everything large is stored and travels by key. */
export type Handler = (event: unknown, invocation: Invocation) => Promise<JsonObject>

/** `InputError` becomes the task's failure of that name, its cure included: across a workflow only name and message travel. */
export function asHandler(work: (event: TaskEvent, invocation: Invocation) => Promise<JsonObject>): Handler {
  return async (event, invocation) => {
    try {
      return await work(taskEvent(event), invocation)
    } catch (error) {
      if (error instanceof InputError) {
        const cure = error.cure === undefined ? '' : ` ${error.cure}`
        throw new TaskError('InputError', `${error.message}${cure}`, { cause: error })
      }
      if (invocation.signal.aborted && !(error instanceof TaskError)) {
        throw new TaskError('OutOfTime', 'The time of the task ran out before its work was done.', { cause: error })
      }
      throw error
    }
  }
}

/** The members of an event, each asked for by name and kind. What the workflow sends wrong is our own mistake. */
export interface TaskEvent {
  readonly fields: JsonObject
  /** One of the choices. */
  choice<const T extends string>(field: string, choices: readonly T[]): T
  /** A key of the object store. */
  key(field: string): string
  tier(): ModelTier
}

const KEY = /^executions\/[a-zA-Z0-9/._-]{1,480}\.json$/

function taskEvent(event: unknown): TaskEvent {
  if (!isJsonObject(event)) throw new InputError('INPUT_INVALID', 'The event of the task is not a JSON object.')
  const choice = <const T extends string>(field: string, choices: readonly T[]): T => {
    const found = choices.find((known) => known === event[field])
    if (found !== undefined) return found
    throw new InputError('FIELD_INVALID', `${field} ${shown(event[field])} is not known.`, {
      field,
      cure: `Known: ${choices.join(', ')}.`,
    })
  }
  return {
    fields: event,
    choice,
    key: (field) => {
      const value = event[field]
      if (typeof value === 'string' && KEY.test(value) && !value.includes('..')) return value
      throw new InputError('FIELD_INVALID', `${field} ${shown(value)} is not a key of a stored result.`, {
        field,
        cure: `Take ${field} from the output of an earlier step or analysis.`,
      })
    },
    tier: () => choice('tier', ['standard', 'premium']),
  }
}

const shown = (value: unknown): string => shortened(JSON.stringify(value) ?? 'undefined')

/** The execution that a task's event names; the workflows send it with every task. */
export function executionIdOf(event: unknown): string {
  const id = isJsonObject(event) ? event.executionId : undefined
  if (typeof id === 'string' && id !== '') return id
  throw new InvariantError('The event of the task names no executionId.')
}
