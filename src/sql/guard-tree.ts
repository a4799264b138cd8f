/** The shape of a parsed statement: which kinds of nodes and members it is made of, how large and how deep. */
import { AGGREGATES, FUNCTIONS, MEMBERS, NODES, TYPES } from './guard-lists.ts'

export type Tree = { readonly [member: string]: unknown }

export interface Fault {
  readonly reason: string
  /** Character of the text, counted from 1; null where the parser does not tell. */
  readonly position: number | null
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const treeIn = (tree: Tree, member: string): Tree | null => {
  const value = tree[member]
  return isTree(value) ? value : null
}

export const treesIn = (tree: Tree | null, member: string): readonly Tree[] => {
  const value = tree?.[member]
  return Array.isArray(value) ? value.filter(isTree) : []
}

/** `{ this: … }` and the like hold other nodes and are none; a node is an object whose only key is its kind. */
const HOLDERS = new Set(['this', 'expressions', 'data_type', 'name', 'literal_type', 'Preceding', 'Following'])

/** The kind of a node and its members; null for what is no node. */
export function nodeOf(value: unknown): { readonly kind: string; readonly members: Tree } | null {
  if (!isTree(value)) return null
  const keys = Object.keys(value)
  const [kind] = keys
  if (kind === undefined || keys.length !== 1 || HOLDERS.has(kind)) return null
  const members = value[kind]
  return { kind, members: isTree(members) ? members : {} }
}

/** Deeper than any query a person writes. */
const MAX_DEPTH = 120
const MAX_NODES = 6000
/** A pattern can be made to run for long; a person's is short. */
const MAX_PATTERN = 200

/** Everything in the tree is held against the lists, wherever it hangs. */
export function shapeFaults(statement: Tree): readonly Fault[] {
  const faults: Fault[] = []
  let nodes = 0
  const visit = (value: unknown, depth: number): void => {
    if (nodes > MAX_NODES || depth > MAX_DEPTH || typeof value !== 'object' || value === null) return
    nodes += 1
    if (nodes > MAX_NODES) faults.push({ reason: `it has more than ${MAX_NODES} parts`, position: null })
    if (depth === MAX_DEPTH) faults.push({ reason: 'it is nested too deep', position: null })
    if (Array.isArray(value)) {
      for (const entry of value) visit(entry, depth)
      return
    }
    const node = nodeOf(value)
    if (node !== null) faults.push(...nodeFaults(node.kind, node.members))
    const members: Tree = node === null ? (value as Tree) : node.members
    const type = node === null ? members.data_type : undefined
    if (typeof type === 'string' && !TYPES.has(type))
      faults.push({ reason: `the type ${type} is not allowed`, position: null })
    for (const [member, held] of Object.entries(members)) {
      if (isEmpty(held) || member === 'span' || member.endsWith('comments')) continue
      if (!MEMBERS.has(member))
        faults.push({ reason: `${named(member)} is not allowed`, position: positionIn(members) })
      visit(held, depth + 1)
    }
  }
  visit(statement, 0)
  return faults
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0)

function nodeFaults(kind: string, members: Tree): readonly Fault[] {
  const position = positionIn(members)
  if (!NODES.has(kind)) return [{ reason: `${named(kind)} is not allowed`, position }]
  if (kind === 'literal') return literalFaults(members)
  if (kind !== 'function' && kind !== 'aggregate_function')
    return kind === 'regexp_like' ? patternFaults(members, position) : []
  const name = String(members.name).toLowerCase()
  if (name === 'grouping sets') return []
  if (!FUNCTIONS.has(name)) return [{ reason: `the function ${name} is not allowed`, position }]
  return name.startsWith('regexp_') ? patternFaults(members, position) : []
}

const LITERALS = new Set(['string', 'number', 'date', 'timestamp'])

function literalFaults({ literal_type: type }: Tree): readonly Fault[] {
  return LITERALS.has(String(type)) ? [] : [{ reason: `${named(String(type))} is not allowed`, position: null }]
}

function patternFaults(members: Tree, position: Fault['position']): readonly Fault[] {
  const args = Array.isArray(members.args) ? members.args : [members.this, members.pattern ?? members.expression]
  const literal = nodeOf(args[1])
  const pattern = literal?.kind === 'literal' ? String(literal.members.value) : null
  if (pattern !== null && pattern.length <= MAX_PATTERN) return []
  return [{ reason: `a pattern must be written out, with at most ${MAX_PATTERN} characters`, position }]
}

export function named(kind: string): string {
  return kind.replaceAll('_', ' ').toUpperCase()
}

/** The first position that a part of the tree tells. */
export function positionIn(value: unknown, depth = 0): Fault['position'] {
  if (typeof value !== 'object' || value === null || depth > 6) return null
  const span = isTree(value) ? treeIn(value, 'span') : null
  if (span !== null && typeof span.start === 'number') return span.start + 1
  for (const held of Object.values(value)) {
    const found = positionIn(held, depth + 1)
    if (found !== null) return found
  }
  return null
}

/** Whether an expression makes one value of many rows; what a subquery or a window does inside does not count. */
export function hasAggregate(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasAggregate)
  if (!isTree(value)) return false
  const node = nodeOf(value)
  if (node === null) return Object.values(value).some(hasAggregate)
  if (node.kind === 'window_function' || node.kind === 'subquery') return false
  return AGGREGATES.has(node.kind) || Object.values(node.members).some(hasAggregate)
}
