/** The scope that a state's expressions are evaluated in. */
import type { Json, JsonObject } from '#lib/json'
import type { Chance, Scope } from '../expression/types.ts'

/** What stays the same for all expressions of one state. */
export interface Surroundings {
  /** Made when asked for: most states never look at it. */
  readonly context: () => JsonObject
  readonly variables: ReadonlyMap<string, Json>
  readonly chance: Chance
  readonly nowMs: number
}

export function scopeFor(
  around: Surroundings,
  input: Json,
  more: { readonly result?: Json; readonly errorOutput?: Json } = {},
): Scope {
  let context: JsonObject | undefined
  return {
    input,
    variables: around.variables,
    chance: around.chance,
    nowMs: around.nowMs,
    ...more,
    get context() {
      context ??= around.context()
      return context
    },
  }
}
