/**
 * Templates: JSON in a definition with something to evaluate inside. Compiled once into a function that copies only what
 * changes; a part without expressions is given back as it stands in the definition.
 */
import { isJsonObject, type Json } from '#lib/json'
import { jsonPathValue } from './json-path-expression.ts'
import { ExpressionError, jsonataExpression, jsonataText } from './jsonata-expression.ts'
import type { Expression, Scope } from './types.ts'

const constantExpression = (value: Json): Expression => ({ raw: value, constant: true, evaluate: () => value })

/** JSONata: every string `{% … %}` at any depth is evaluated. Throws ExpressionError. */
export function jsonataTemplate(raw: Json, location: string): Expression {
  if (typeof raw === 'string') {
    const text = jsonataText(raw)
    if (text === null && raw.startsWith('{%')) {
      throw new ExpressionError(
        'SCHEMA_VALIDATION_FAILED',
        'JSONata string must start with {% and end with %}',
        location,
      )
    }
    return text === null ? constantExpression(raw) : jsonataExpression(raw, text, location)
  }
  if (Array.isArray(raw)) {
    const items = (raw as readonly Json[]).map((item, index) => jsonataTemplate(item, `${location}[${index}]`))
    return arrayTemplate(raw, items)
  }
  if (!isJsonObject(raw)) return constantExpression(raw)
  return objectTemplate(
    raw,
    Object.entries(raw).map(([key, value]) => [key, jsonataTemplate(value, `${location}/${key}`)] as const),
  )
}

/** JSONPath: a member whose name ends in `.$` holds a path or an intrinsic function. Throws PathSyntaxError. */
export function payloadTemplate(raw: Json, location: string): Expression {
  if (Array.isArray(raw)) {
    return arrayTemplate(
      raw,
      (raw as readonly Json[]).map((item, index) => payloadTemplate(item, `${location}[${index}]`)),
    )
  }
  if (!isJsonObject(raw)) return constantExpression(raw)
  return objectTemplate(
    raw,
    Object.entries(raw).map(([key, value]) =>
      key.endsWith('.$')
        ? ([key.slice(0, -2), jsonPathValue(value, key, location)] as const)
        : ([key, payloadTemplate(value, `${location}/${key}`)] as const),
    ),
  )
}

function arrayTemplate(raw: Json, items: readonly Expression[]): Expression {
  if (items.every(({ constant }) => constant)) return constantExpression(raw)
  return { raw, constant: false, evaluate: (scope: Scope) => items.map((item) => item.evaluate(scope)) }
}

function objectTemplate(raw: Json, members: readonly (readonly [string, Expression])[]): Expression {
  if (members.every(([, { constant }]) => constant)) return constantExpression(raw)
  const isOrdinary = !members.some(([key]) => key === '__proto__')
  return {
    raw,
    constant: false,
    evaluate(scope) {
      // Object.fromEntries keeps `__proto__` a member; plain assignment is what makes the common case fast.
      if (!isOrdinary) return Object.fromEntries(members.map(([key, member]) => [key, member.evaluate(scope)]))
      const result: Record<string, Json> = {}
      for (const [key, member] of members) result[key] = member.evaluate(scope)
      return result
    },
  }
}
