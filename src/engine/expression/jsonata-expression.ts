/** JSONata in a state's field: `{% … %}`, with AWS's sentences around what goes wrong. */
import type { Json } from '#lib/json'
import { type CompiledJsonata, compileJsonata } from './jsonata/compile.ts'
import { asFailure } from './jsonata/failure.ts'
import { unsupportedReference } from './jsonata/references.ts'
import { SyntaxFailure } from './jsonata/syntax.ts'
import { UnsupportedResult } from './jsonata/to-json.ts'
import { type Expression, type Scope, StateError } from './types.ts'

/** The text between `{%` and `%}`; null when the string is no expression. */
export function jsonataText(value: string): string | null {
  return value.length >= 4 && value.startsWith('{%') && value.endsWith('%}') ? value.slice(2, -2).trim() : null
}

const compiled = new Map<string, CompiledJsonata>()
/** Definitions repeat their expressions; this many texts stay compiled, whoever uses them. */
const MAX_COMPILED = 5_000

/** A definition may not hold this expression: AWS's code and sentence, and the field. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly code: 'INVALID_JSONATA_EXPRESSION' | 'UNSUPPORTED_JSONATA_EXPRESSION' | 'SCHEMA_VALIDATION_FAILED'
  readonly location: string

  constructor(code: ExpressionError['code'], message: string, location: string) {
    super(message)
    this.code = code
    this.location = location
  }
}

/** Throws SyntaxFailure. */
export function compiledJsonata(text: string): CompiledJsonata {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const fresh = compileJsonata(text)
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(text, fresh)
  return fresh
}

/** An expression in the field at `location`, e.g. `Output/a/b`. Throws ExpressionError. */
export function jsonataExpression(raw: string, text: string, location: string): Expression {
  const expression = accepted(text, location)
  return {
    raw,
    constant: false,
    evaluate(scope: Scope): Json {
      const value = evaluateOrFail(expression, scope, text, location)
      if (value === undefined) throw queryError(text, location, 'returned nothing (undefined).')
      return value
    },
  }
}

function accepted(text: string, location: string): CompiledJsonata {
  let expression: CompiledJsonata
  try {
    expression = compiledJsonata(text)
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFailure)) throw thrown
    throw new ExpressionError('INVALID_JSONATA_EXPRESSION', thrown.message, location)
  }
  const unsupported = unsupportedReference(expression.root, { hasErrorOutput: location.startsWith('Catch[') })
  if (unsupported !== null) throw new ExpressionError('UNSUPPORTED_JSONATA_EXPRESSION', unsupported, location)
  return expression
}

function evaluateOrFail(expression: CompiledJsonata, scope: Scope, text: string, location: string): Json | undefined {
  try {
    return expression.evaluate(scope)
  } catch (thrown) {
    if (thrown instanceof UnsupportedResult) throw queryError(text, location, 'returned an unsupported result type.')
    const failure = asFailure(thrown)
    const joint = failure.code === undefined ? ': ' : '. '
    throw queryError(text, location, `threw an error during evaluation${joint}${failure.describe()}`)
  }
}

function queryError(text: string, location: string, rest: string): StateError {
  return new StateError(
    'States.QueryEvaluationError',
    `The JSONata expression '${text}' specified for the field '${location}' ${rest}`,
    location,
  )
}

type TypeName = 'array' | 'boolean' | 'number' | 'object' | 'string'

/** AWS's refusal of a value of the wrong type. */
export function unexpectedType(expression: Expression, location: string, expected: TypeName, value: Json): StateError {
  const text = typeof expression.raw === 'string' ? (jsonataText(expression.raw) ?? expression.raw) : ''
  return queryError(
    text,
    location,
    `returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  )
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
