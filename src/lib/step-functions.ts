/** The Step Functions API as one socket. Fillings: the embedded engine, and AWS through its SDK. */
import type { JsonObject } from '#lib/json'

/** AWS's own shapes, names and errors (AWS JSON 1.0). Timestamps are epoch seconds, as on the wire. */
export interface StepFunctions {
  /** E.g. `call('StartExecution', { stateMachineArn, input })`. Rejects with ServiceError. */
  call(operation: string, request: JsonObject): Promise<JsonObject>
  /** History events after `afterEventId`, as they happen, until the execution ends or the signal aborts. */
  watch(executionArn: string, afterEventId: number, signal: AbortSignal): AsyncIterable<JsonObject>
}

/** An error that AWS models, e.g. `ExecutionDoesNotExist`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}
