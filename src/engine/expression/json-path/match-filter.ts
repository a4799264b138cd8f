/** Whether an item passes a JSONPath filter. Values of different types never compare. */
import { isJsonObject, type Json } from '#lib/json'
import { isSameJson } from '../same-json.ts'
import type { FilterNode, Operand } from './parse-filter.ts'

export function matchesFilter(filter: FilterNode, item: Json, root: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return matchesFilter(filter.left, item, root) && matchesFilter(filter.right, item, root)
    case 'or':
      return matchesFilter(filter.left, item, root) || matchesFilter(filter.right, item, root)
    case 'not':
      return !matchesFilter(filter.operand, item, root)
    case 'exists':
      return operandValue(filter.operand, item, root) !== undefined
    case 'compare':
      return compare(filter.operator, filter.left, filter.right, item, root)
  }
}

function operandValue(operand: Operand, item: Json, root: Json): Json | undefined {
  if (operand.kind === 'literal') return operand.value
  if (operand.kind === 'pattern') return undefined
  let value: Json | undefined = operand.from === 'item' ? item : root
  for (const step of operand.steps) {
    if (typeof step === 'number') value = Array.isArray(value) ? (value as readonly Json[]).at(step) : undefined
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
    if (value === undefined) return undefined
  }
  return value
}

function compare(operator: string, leftOperand: Operand, rightOperand: Operand, item: Json, root: Json): boolean {
  const left = operandValue(leftOperand, item, root)
  if (rightOperand.kind === 'pattern') {
    return operator === '=~' && typeof left === 'string' && rightOperand.pattern.test(left)
  }
  const right = operandValue(rightOperand, item, root)
  if (left === undefined || right === undefined) return operator === '!=' && left !== right
  switch (operator) {
    case '==':
    case '===':
      return isSameJson(left, right)
    case '!=':
    case '!==':
      return !isSameJson(left, right)
    case 'in':
      return Array.isArray(right) && right.some((candidate) => isSameJson(left, candidate))
    case 'nin':
      return Array.isArray(right) && !right.some((candidate) => isSameJson(left, candidate))
    case 'contains':
      return contains(left, right)
    case 'size':
      return sizeOf(left) === right
    case 'empty':
      return sizeOf(left) !== undefined && (sizeOf(left) === 0) === right
    default:
      return isOrdered(operator, left, right)
  }
}

function contains(container: Json, value: Json): boolean {
  if (typeof container === 'string') return typeof value === 'string' && container.includes(value)
  return Array.isArray(container) && container.some((item) => isSameJson(item, value))
}

const sizeOf = (value: Json): number | undefined =>
  typeof value === 'string' || Array.isArray(value) ? value.length : undefined

function isOrdered(operator: string, left: Json, right: Json): boolean {
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string')
  if (!comparable) return false
  // Both are numbers or both are strings.
  const [a, b] = [left as number, right as number]
  if (operator === '<') return a < b
  if (operator === '<=') return a <= b
  if (operator === '>') return a > b
  return operator === '>=' && a >= b
}
