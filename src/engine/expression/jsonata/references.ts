/**
 * What an expression refers to outside itself. AWS evaluates without a context item, and so refuses a definition whose
 * expression begins a path with a bare name, or uses `$$`.
 */
import { type Node, nodesOf } from './syntax.ts'

/** AWS's sentence for the first reference that cannot be; null when there is none. */
export function unsupportedReference(
  root: Node,
  { hasErrorOutput }: { readonly hasErrorOutput: boolean },
): string | null {
  for (const node of nodesOf(root)) {
    if (node.type === 'variable' && node.value === '$') return "Reference to '$$' is not supported."
    if (!hasErrorOutput && node.type === 'path' && statesField(node) === 'errorOutput') {
      return "Field '$states.errorOutput' does not exist."
    }
  }
  const name = topLevelName(root)
  return name === null ? null : `Reference to '${name}' at the top level is not supported.`
}

/** `input` of `$states.input…`. */
function statesField(path: Node & { type: 'path' }): string | null {
  const [first, second] = path.steps
  return first?.type === 'variable' && first.value === 'states' && second?.type === 'name' ? second.value : null
}

/** The variables, `$states` aside, that an expression reads and does not bind itself. */
export function variablesOf(root: Node): readonly string[] {
  const read = new Set<string>()
  const bound = new Set<string>()
  for (const node of nodesOf(root)) {
    if (node.type === 'variable' && node.value !== '' && node.value !== '$') read.add(node.value)
    if (node.type === 'bind') bound.add(node.lhs.value)
    if (node.type === 'lambda') for (const { value } of node.arguments) bound.add(value)
    if (node.focus !== undefined) bound.add(node.focus)
    if (node.index !== undefined) bound.add(node.index)
  }
  return [...read].filter((name) => !bound.has(name))
}

/** Only the first step of a path is read against the top level; a lambda's body keeps the level it is written at. */
function topLevelName(node: Node): string | null {
  switch (node.type) {
    case 'name':
      return node.value
    case 'path':
      return node.steps[0] === undefined ? null : topLevelName(node.steps[0])
    case 'binary':
    case 'apply':
      return topLevelName(node.lhs) ?? topLevelName(node.rhs)
    case 'unary':
      if (node.value === '-') return topLevelName(node.expression)
      return node.value === '[' ? firstName(node.expressions) : firstName(node.lhs.flat())
    case 'condition':
      return firstName([node.condition, node.then, ...(node.else === undefined ? [] : [node.else])])
    case 'block':
      return firstName(node.expressions)
    case 'bind':
      return topLevelName(node.rhs)
    case 'function':
    case 'partial':
      return topLevelName(node.procedure) ?? firstName(node.arguments)
    case 'lambda':
      return topLevelName(node.body)
    case 'descendant':
    case 'number':
    case 'operator':
    case 'parent':
    case 'regex':
    case 'sort':
    case 'string':
    case 'transform':
    case 'value':
    case 'variable':
    case 'wildcard':
      return null
  }
}

function firstName(nodes: readonly Node[]): string | null {
  for (const node of nodes) {
    const name = topLevelName(node)
    if (name !== null) return name
  }
  return null
}
