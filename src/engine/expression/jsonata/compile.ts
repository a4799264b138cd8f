/** A JSONata expression compiled once: a direct walk where it is a plain path, the evaluator where it is more. */
import type { Json, JsonObject } from '#lib/json'
import type { Scope } from '../types.ts'
import { evaluateJsonata } from './evaluate.ts'
import { LIBRARY } from './library.ts'
import { type Node, parseJsonata } from './syntax.ts'
import { toJson } from './to-json.ts'

export interface CompiledJsonata {
  readonly root: Node
  /** Undefined when the expression returns nothing. Throws JsonataFailure. */
  evaluate(scope: Scope): Json | undefined
}

/** Throws SyntaxFailure. */
export function compileJsonata(text: string): CompiledJsonata {
  const root = parseJsonata(text)
  const full = (scope: Scope): Json | undefined =>
    toJson(evaluateJsonata(root, { globals: globalsOf(scope), chance: scope.chance, nowMs: scope.nowMs }))
  const names = plainPath(root)
  if (names === null) return { root, evaluate: full }
  return {
    root,
    evaluate(scope) {
      const value = walk(names, scope)
      return value === MAPPED ? full(scope) : value
    },
  }
}

/** `$a.b.c` as its names; null when the expression is anything else. */
function plainPath(root: Node): readonly string[] | null {
  if (isPlain(root) && root.type === 'variable' && root.value !== '') return [root.value]
  if (root.type !== 'path' || root.keepSingletonArray === true || !isPlain(root)) return null
  const names: string[] = []
  for (const [index, step] of root.steps.entries()) {
    if (step.type !== (index === 0 ? 'variable' : 'name') || !isPlain(step) || step.value === '') return null
    names.push(step.value)
  }
  return names
}

const isPlain = (node: Node): boolean =>
  node.predicate === undefined &&
  node.stages === undefined &&
  node.group === undefined &&
  node.keepArray !== true &&
  node.tuple !== true &&
  node.focus === undefined &&
  node.index === undefined

/** The path meets an array, over which JSONata maps: the evaluator knows how. */
const MAPPED = Symbol('mapped')

function walk(names: readonly string[], scope: Scope): Json | undefined | typeof MAPPED {
  let value = names[0] === 'states' ? statesMember(scope, names[1]) : scope.variables.get(names[0] as string)
  const start = names[0] === 'states' ? 2 : 1
  if (names[0] === 'states' && names.length === 1) return statesOf(scope)
  if (value === undefined && LIBRARY.has(names[0] as string)) return MAPPED
  for (let index = start; index < names.length; index++) {
    const name = names[index] as string
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) return MAPPED
    const members = value as JsonObject
    value = Object.hasOwn(members, name) ? members[name] : undefined
  }
  return value
}

function statesMember(scope: Scope, name: string | undefined): Json | undefined {
  if (name === 'input') return scope.input
  if (name === 'context') return scope.context
  if (name === 'result') return scope.result
  return name === 'errorOutput' ? scope.errorOutput : undefined
}

/** `$states`: only what the state has by now. */
function statesOf(scope: Scope): JsonObject {
  return {
    ...(scope.result === undefined ? {} : { result: scope.result }),
    ...(scope.errorOutput === undefined ? {} : { errorOutput: scope.errorOutput }),
    input: scope.input,
    context: scope.context,
  }
}

function globalsOf(scope: Scope): { lookup(name: string): unknown } {
  let states: JsonObject | undefined
  return {
    lookup(name) {
      if (name === 'states') {
        states ??= statesOf(scope)
        return states
      }
      return scope.variables.get(name) ?? (scope.variables.has(name) ? null : LIBRARY.get(name))
    },
  }
}
