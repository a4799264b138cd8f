/** JSONPath and intrinsic functions in a state's fields, with AWS's sentences around what goes wrong. */
import type { Json } from '#lib/json'
import { callIntrinsic } from './intrinsics/call.ts'
import { type IntrinsicCall, parseIntrinsic } from './intrinsics/parse.ts'
import { type ParsedPath, parsePath } from './json-path/parse-path.ts'
import { PathNotFound, selectAt } from './json-path/select.ts'
import { type Expression, type Scope, StateError } from './types.ts'

/** A field that must hold a path or an intrinsic function holds neither. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError'
  /** The member's name, e.g. `parsed.$`. */
  readonly field: string
  /** Where the object around it stands, e.g. `Parameters/a`. */
  readonly location: string

  constructor(field: string, location: string) {
    super(`The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`)
    this.field = field
    this.location = location
  }
}

/** What a path is read from, by what it begins with. Throws PathNotFound. */
export function selectPath(path: ParsedPath, scope: Scope): Json {
  return selectAt(path, rootOf(path, scope))
}

function rootOf(path: ParsedPath, scope: Scope): Json {
  switch (path.root.kind) {
    case 'input':
      return scope.input
    case 'context':
      return scope.context
    case 'variable': {
      const value = scope.variables.get(path.root.name)
      if (value === undefined) throw new PathNotFound(`No results for path: $['${path.root.name}']`)
      return value
    }
  }
}

/** The value of a template's member `x.$`. Throws PathSyntaxError. */
export function jsonPathValue(raw: Json, field: string, location = ''): Expression {
  if (typeof raw !== 'string') throw new PathSyntaxError(field, location)
  const path = parsePath(raw)
  if (path !== null) return pathValue(path, field)
  const call = parseIntrinsic(raw)
  if (call === null) throw new PathSyntaxError(field, location)
  return intrinsicValue(raw, call)
}

function pathValue(path: ParsedPath, field: string): Expression {
  return {
    raw: path.text,
    constant: false,
    evaluate(scope) {
      try {
        return selectPath(path, scope)
      } catch (thrown) {
        if (!(thrown instanceof PathNotFound)) throw thrown
        throw new StateError(
          'States.Runtime',
          `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${shown(path, scope)}'`,
        )
      }
    },
  }
}

const shown = (path: ParsedPath, scope: Scope): string =>
  JSON.stringify(path.root.kind === 'context' ? scope.context : scope.input)

function intrinsicValue(raw: string, call: IntrinsicCall): Expression {
  return { raw, constant: false, evaluate: (scope) => callIntrinsic(call, raw, scope, selectPath) }
}

/** InputPath, OutputPath and their like: AWS says `Invalid path` and how far it came. Throws PathSyntaxError. */
export function pathField(raw: string, field: string): Expression {
  const path = parsePath(raw)
  if (path === null) throw new PathSyntaxError(field, '')
  if (path.root.kind === 'input' && path.segments.length === 0) {
    return { raw, constant: false, evaluate: (scope) => scope.input }
  }
  return {
    raw,
    constant: false,
    evaluate(scope) {
      try {
        return selectPath(path, scope)
      } catch (thrown) {
        throw thrown instanceof PathNotFound ? invalidPath(raw, thrown.message) : thrown
      }
    },
  }
}

export const invalidPath = (path: string, reason: string): StateError =>
  new StateError('States.Runtime', `Invalid path '${path}' : ${reason}`)
