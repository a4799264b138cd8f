/** ResultPath: one place in the input, made where it is missing. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { parsePath } from './json-path/parse-path.ts'
import { type ReferencePath, StateError } from './types.ts'

type Step = string | number

/** Null when the text does not name one place in the input. */
export function referencePath(raw: string): ReferencePath | null {
  const path = parsePath(raw)
  if (path === null || path.root.kind !== 'input') return null
  const steps: Step[] = []
  for (const segment of path.segments) {
    if (segment.kind === 'names' && segment.names.length === 1) steps.push(segment.names[0] as string)
    else if (segment.kind === 'indexes' && segment.indexes.length === 1 && (segment.indexes[0] as number) >= 0) {
      steps.push(segment.indexes[0] as number)
    } else return null
  }
  return { raw, place: (input, value) => place(input, steps, 0, value) }
}

function place(target: Json | undefined, steps: readonly Step[], index: number, value: Json): Json {
  const step = steps[index]
  if (step === undefined) return value
  if (typeof step === 'number') return placeItem(target, step, steps, index, value)
  if (target !== undefined && target !== null && !isJsonObject(target)) throw unplaceable(step, target)
  const members: JsonObject = isJsonObject(target) ? target : {}
  const inner = place(Object.hasOwn(members, step) ? members[step] : undefined, steps, index + 1, value)
  if (step !== '__proto__' && !Object.hasOwn(members, '__proto__')) return { ...members, [step]: inner }
  return Object.fromEntries([...Object.entries(members), [step, inner]])
}

/** An item can be replaced, but an array does not grow. */
function placeItem(target: Json | undefined, step: number, steps: readonly Step[], index: number, value: Json): Json {
  if (!Array.isArray(target) || step >= target.length) throw unplaceable(step, target)
  const items = target as readonly Json[]
  return items.with(step, place(items[step], steps, index + 1, value))
}

function unplaceable(step: Step, target: Json | undefined): StateError {
  return new StateError('States.ResultPathMatchFailure', unappliedStep(step, target ?? {}))
}

/** AWS's sentence for a reference path that cannot go on. */
export function unappliedStep(step: Step, target: Json): string {
  return `Unable to apply step ${JSON.stringify(step)} to input ${JSON.stringify(target)}`
}
