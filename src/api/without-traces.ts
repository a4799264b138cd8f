/** What a step handled, as a person may see it: a function's error keeps its name and words and loses its stack trace. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'

/** As Lambda's runtimes call it: Node, and the others. */
const TRACES = new Set(['trace', 'stackTrace', 'stack'])

/** Also inside texts that are JSON: a Catch hands on a cause as Lambda wrote it. */
export function withoutTraces(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutTraces)
  if (isJsonObject(value)) return objectWithoutTraces(value)
  if (typeof value !== 'string' || !value.startsWith('{')) return value
  const inner = errorIn(value)
  return inner === null ? value : JSON.stringify(objectWithoutTraces(inner))
}

function objectWithoutTraces(value: JsonObject): JsonObject {
  const isError = isErrorObject(value)
  const kept = Object.entries(value).filter(([name]) => !(isError && TRACES.has(name)))
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutTraces(member)]))
}

const isErrorObject = (value: JsonObject): boolean => 'errorMessage' in value || 'errorType' in value

function errorIn(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return isJsonObject(parsed) && isErrorObject(parsed) ? parsed : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
