/** Reads fields of an object one by one; what is missing, wrong or unknown is named with its path. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'

type Refuse = (field: string, problem: string) => Error

export interface Fields {
  text(field: string, pattern: RegExp): string
  textOrNull(field: string, pattern: RegExp): string | null
  number(field: string, least: number, most: number, among?: readonly number[]): number
  numberOrNull(field: string, least: number, most: number): number | null
  flag(field: string): boolean
  oneOf<T extends string>(field: string, allowed: readonly T[]): T
  list(field: string, pattern: RegExp): readonly string[]
  texts(field: string): Readonly<Record<string, string>>
  inside<T>(field: string, read: (inner: Fields) => T): T
  insideOrNull<T>(field: string, read: (inner: Fields) => T): T | null
  refuseUnknown(): void
}

export function fields(object: JsonObject, refuse: Refuse): Fields {
  const asked = new Set<string>()
  const take = (field: string): Json => {
    asked.add(field)
    const value = object[field]
    if (value === undefined) throw refuse(field, 'is missing')
    return value
  }
  const text = (field: string, pattern: RegExp, value = take(field)): string => {
    if (typeof value === 'string' && pattern.test(value)) return value
    throw refuse(field, `${JSON.stringify(value)} does not match ${pattern.source}`)
  }
  const number = (
    field: string,
    least: number,
    most: number,
    among?: readonly number[],
    value = take(field),
  ): number => {
    if (typeof value !== 'number' || value < least || value > most) {
      throw refuse(field, `${JSON.stringify(value)} is not a number from ${least} to ${most}`)
    }
    if (among !== undefined && !among.includes(value)) throw refuse(field, `${value} is none of ${among.join(', ')}`)
    return value
  }
  const inside = <T>(field: string, read: (inner: Fields) => T, value = take(field)): T => {
    if (!isJsonObject(value)) throw refuse(field, 'is not an object')
    const inner = fields(value, (name, problem) => refuse(`${field}.${name}`, problem))
    const result = read(inner)
    inner.refuseUnknown()
    return result
  }
  return {
    text,
    number,
    inside,
    textOrNull: (field: string, pattern: RegExp) => (take(field) === null ? null : text(field, pattern)),
    numberOrNull: (field: string, least: number, most: number) =>
      take(field) === null ? null : number(field, least, most),
    insideOrNull: <T>(field: string, read: (inner: Fields) => T) => (take(field) === null ? null : inside(field, read)),
    flag(field: string): boolean {
      const value = take(field)
      if (typeof value !== 'boolean') throw refuse(field, 'is neither true nor false')
      return value
    },
    oneOf<T extends string>(field: string, allowed: readonly T[]): T {
      const value = take(field)
      const found = allowed.find((choice) => choice === value)
      if (found === undefined) throw refuse(field, `${JSON.stringify(value)} is none of ${allowed.join(', ')}`)
      return found
    },
    list(field: string, pattern: RegExp): readonly string[] {
      const value = take(field)
      if (!Array.isArray(value)) throw refuse(field, 'is not a list')
      return value.map((item, index) => text(`${field}[${index}]`, pattern, item))
    },
    texts(field: string): Readonly<Record<string, string>> {
      const value = take(field)
      if (!isJsonObject(value)) throw refuse(field, 'is not an object')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, text(`${field}.${key}`, /^.*$/, item)]),
      )
    },
    refuseUnknown(): void {
      const unknown = Object.keys(object).find((key) => !asked.has(key) && key !== '$comment')
      if (unknown !== undefined) throw refuse(unknown, `is not a field; known here: ${[...asked].join(', ')}`)
    },
  }
}
