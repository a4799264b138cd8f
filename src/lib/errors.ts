/**
 * Three families of errors, never mixed (STYLE: errors).
 * The caller can fix it: InputError. The workflow expected it: TaskError. We broke a promise of our own: InvariantError.
 */

/** Every code an InputError may carry, with the HTTP status that a server answers. Codes are forever; wording is not. */
export const INPUT_ERROR_STATUS = {
  INPUT_INVALID: 400,
  INPUT_TOO_LARGE: 413,
  FIELD_MISSING: 400,
  FIELD_INVALID: 400,
  BODY_NOT_JSON: 400,
  OPTION_UNKNOWN: 400,
  FILE_NOT_FOUND: 400,
  FILE_UNREADABLE: 400,
  FILE_UNWRITABLE: 500,
  DISK_FULL: 507,
  MAPPING_INVALID: 400,
  HISTORY_NOT_FOUND: 400,
  HISTORY_EMPTY: 400,
  HISTORY_CORRUPT: 400,
  JOURNAL_IN_USE: 409,
  JOURNAL_CORRUPT: 500,
  JOURNAL_FORMAT: 409,
  SERVER_UNREACHABLE: 503,
  EXECUTION_NOT_FOUND: 404,
  FACT_NOT_FOUND: 404,
  STEP_NOT_FOUND: 404,
  WORKFLOW_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  CONTENT_TYPE_UNSUPPORTED: 415,
  IDEMPOTENCY_KEY_REUSED: 409,
  ANALYSIS_NOT_READY: 409,
  NOT_REDRIVABLE: 409,
  UNAUTHORIZED: 401,
  ORIGIN_REFUSED: 403,
  TOO_MANY_REQUESTS: 429,
  CONFIG_INVALID: 400,
} as const

export type InputErrorCode = keyof typeof INPUT_ERROR_STATUS

/** What the caller can fix. `message` says what happened and with which value, `cure` what to do next. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code: InputErrorCode
  /** The input's own name for the offending part, e.g. `closeDate` or `--history`. */
  readonly field: string | undefined
  readonly cure: string | undefined

  constructor(
    code: InputErrorCode,
    message: string,
    options: { readonly field?: string; readonly cure?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
    this.cure = options.cure
  }

  get status(): number {
    return INPUT_ERROR_STATUS[this.code]
  }
}

/**
 * A task that failed, as a workflow sees it: `name` is the ASL error name that Retry and Catch match.
 * Only `retryable` decides whether a retry can help; a retryable error is thrown with the name TransientError.
 */
export class TaskError extends Error {
  override readonly name: string
  readonly retryable: boolean

  constructor(name: string, message: string, options: { readonly retryable?: boolean; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryable = options.retryable ?? false
    this.name = this.retryable ? 'TransientError' : name
  }
}

/** We broke a promise of our own: stop at once, write nothing more, keep the evidence. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Ends a `switch` over a union: a new kind breaks the build here. */
export function assertNever(value: never): never {
  throw new InvariantError(`A case is missing for ${JSON.stringify(value)}.`)
}

/** A value for a message: one line, no control characters, at most `limit` characters. */
export function shortened(value: string, limit = 60): string {
  const plain = value.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`
}
