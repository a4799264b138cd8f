/** What stands inside `[?( … )]`: comparisons of paths and literals, joined by `&&`, `||`, `!` and parentheses. */
import type { Json } from '#lib/json'
import type { TextReader } from './text-reader.ts'

export type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  /** `@.a.b` of the item, or `$.a.b` of the whole. */
  | { readonly kind: 'path'; readonly from: 'item' | 'root'; readonly steps: readonly (string | number)[] }

export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly left: FilterNode; readonly right: FilterNode }
  | { readonly kind: 'not'; readonly operand: FilterNode }
  | { readonly kind: 'exists'; readonly operand: Operand }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }

const MAX_NESTING = 32
/** Joined by one `&&` or `||` after the other; a filter is walked by recursion. */
const MAX_TERMS = 256

export function parseFilter(reader: TextReader): FilterNode | null {
  reader.skipSpace()
  if (!reader.take('(')) return null
  const filter = parseOr(reader, 0)
  reader.skipSpace()
  return filter !== null && reader.take(')') ? filter : null
}

function parseOr(reader: TextReader, depth: number): FilterNode | null {
  return parseChain(reader, 'or', '||', () => parseChain(reader, 'and', '&&', () => parseTerm(reader, depth)))
}

function parseChain(
  reader: TextReader,
  kind: 'and' | 'or',
  sign: string,
  part: () => FilterNode | null,
): FilterNode | null {
  let left = part()
  for (let terms = 1; ; terms++) {
    reader.skipSpace()
    if (left === null || !reader.take(sign)) return left
    const right = terms < MAX_TERMS ? part() : null
    left = right === null ? null : { kind, left, right }
  }
}

function parseTerm(reader: TextReader, depth: number): FilterNode | null {
  if (depth > MAX_NESTING) return null
  reader.skipSpace()
  if (reader.take('!')) {
    const operand = parseTerm(reader, depth + 1)
    return operand === null ? null : { kind: 'not', operand }
  }
  if (reader.take('(')) {
    const inner = parseOr(reader, depth + 1)
    reader.skipSpace()
    return inner !== null && reader.take(')') ? inner : null
  }
  const left = parseOperand(reader)
  if (left === null) return null
  reader.skipSpace()
  const operator = reader.takeMatch(/^(?:===|!==|==|!=|<=|>=|<|>|=~|in\b|nin\b|contains\b|size\b|empty\b)/i)
  if (operator === null) return { kind: 'exists', operand: left }
  reader.skipSpace()
  const right = parseOperand(reader)
  return right === null ? null : { kind: 'compare', operator: operator.toLowerCase(), left, right }
}

function parseOperand(reader: TextReader): Operand | null {
  const first = reader.peek()
  if (first === '@' || first === '$') return parseSteps(reader, first === '@' ? 'item' : 'root')
  if (first === "'" || first === '"') {
    const text = reader.takeQuoted()
    return text === null ? null : { kind: 'literal', value: text }
  }
  if (first === '/') return parsePattern(reader)
  const literal = reader.takeMatch(/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])/)
  if (literal !== null) return { kind: 'literal', value: JSON.parse(literal) as Json }
  return parseList(reader)
}

function parseSteps(reader: TextReader, from: 'item' | 'root'): Operand | null {
  reader.skip(1)
  const steps: (string | number)[] = []
  for (;;) {
    if (reader.take('.')) {
      const name = reader.takeMatch(/^[\p{L}\p{N}_$-]+/u)
      if (name === null) return null
      steps.push(name)
    } else if (reader.peek() === '[') {
      reader.skip(1)
      const index = reader.takeMatch(/^-?\d{1,9}/)
      const step = index === null ? reader.takeQuoted() : Number(index)
      if (step === null || !reader.take(']')) return null
      steps.push(step)
    } else return { kind: 'path', from, steps }
  }
}

function parsePattern(reader: TextReader): Operand | null {
  const text = reader.takeMatch(/^\/(?:[^/\\\n]|\\.){1,200}\/i?/)
  if (text === null) return null
  const end = text.lastIndexOf('/')
  try {
    return { kind: 'pattern', pattern: new RegExp(`^(?:${text.slice(1, end)})$`, text.slice(end + 1)) }
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function parseList(reader: TextReader): Operand | null {
  if (!reader.take('[')) return null
  const values: Json[] = []
  for (;;) {
    reader.skipSpace()
    if (reader.take(']')) return { kind: 'literal', value: values }
    if (values.length > 0 && !reader.take(',')) return null
    reader.skipSpace()
    if (reader.peek() === '[') return null
    const item = parseOperand(reader)
    if (item?.kind !== 'literal') return null
    values.push(item.value)
  }
}
