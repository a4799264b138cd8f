/** What is wrong with a definition, collected while it is read. */
import { ExpressionError, PathSyntaxError } from '../expression/index.ts'
import type { Diagnostic } from './types.ts'

/** AWS lists at most this many. */
export const MAX_DIAGNOSTICS = 100

export interface Report {
  readonly diagnostics: readonly Diagnostic[]
  /** An error with the code SCHEMA_VALIDATION_FAILED. */
  schema(message: string, location: string): void
  error(code: string, message: string, location: string): void
  /** Runs what may find an expression that a definition cannot hold; null when it did. `at` is the state's location. */
  attempt<T>(at: string, compile: () => T): T | null
}

export function createReport(): Report {
  const diagnostics: Diagnostic[] = []
  const error = (code: string, message: string, location: string): void => {
    if (diagnostics.length <= MAX_DIAGNOSTICS) {
      diagnostics.push({ severity: 'ERROR', code, message, location: location === '' ? '/' : location })
    }
  }
  const schema = (message: string, location: string): void => error('SCHEMA_VALIDATION_FAILED', message, location)
  return {
    diagnostics,
    error,
    schema,
    attempt(at, compile) {
      try {
        return compile()
      } catch (thrown) {
        if (thrown instanceof ExpressionError) error(thrown.code, thrown.message, `${at}/${thrown.location}`)
        else if (thrown instanceof PathSyntaxError) {
          schema(thrown.message, thrown.location === '' ? `${at}/${thrown.field}` : `${at}/${thrown.location}`)
        } else throw thrown
        return null
      }
    },
  }
}

/** One text for all of them, as CreateStateMachine and UpdateStateMachine answer. */
export function describeDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR')
  const texts = errors.map(
    ({ code, message, location }) =>
      `${code}: ${message}${location === undefined || code === 'INVALID_JSON_DESCRIPTION' ? '' : ` at ${location}`}`,
  )
  return `Invalid State Machine Definition: '${texts.join(', ')}'`
}
