/** Errors as problem+json (RFC 9457): a code for programs, a sentence, the field and the cure for people, nothing else. */
import { InputError, type InputErrorCode } from '#lib/errors'
import { ServiceError } from '#lib/step-functions'

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly field?: string
  readonly cure?: string
  /** For a failed analysis: the state that failed and the id to read more. */
  readonly step?: string
  readonly analysisId?: string
}

/** What Step Functions refuses, in the words of this API. What is not here is our own fault or the cloud's. */
const SERVICE_PROBLEMS: Readonly<Record<string, { readonly code: InputErrorCode; readonly cure: string }>> = {
  ExecutionDoesNotExist: { code: 'EXECUTION_NOT_FOUND', cure: 'GET /api/analyses lists what there is.' },
  InvalidArn: { code: 'EXECUTION_NOT_FOUND', cure: 'GET /api/analyses lists what there is.' },
  InvalidExecutionInput: { code: 'INPUT_INVALID', cure: 'GET /api/openapi.json describes the body.' },
  InvalidToken: { code: 'FIELD_INVALID', cure: 'Start again without `next`.' },
  ExecutionLimitExceeded: { code: 'TOO_MANY_REQUESTS', cure: 'Wait a little, then try again.' },
  ThrottlingException: { code: 'TOO_MANY_REQUESTS', cure: 'Wait a little, then try again.' },
}

/** Null for a fault that the caller cannot mend and need not see; the caller of this function logs it. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof InputError) {
    const { code, status, message, field, cure } = error
    return problem({ code, status, detail: message, ...(field && { field }), ...(cure && { cure }) })
  }
  if (error instanceof ServiceError) {
    const known = SERVICE_PROBLEMS[error.type]
    if (known !== undefined) return problemOf(new InputError(known.code, error.message, { cure: known.cure }))
  }
  return null
}

export function problem(parts: Omit<Problem, 'type' | 'title'>): Problem {
  return { type: `urn:opportunity-analysis:problem:${parts.code}`, title: titleOf(parts.code), ...parts }
}

export function internalProblem(requestId: string): Problem {
  return problem({
    code: 'INTERNAL',
    status: 500,
    detail: 'The request could not be answered because of a fault of the program.',
    cure: `Try again; if it happens again, report the request id ${requestId}.`,
  })
}

/** `FIELD_MISSING` → `Field missing`. */
const titleOf = (code: string): string => code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ')
