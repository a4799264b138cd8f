/** Which variables each state reads, as DescribeStateMachine lists them: by state, by name, in the order of the text. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { variablesInExpression, variablesInPath } from '../expression/index.ts'
import type { Flow, State } from './types.ts'

export type VariableReferences = Readonly<Record<string, readonly string[]>>

/** Fields of a state that hold other states. */
const NESTED = new Set(['Branches', 'ItemProcessor', 'Iterator'])

/** States that read none are left out. */
export function variableReferences(flow: Flow): VariableReferences {
  const found: [string, readonly string[]][] = []
  const visit = (part: Flow): void => {
    for (const state of part.states.values()) {
      const names = new Set<string>()
      read(ownFields(state), state.queryLanguage === 'JSONata' ? jsonata : jsonPath, '', names)
      if (names.size > 0) found.push([state.name, [...names]])
      if (state.type === 'Parallel') state.Branches.forEach(visit)
      if (state.type === 'Map') visit(state.ItemProcessor)
    }
  }
  visit(flow)
  return Object.fromEntries(found)
}

function ownFields(state: State): JsonObject {
  return Object.fromEntries(Object.entries(state.raw).filter(([field]) => !NESTED.has(field)))
}

type NamesIn = (text: string, field: string) => readonly string[]

const jsonata: NamesIn = (text) => variablesInExpression(text)

/** A text is looked at only where it is evaluated: in a field that takes a path, or a member whose name says so. */
const jsonPath: NamesIn = (text, field) =>
  field.endsWith('.$') || field.endsWith('Path') || field === 'Variable' ? variablesInPath(text) : []

function read(value: Json, namesIn: NamesIn, field: string, names: Set<string>): void {
  if (typeof value === 'string') for (const name of namesIn(value, field)) names.add(name)
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) read(item, namesIn, field, names)
  else if (isJsonObject(value)) for (const [key, member] of Object.entries(value)) read(member, namesIn, key, names)
}

/** As a member of an answer; AWS leaves it out where there are none. */
export function listReferences(flow: Flow): { readonly variableReferences?: VariableReferences } {
  const references = variableReferences(flow)
  return Object.keys(references).length === 0 ? {} : { variableReferences: references }
}
