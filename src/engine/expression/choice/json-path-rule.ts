/** A JSONPath choice rule, compiled. The parser of definitions has checked its form. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { type ParsedPath, parsePath } from '../json-path/parse-path.ts'
import { PathNotFound } from '../json-path/select.ts'
import { selectPath } from '../json-path-expression.ts'
import { type Condition, type Scope, StateError } from '../types.ts'
import { COMPARISONS, STRING_MATCHES, TESTS } from './operators.ts'

/** The rule is not one: `reason` in words of our own. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
}

/** Throws RuleError. */
export function jsonPathRule(rule: JsonObject): Condition {
  const holds = compile(rule)
  return { raw: null, holds }
}

type Holds = (scope: Scope) => boolean

function compile(rule: JsonObject): Holds {
  if (rule.And !== undefined) return all(parts(rule.And, 'And'))
  if (rule.Or !== undefined) return any(parts(rule.Or, 'Or'))
  if (rule.Not !== undefined) {
    if (!isJsonObject(rule.Not)) throw new RuleError('Not must be an object')
    const inner = compile(rule.Not)
    return (scope) => !inner(scope)
  }
  return comparison(rule)
}

const all =
  (holds: readonly Holds[]): Holds =>
  (scope) =>
    holds.every((one) => one(scope))

const any =
  (holds: readonly Holds[]): Holds =>
  (scope) =>
    holds.some((one) => one(scope))

function parts(value: Json, name: string): readonly Holds[] {
  if (!Array.isArray(value) || value.length === 0) throw new RuleError(`${name} must be a non-empty array`)
  return (value as readonly Json[]).map((part) => {
    if (!isJsonObject(part)) throw new RuleError(`${name} must hold objects`)
    return compile(part)
  })
}

function comparison(rule: JsonObject): Holds {
  const variable = path(rule.Variable, 'Variable')
  const operators = Object.keys(rule).filter((key) => isOperator(key))
  const [operator] = operators
  if (operator === undefined || operators.length > 1) throw new RuleError('exactly one comparison is needed')
  const expected = rule[operator] as Json
  if (operator === 'IsPresent') return (scope) => isPresent(variable, scope) === expected
  const test = TESTS.get(operator)
  if (test !== undefined) return (scope) => test(value(variable, scope)) === expected
  if (operator === 'StringMatches') return (scope) => STRING_MATCHES(value(variable, scope), expected)
  const direct = COMPARISONS.get(operator)
  if (direct !== undefined) return (scope) => direct(value(variable, scope), expected)
  const compare = COMPARISONS.get(operator.slice(0, -'Path'.length))
  const other = path(expected, operator)
  return (scope) => (compare as NonNullable<typeof compare>)(value(variable, scope), value(other, scope))
}

export function isOperator(key: string): boolean {
  return (
    key === 'IsPresent' ||
    key === 'StringMatches' ||
    TESTS.has(key) ||
    COMPARISONS.has(key) ||
    (key.endsWith('Path') && COMPARISONS.has(key.slice(0, -'Path'.length)))
  )
}

function path(raw: Json | undefined, field: string): ParsedPath {
  const parsed = typeof raw === 'string' ? parsePath(raw) : null
  if (parsed === null) throw new RuleError(`${field} must be a path`)
  return parsed
}

function isPresent(variable: ParsedPath, scope: Scope): boolean {
  try {
    selectPath(variable, scope)
    return true
  } catch (thrown) {
    if (thrown instanceof PathNotFound) return false
    throw thrown
  }
}

function value(at: ParsedPath, scope: Scope): Json {
  try {
    return selectPath(at, scope)
  } catch (thrown) {
    if (!(thrown instanceof PathNotFound)) throw thrown
    throw new StateError(
      'States.Runtime',
      `Invalid path '${at.text}': The choice state's condition path references an invalid value.`,
    )
  }
}
