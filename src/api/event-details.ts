/** The details of a history event. AWS names them after it: `taskFailedEventDetails`, `stateEnteredEventDetails`. */
import { isJsonObject, type JsonObject } from '#lib/json'

export function detailsOf(event: JsonObject): JsonObject {
  for (const [key, value] of Object.entries(event)) {
    if (key.endsWith('EventDetails') && isJsonObject(value)) return value
  }
  return {}
}
