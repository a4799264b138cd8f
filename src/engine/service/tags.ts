/** Tags of machines and activities. */
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { optionalList, validationError } from './request.ts'

const MAX_TAGS = 50

/** The request's `tags` as key → value. */
export function readTags(request: JsonObject): JsonObject {
  const tags: Record<string, Json> = {}
  for (const tag of optionalList(request, 'tags') ?? []) {
    if (!isJsonObject(tag) || typeof tag.key !== 'string' || typeof (tag.value ?? '') !== 'string') {
      throw validationError(
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must be a list of keys and values",
      )
    }
    tags[tag.key] = tag.value ?? ''
  }
  return limited(tags)
}

export function limited(tags: JsonObject): JsonObject {
  if (Object.keys(tags).length > MAX_TAGS)
    throw new ServiceError('TooManyTags', `Too many tags: ${MAX_TAGS} is the limit.`)
  return tags
}

export const listedTags = (tags: JsonObject): Json => Object.entries(tags).map(([key, value]) => ({ key, value }))
