/** `$string`: JSON text with numbers at fifteen significant digits, as jsonata writes it. */
import { JsonataFailure } from './failure.ts'
import { type Budget, isProcedure } from './values.ts'

export function stringify(value: unknown, budget: Pick<Budget, 'measure' | 'reserve'>, prettify = false): string {
  if (typeof value === 'string') return value
  if (isProcedure(value)) return ''
  if (typeof value === 'number' && !Number.isFinite(value)) throw new JsonataFailure('D3001', { value })
  budget.measure(value)
  const text = JSON.stringify(value, written, prettify ? 2 : 0)
  budget.reserve(text.length)
  return text
}

function written(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isNaN(value)) {
    if (!Number.isFinite(value)) throw new JsonataFailure('D1001', { value })
    return Number.isInteger(value) ? value : Number(value.toPrecision(15))
  }
  return isProcedure(value) ? '' : value
}
