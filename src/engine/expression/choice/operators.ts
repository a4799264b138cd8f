/** The comparisons of a JSONPath choice rule. A value of another type than the operator's never matches. */
import type { Json } from '#lib/json'
import { timestampMs } from '../timestamp.ts'
import { matchesWildcard } from './wildcard.ts'

type Comparison = (left: Json, right: Json) => boolean

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
}

/** How two values are ordered; null when one is not of the operator's type. */
const TYPES: Readonly<Record<string, (left: Json, right: Json) => number | null>> = {
  String: (left, right) => (typeof left === 'string' && typeof right === 'string' ? compare(left, right) : null),
  Numeric: (left, right) => (typeof left === 'number' && typeof right === 'number' ? compare(left, right) : null),
  Timestamp: (left, right) => {
    const a = typeof left === 'string' ? timestampMs(left) : null
    const b = typeof right === 'string' ? timestampMs(right) : null
    return a === null || b === null ? null : compare(a, b)
  },
}

const compare = <T extends string | number>(left: T, right: T): number => (left < right ? -1 : left > right ? 1 : 0)

/** Every operator that compares with a value, and so also exists with `Path` at its end. */
export const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ...Object.entries(TYPES).flatMap(([type, order]) =>
    Object.entries(ORDERS).map(([name, accepts]): [string, Comparison] => [
      `${type}${name}`,
      (left, right) => {
        const found = order(left, right)
        return found !== null && accepts(found)
      },
    ]),
  ),
  ['BooleanEquals', (left, right) => typeof left === 'boolean' && left === right],
])

export const STRING_MATCHES: Comparison = (left, right) =>
  typeof left === 'string' && typeof right === 'string' && matchesWildcard(right, left)

/** Every operator that asks what a value is; the rule says whether it should be. */
export const TESTS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ['IsNull', (value: Json) => value === null],
  ['IsNumeric', (value: Json) => typeof value === 'number'],
  ['IsString', (value: Json) => typeof value === 'string'],
  ['IsBoolean', (value: Json) => typeof value === 'boolean'],
  ['IsTimestamp', (value: Json) => typeof value === 'string' && timestampMs(value) !== null],
])
