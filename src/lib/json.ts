/** JSON as a type, and the two things everybody asks of it: how long it is on the wire, and one text for one value. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

const encoder = new TextEncoder()

/** Length in bytes of a text as UTF-8. AWS counts payloads so. */
export function byteLength(text: string): number {
  return encoder.encode(text).length
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One text for one value: object keys sorted at every depth. For hashing and comparing, not for people. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}
