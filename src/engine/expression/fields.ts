/** Fields whose value has one type: numbers, texts, times and lists, fixed, by path or by expression. */
import { isJsonObject, type Json } from '#lib/json'
import { type ParsedPath, parsePath } from './json-path/parse-path.ts'
import { PathNotFound } from './json-path/select.ts'
import { invalidPath, jsonPathValue, PathSyntaxError, selectPath } from './json-path-expression.ts'
import { unexpectedType } from './jsonata-expression.ts'
import { unappliedStep } from './reference-path.ts'
import { jsonataTemplate } from './template.ts'
import { timestampMs } from './timestamp.ts'
import { type Expression, type Field, type Scope, StateError } from './types.ts'

export const fixedField = <T>(raw: Json, value: T): Field<T> => ({ raw, read: () => value })

interface NumberRules {
  readonly name: string
  readonly isInteger: boolean
  readonly least: number
  readonly most?: number
}

const RULES = {
  MaxConcurrency: { isInteger: true, least: 0 },
  ToleratedFailureCount: { isInteger: true, least: 0 },
  ToleratedFailurePercentage: { isInteger: false, least: 0, most: 100 },
  TimeoutSeconds: { isInteger: true, least: 1, most: 99_999_999 },
  HeartbeatSeconds: { isInteger: true, least: 1, most: 99_999_999 },
  Seconds: { isInteger: true, least: 0, most: 99_999_999 },
  // A negative one fails the reading of items, not the state: whoever reads them looks.
  MaxItems: { isInteger: true, least: Number.NEGATIVE_INFINITY },
  MaxItemsPerBatch: { isInteger: true, least: 1 },
  MaxInputBytesPerBatch: { isInteger: true, least: 1, most: 262_144 },
} as const satisfies Record<string, Omit<NumberRules, 'name'>>

export type NumberFieldName = keyof typeof RULES

const rulesOf = (name: NumberFieldName): NumberRules => ({ name, ...RULES[name] })

/** `XPath`: a number, or its text, somewhere in the input. Throws PathSyntaxError. */
export function numberAtPath(name: NumberFieldName, raw: string): Field<number> {
  const path = parsed(raw, `${name}Path`)
  const rules = rulesOf(name)
  return {
    raw,
    read(scope) {
      const value = valueAt(path, `${name}Path`, scope)
      const number = numeric(value, rules.isInteger)
      if (number === null) throw runtime(notANumber(rules, value, raw))
      if (number < rules.least) throw runtime(tooSmall(rules, number, raw))
      if (number > (rules.most ?? number)) throw runtime(outside(rules))
      return number
    },
  }
}

/** AWS takes a number from a text too. */
function numeric(value: Json, isInteger: boolean): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null
  if (typeof value === 'string' && !/^[-+]?\d+(\.\d+)?$/.test(value)) return null
  const number = Number(value)
  return isInteger && !Number.isInteger(number) ? null : number
}

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

function notANumber({ name, isInteger }: NumberRules, value: Json, path: string): string {
  if (name === 'Seconds')
    return `The SecondsPath parameter cannot be parsed as a long value: ${path} == ${shown(value)}`
  const kind = isInteger ? 'integer' : 'float'
  return `The ${name}Path field refers to value "${shown(value)}" which is not a valid ${kind}: ${path}`
}

/** AWS has a sentence for each field. */
function tooSmall(rules: NumberRules, value: number, path: string): string {
  switch (rules.name) {
    case 'MaxConcurrency':
      return `Expected non-negative integer for MaxConcurrency, got '${value}' instead.`
    case 'Seconds':
      return `The SecondsPath parameter references a negative value: ${path} == ${value}`
    case 'ToleratedFailureCount':
      return 'ToleratedFailureCount cannot be negative.'
    default:
      return outside(rules)
  }
}

function outside({ name, least, most }: NumberRules): string {
  return most === undefined ? `${name} must be at least ${least}.` : `${name} must be between ${least} and ${most}.`
}

const runtime = (cause: string): StateError => new StateError('States.Runtime', cause)

function parsed(raw: string, field: string): ParsedPath {
  const path = parsePath(raw)
  if (path === null) throw new PathSyntaxError(field, '')
  return path
}

function valueAt(path: ParsedPath, field: string, scope: Scope): Json {
  try {
    return selectPath(path, scope)
  } catch (thrown) {
    if (!(thrown instanceof PathNotFound)) throw thrown
    throw runtime(`The ${field} parameter does not reference an input value: ${path.text}`)
  }
}

