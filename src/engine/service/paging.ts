/** Pages: 100 a page, 1,000 at most, and a token that says where the next one starts. */
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { optionalNumber, optionalText, validationError } from './request.ts'

const DEFAULT_PAGE = 100
const MAX_PAGE = 1_000
/** A day. */
const TOKEN_LIFE_MS = 86_400_000

export interface Page {
  readonly limit: number
  /** What `nextToken` put into the token; undefined on the first page. */
  readonly after: Json | undefined
}

export function readPage(request: JsonObject, nowMs: number): Page {
  const asked = optionalNumber(request, 'maxResults') ?? 0
  if (asked < 0 || asked > MAX_PAGE) {
    throw validationError(
      `1 validation error detected: Value '${asked}' at 'maxResults' failed to satisfy constraint: Member must have value ${asked < 0 ? 'greater than or equal to 0' : `less than or equal to ${MAX_PAGE}`}`,
    )
  }
  const token = optionalText(request, 'nextToken')
  return { limit: asked === 0 ? DEFAULT_PAGE : asked, after: token === undefined ? undefined : readToken(token, nowMs) }
}

export function nextToken(after: Json, nowMs: number): string {
  return btoa(encodeURIComponent(JSON.stringify([nowMs, after])))
}

function readToken(token: string, nowMs: number): Json {
  try {
    const [madeMs, after] = JSON.parse(decodeURIComponent(atob(token))) as [number, Json]
    if (typeof madeMs === 'number' && nowMs - madeMs <= TOKEN_LIFE_MS && after !== undefined) return after
  } catch (error) {
    // Whatever is wrong with a foreign text, AWS has one answer for it.
    if (!(error instanceof SyntaxError || error instanceof URIError || error instanceof DOMException)) throw error
  }
  throw new ServiceError('InvalidToken', `Invalid Token: 'Invalid token'`)
}

/** A page of a list that is whole in memory. */
export function pageOf<T>(all: readonly T[], page: Page, nowMs: number): { items: readonly T[]; more: JsonObject } {
  const start = typeof page.after === 'number' ? page.after : 0
  const end = start + page.limit
  return { items: all.slice(start, end), more: end < all.length ? { nextToken: nextToken(end, nowMs) } : {} }
}
