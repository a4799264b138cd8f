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

interface Work {
  readonly result?: Json
  readonly errorOutput?: Json
}

export function scopeFor(around: Surroundings, input: Json, work?: Work): Scope {
  return new StateScope(around, input, work)
}

/** One shape for all: an object put together with a getter of its own is made slowly and read slowly. */
class StateScope implements Scope {
  readonly input: Json
  readonly variables: ReadonlyMap<string, Json>
  readonly chance: Chance
  readonly nowMs: number
  declare readonly result?: Json
  declare readonly errorOutput?: Json
  readonly #context: () => JsonObject
  #made: JsonObject | undefined

  constructor(around: Surroundings, input: Json, work: Work | undefined) {
    this.input = input
    this.variables = around.variables
    this.chance = around.chance
    this.nowMs = around.nowMs
    this.#context = around.context
    if (work?.result !== undefined) this.result = work.result
    if (work?.errorOutput !== undefined) this.errorOutput = work.errorOutput
  }

  get context(): JsonObject {
    this.#made ??= this.#context()
    return this.#made
  }
}
