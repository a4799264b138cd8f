/** A value of a template where a text is meant. Anything else is a mistake of ours, and no `[object Object]`. */
import type { Json } from '#lib/json'

export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error(`A text was expected, and there is ${JSON.stringify(value)}.`)
}
