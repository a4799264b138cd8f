/** Binary operators on values that are already there. `and` and `or` are not here: they decide what is evaluated. */
import { JsonataFailure } from './failure.ts'
import { stringify } from './stringify.ts'
import { createSequence, isDeepEqual, isNumeric, type List, type Run } from './values.ts'

/** jsonata's own ceiling for `..`, above the memory that AWS gives. */
const MAX_RANGE = 1e7

export function operate(operator: string, left: unknown, right: unknown, run: Run): unknown {
  switch (operator) {
    case '=':
      return left !== undefined && right !== undefined && isDeepEqual(left, right, run.budget.spend)
    case '!=':
      return left !== undefined && right !== undefined && !isDeepEqual(left, right, run.budget.spend)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right)
    case '&':
      return concatenate(left, right, run)
    case '..':
      return range(left, right, run)
    case 'in':
      return includes(left, right)
    default:
      return calculate(operator, left, right)
  }
}

function calculate(operator: string, left: unknown, right: unknown): number | undefined {
  if (left !== undefined && !isNumeric(left)) throw new JsonataFailure('T2001', { value: left })
  if (right !== undefined && !isNumeric(right)) throw new JsonataFailure('T2002', { value: right })
  if (left === undefined || right === undefined) return undefined
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    default:
      return left % right
  }
}

function compare(operator: '<' | '<=' | '>' | '>=', left: unknown, right: unknown): boolean | undefined {
  if (!isOrdered(left) || !isOrdered(right)) {
    throw new JsonataFailure('T2010', { value: isOrdered(left) && left !== undefined ? right : left })
  }
  if (left === undefined || right === undefined) return undefined
  if (typeof left !== typeof right) throw new JsonataFailure('T2009', { value: left, value2: right })
  switch (operator) {
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}

const isOrdered = (value: unknown): value is string | number | undefined =>
  value === undefined || typeof value === 'string' || typeof value === 'number'

function concatenate(left: unknown, right: unknown, run: Run): string {
  const head = left === undefined ? '' : stringify(left, run.budget)
  const tail = right === undefined ? '' : stringify(right, run.budget)
  run.budget.reserve(head.length + tail.length)
  return head + tail
}

function range(from: unknown, to: unknown, run: Run): List | undefined {
  if (from !== undefined && !Number.isInteger(from)) throw new JsonataFailure('T2003', { value: from })
  if (to !== undefined && !Number.isInteger(to)) throw new JsonataFailure('T2004', { value: to })
  if (typeof from !== 'number' || typeof to !== 'number' || from > to) return undefined
  const size = to - from + 1
  if (size > MAX_RANGE) throw new JsonataFailure('D2014', { value: size })
  run.budget.reserveElements(size)
  const sequence = createSequence()
  for (let item = from; item <= to; item++) sequence.push(item)
  return sequence
}

function includes(value: unknown, container: unknown): boolean {
  if (value === undefined || container === undefined) return false
  return Array.isArray(container) ? container.includes(value) : container === value
}
