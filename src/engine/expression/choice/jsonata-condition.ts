/** A JSONata choice rule: its Condition must be a boolean. */

import { unexpectedType } from '../jsonata-expression.ts'
import { jsonataTemplate } from '../template.ts'
import type { Condition } from '../types.ts'

/** Throws ExpressionError. */
export function jsonataCondition(raw: string | boolean, location: string): Condition {
  const expression = jsonataTemplate(raw, location)
  return {
    raw,
    holds(scope) {
      const value = expression.evaluate(scope)
      if (typeof value !== 'boolean') throw unexpectedType(expression, location, 'boolean', value)
      return value
    },
  }
}
