/**
 * How deep JSON may nest. AWS reads JSON with Jackson, which refuses more; here it is refused wherever JSON comes in or a
 * state wraps it once more, because the platform writes JSON by recursion and would run out of stack.
 */
import { isJsonObject, type Json } from '#lib/json'

export const MAX_NESTING = 1000

export function isTooDeep(value: Json, levelsLeft = MAX_NESTING): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levelsLeft === 0) return true
  const members: readonly Json[] = isJsonObject(value) ? Object.values(value) : value
  return members.some((member) => isTooDeep(member, levelsLeft - 1))
}

/** Jackson's words. */
export const TOO_DEEP = `Document nesting depth (${MAX_NESTING + 1}) exceeds the maximum allowed (${MAX_NESTING}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`

/** `JSON.parse` with the limit; throws SyntaxError for both. */
export function parseJson(text: string): Json {
  if (tooDeepAt(text) !== null) throw new SyntaxError(TOO_DEEP)
  return JSON.parse(text) as Json
}

/** Where a text goes too deep; null when it does not. */
export function tooDeepAt(text: string): number | null {
  // Shorter texts cannot, and most are.
  if (text.length <= MAX_NESTING) return null
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (isInString) {
      if (code === 92) index++
      else if (code === 34) isInString = false
    } else if (code === 34) isInString = true
    else if (code === 91 || code === 123) {
      if (++depth > MAX_NESTING) return index + 1
    } else if (code === 93 || code === 125) depth--
  }
  return null
}
