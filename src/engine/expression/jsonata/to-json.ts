/** From a JSONata value to JSON: sequences become arrays, what JSON cannot write becomes what AWS writes instead. */
import type { Json } from '#lib/json'
import { MAX_NESTING } from '../../nesting.ts'
import { MAX_VALUE_BYTES } from './budget.ts'
import { memoryExceeded, stackExceeded } from './failure.ts'
import { isProcedure, setMember } from './values.ts'

/** The value is, or holds, a function. */
export class UnsupportedResult extends Error {
  override readonly name = 'UnsupportedResult'
}

export function toJson(value: unknown): Json | undefined {
  if (value === undefined) return undefined
  const budget = { bytes: 0 }
  return convert(value, 0, budget) as Json
}

/** Gives the same object back where nothing had to change, so that data passes through uncopied. */
function convert(value: unknown, depth: number, budget: { bytes: number }): unknown {
  if (depth > MAX_NESTING) throw stackExceeded()
  budget.bytes += typeof value === 'string' ? value.length : 8
  // Shared parts count each time, because they are written each time.
  if (budget.bytes > MAX_VALUE_BYTES) throw memoryExceeded()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null) return value
  if (isProcedure(value)) throw new UnsupportedResult()
  return Array.isArray(value)
    ? convertArray(value, depth, budget)
    : convertObject(value as Record<string, unknown>, depth, budget)
}

function convertArray(list: readonly unknown[], depth: number, budget: { bytes: number }): readonly unknown[] {
  // Marks of a sequence are members of the array; a plain array has only its items.
  const isPlain = Object.keys(list).length === list.length && !Object.hasOwn(list, 'cons')
  const converted = list.map((item) => convert(item, depth + 1, budget))
  return isPlain && converted.every((item, index) => item === list[index]) ? list : converted
}

function convertObject(
  members: Record<string, unknown>,
  depth: number,
  budget: { bytes: number },
): Record<string, unknown> {
  let changed = false
  const converted: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(members)) {
    budget.bytes += key.length
    if (member === undefined) {
      changed = true
      continue
    }
    const next = convert(member, depth + 1, budget)
    if (next !== member) changed = true
    setMember(converted, key, next)
  }
  return changed ? converted : members
}