/** JSONata: a number or an expression for one. Throws ExpressionError. */
export function jsonataNumber(name: NumberFieldName, raw: Json, location: string = name): Field<number> {
  const expression = jsonataTemplate(raw, location)
  const rules = rulesOf(name)
  return {
    raw,
    read(scope) {
      const value = expression.evaluate(scope)
      if (typeof value !== 'number') throw unexpectedType(expression, location, 'number', value)
      const isWithin = value >= rules.least && value <= (rules.most ?? Number.POSITIVE_INFINITY)
      if (!isWithin || (rules.isInteger && !Number.isInteger(value))) {
        throw new StateError('States.QueryEvaluationError', outOfRange(expression, location, value, rules), location)
      }
      return value
    },
  }
}

function outOfRange({ raw }: Expression, location: string, value: number, rules: NumberRules): string {
  const text = typeof raw === 'string' ? raw.slice(2, -2).trim() : JSON.stringify(raw)
  const kind = rules.isInteger ? 'integer' : 'number'
  const range =
    rules.most === undefined
      ? `a ${rules.least === 0 ? 'non-negative' : 'positive'} ${kind}`
      : `${kind === 'integer' ? 'an' : 'a'} ${kind} between ${rules.least} and ${rules.most}`
  return `The JSONata expression '${text}' specified for the field '${location}' returned an out of range value. Expected ${range}, but was ${value}`
}

/** Epoch milliseconds at `TimestampPath`. Throws PathSyntaxError. */
export function timestampAtPath(raw: string): Field<number> {
  const path = parsed(raw, 'TimestampPath')
  return {
    raw,
    read(scope) {
      const value = valueAt(path, 'TimestampPath', scope)
      const ms = typeof value === 'string' ? timestampMs(value) : null
      if (ms === null) {
        throw runtime(
          `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${raw} == ${shown(value)}`,
        )
      }
      return ms
    },
  }
}

/** Throws ExpressionError. */
export function jsonataTimestamp(raw: string): Field<number> {
  const expression = jsonataTemplate(raw, 'Timestamp')
  return {
    raw,
    read(scope) {
      const value = expression.evaluate(scope)
      if (typeof value !== 'string') throw unexpectedType(expression, 'Timestamp', 'string', value)
      const ms = timestampMs(value)
      if (ms !== null) return ms
      throw new StateError(
        'States.QueryEvaluationError',
        `The JSONata expression '${raw.slice(2, -2).trim()}' specified for the field 'Timestamp' returned a value that is not a valid ISO-8601 extended offset date-time format string: ${value}`,
        'Timestamp',
      )
    },
  }
}

/** Error and Cause of a Fail state: `ErrorPath` takes a path or an intrinsic function. Throws PathSyntaxError. */
export function textAtPath(field: 'ErrorPath' | 'CausePath', raw: string): Field<string> {
  const expression = jsonPathValue(raw, field)
  return {
    raw,
    read(scope) {
      const value = expression.evaluate(scope)
      if (typeof value === 'string') return value
      throw runtime(`The ${field} parameter does not reference a string: ${raw}`)
    },
  }
}

/** Throws ExpressionError. */
export function jsonataString(field: 'Error' | 'Cause', raw: string): Field<string> {
  const expression = jsonataTemplate(raw, field)
  return {
    raw,
    read(scope) {
      const value = expression.evaluate(scope)
      if (typeof value !== 'string') throw unexpectedType(expression, field, 'string', value)
      return value
    },
  }
}

/** The items of a Map at `ItemsPath`. Throws PathSyntaxError. */
export function itemsAtPath(raw: string): Field<readonly Json[]> {
  const path = parsed(raw, 'ItemsPath')
  return {
    raw,
    read(scope) {
      let value: Json
      try {
        value = selectPath(path, scope)
      } catch (thrown) {
        throw thrown instanceof PathNotFound ? conflict(raw, thrown) : thrown
      }
      if (!Array.isArray(value)) throw runtime(`Reference path "${raw}" must point to array.`)
      return value as readonly Json[]
    },
  }
}

/** ItemsPath is a Reference Path, and fails as one. */
function conflict(raw: string, { message, stop }: PathNotFound): StateError {
  if (stop === undefined) return invalidPath(raw, message)
  return new StateError('States.ReferencePathConflict', unappliedStep(stop.step, stop.at))
}

/** `Items`: an array, or an expression for one. Throws ExpressionError. */
export function jsonataItems(raw: Json): Field<readonly Json[]> {
  const expression = jsonataTemplate(raw, 'Items')
  return {
    raw,
    read(scope) {
      const value = expression.evaluate(scope)
      if (Array.isArray(value)) return value as readonly Json[]
      if (isJsonObject(value) && isJsonObject(raw)) return entriesOf(value)
      throw unexpectedType(expression, 'Items', 'array', value)
    },
  }
}

/** An object written out in a Distributed Map is iterated as its members. */
const entriesOf = (value: { readonly [key: string]: Json }): readonly Json[] =>
  Object.entries(value).map(([Key, Value]) => ({ Key, Value }))
