/**
 * A branch or an inline iteration reads the variables around it and may not assign them, nor hide them by a variable of
 * its own; a distributed iteration does not see them.
 */
import { isJsonObject, type Json } from '#lib/json'
import type { Report } from './report.ts'
import type { Flow, State } from './types.ts'

export function checkVariableScopes(flow: Flow, report: Report, outer: ReadonlySet<string> = new Set()): void {
  const assigned = new Map([...flow.states.values()].map((state) => [state.name, assignments(state)]))
  for (const { name, location } of [...assigned.values()].flat()) {
    if (!outer.has(name)) continue
    const message = `The variable name '${name}' was already defined in a parent scope.`
    report.error('DUPLICATE_VARIABLE_NAME', message, location)
  }
  for (const state of flow.states.values()) {
    for (const { inner, isSeparate } of innerFlows(state)) {
      checkVariableScopes(inner, report, isSeparate ? new Set() : visibleInside(state, assigned, outer))
    }
  }
}

function innerFlows(state: State): readonly { readonly inner: Flow; readonly isSeparate: boolean }[] {
  if (state.type === 'Parallel') return state.Branches.map((inner) => ({ inner, isSeparate: false }))
  if (state.type !== 'Map') return []
  return [{ inner: state.ItemProcessor, isSeparate: state.ItemProcessor.mode === 'DISTRIBUTED' }]
}

/** What the state around assigns itself comes after its branches: AWS takes the same name in both (recorded). */
function visibleInside(
  around: State,
  assigned: ReadonlyMap<string, readonly Assignment[]>,
  outer: ReadonlySet<string>,
): ReadonlySet<string> {
  const others = [...assigned].filter(([state]) => state !== around.name).flatMap(([, names]) => names)
  return new Set([...outer, ...others.map(({ name }) => name)])
}

interface Assignment {
  readonly name: string
  readonly location: string
}

function assignments(state: State): readonly Assignment[] {
  const found: Assignment[] = []
  const add = (part: Json | undefined, location: string): void => {
    const assign = isJsonObject(part) ? part.Assign : undefined
    if (!isJsonObject(assign)) return
    for (const key of Object.keys(assign)) {
      const name = state.queryLanguage === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key
      found.push({ name, location: `${location}/Assign/${key}` })
    }
  }
  add(state.raw, state.location)
  for (const field of ['Choices', 'Catch']) {
    const parts = state.raw[field]
    if (!Array.isArray(parts)) continue
    for (const [index, part] of (parts as readonly Json[]).entries()) add(part, `${state.location}/${field}[${index}]`)
  }
  return found
}
