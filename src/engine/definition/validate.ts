/** What ValidateStateMachineDefinition answers. */
import { type ParseOptions, parseDefinition } from './parse-definition.ts'
import { MAX_DIAGNOSTICS } from './report.ts'
import type { Diagnostic } from './types.ts'
import { warningsOf } from './warnings.ts'

export interface ValidateOptions extends ParseOptions {
  /** WARNING lists both, ERROR only what makes the definition invalid. Default ERROR. */
  readonly severity?: Diagnostic['severity']
  /** At most 100, which is also what 0 means. */
  readonly maxResults?: number
}

export interface Validation {
  readonly result: 'OK' | 'FAIL'
  readonly diagnostics: readonly Diagnostic[]
  /** There were more than `maxResults`. */
  readonly truncated: boolean
}

export function validateDefinition(text: string, options: ValidateOptions = {}): Validation {
  const parsed = parseDefinition(text, options)
  const errors = 'diagnostics' in parsed ? parsed.diagnostics : []
  const warnings = 'machine' in parsed && options.severity === 'WARNING' ? warningsOf(parsed.machine) : []
  const found = [...errors, ...warnings]
  const most = options.maxResults === undefined || options.maxResults === 0 ? MAX_DIAGNOSTICS : options.maxResults
  return {
    result: errors.length === 0 ? 'OK' : 'FAIL',
    diagnostics: found.slice(0, most),
    truncated: found.length > most,
  }
}
