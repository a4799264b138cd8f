/** Calls of intrinsic functions: `States.Format('…', $.a, States.UUID())`. */
import type { Json } from '#lib/json'
import { type ParsedPath, parsePath } from '../json-path/parse-path.ts'
import { INTRINSICS } from './functions.ts'

export type Argument =
  | {
      readonly kind: 'literal'
      readonly value: Json /** A quoted text before its escapes are resolved. */
      readonly source?: string
    }
  | { readonly kind: 'path'; readonly path: ParsedPath }
  | { readonly kind: 'call'; readonly call: IntrinsicCall }

export interface IntrinsicCall {
  readonly name: string
  readonly arguments: readonly Argument[]
  /** As written. */
  readonly text: string
}

/** AWS nests at most ten calls. */
const MAX_NESTING = 10

/** Null when the text is no call of a known function with a possible number of arguments. */
export function parseIntrinsic(text: string): IntrinsicCall | null {
  const parsed = parseCall(text, 0, 0)
  return parsed !== null && text.slice(parsed.end).trim() === '' ? parsed.value : null
}

type Parsed<T> = { readonly value: T; readonly end: number } | null

function parseCall(text: string, start: number, depth: number): Parsed<IntrinsicCall> {
  if (depth >= MAX_NESTING) return null
  const head = /^\s*States\.([A-Za-z0-9]+)\s*\(/.exec(text.slice(start, start + 200))
  const known = head === null ? undefined : INTRINSICS[head[1] as string]
  if (head === null || known === undefined || !Object.hasOwn(INTRINSICS, head[1] as string)) return null
  const args: Argument[] = []
  let position = skipSpace(text, start + head[0].length)
  if (text.charAt(position) !== ')') {
    for (;;) {
      const argument = parseArgument(text, position, depth)
      if (argument === null) return null
      args.push(argument.value)
      position = skipSpace(text, argument.end)
      if (text.charAt(position) === ')') break
      if (text.charAt(position) !== ',') return null
      position = skipSpace(text, position + 1)
    }
  }
  const [least, most] = known.arity
  if (args.length < least || args.length > most) return null
  const end = position + 1
  return { value: { name: head[1] as string, arguments: args, text: text.slice(start, end).trim() }, end }
}

function skipSpace(text: string, start: number): number {
  let position = start
  while (/\s/.test(text.charAt(position))) position++
  return position
}

function parseArgument(text: string, start: number, depth: number): Parsed<Argument> {
  const first = text.charAt(start)
  if (first === "'") return parseText(text, start)
  if (first === '$') {
    const end = pathEnd(text, start)
    const path = parsePath(text.slice(start, end).trim())
    return path === null ? null : { value: { kind: 'path', path }, end }
  }
  if (first === 'S') {
    const call = parseCall(text, start, depth + 1)
    return call === null ? null : { value: { kind: 'call', call: call.value }, end: call.end }
  }
  const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=\s*[,)])/.exec(text.slice(start, start + 64))
  if (literal === null) return null
  return { value: { kind: 'literal', value: JSON.parse(literal[0]) as Json }, end: start + literal[0].length }
}

/** Texts are in single quotes; a backslash may stand only before `'`, `{`, `}` and itself. */
function parseText(text: string, start: number): Parsed<Argument> {
  let value = ''
  for (let index = start + 1; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === "'") {
      return { value: { kind: 'literal', value, source: text.slice(start + 1, index) }, end: index + 1 }
    }
    if (character === '\\') {
      index++
      if (!"'{}\\".includes(text.charAt(index)) || index >= text.length) return null
    }
    value += text.charAt(index)
  }
  return null
}

/** Where the comma or the closing parenthesis after a path stands. */
function pathEnd(text: string, start: number): number {
  let brackets = 0
  let quote = ''
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index)
    if (quote !== '') {
      if (character === '\\') index++
      else if (character === quote) quote = ''
    } else if (brackets > 0 && (character === "'" || character === '"')) quote = character
    else if (character === '[') brackets++
    else if (character === ']') brackets--
    else if (brackets === 0 && (character === ',' || character === ')')) return index
  }
  return text.length
}
