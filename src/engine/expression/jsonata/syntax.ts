/** JSONata's syntax tree as the jsonata package's parser makes it, held against what AWS accepts. */
import jsonata from 'jsonata'

export interface Signature {
  validate(args: readonly unknown[], context: unknown): readonly unknown[]
}

export interface Filter {
  readonly type: 'filter'
  readonly expr: Node
}

export interface Index {
  readonly type: 'index'
  readonly value: string
}

export interface Group {
  readonly lhs: readonly (readonly [Node, Node])[]
}

/** What any node may carry. */
interface Marks {
  readonly predicate?: readonly Filter[]
  readonly stages?: readonly (Filter | Index)[]
  readonly group?: Group
  readonly keepArray?: boolean
  readonly tuple?: boolean
  readonly focus?: string
  readonly index?: string
  readonly ancestor?: { readonly label: string }
  readonly consarray?: boolean
  readonly position?: number
}

export type Path = Marks & {
  readonly type: 'path'
  readonly steps: readonly Node[]
  readonly keepSingletonArray?: boolean
}
export type Sort = Marks & {
  readonly type: 'sort'
  readonly terms: readonly { readonly descending: boolean; readonly expression: Node }[]
}
type Binary = Marks & { readonly type: 'binary'; readonly value: string; readonly lhs: Node; readonly rhs: Node }
export type Unary = Marks & {
  readonly type: 'unary'
  readonly value: '-' | '[' | '{'
  readonly expression: Node
  readonly expressions: readonly Node[]
  readonly lhs: Group['lhs']
}
export type Invocation = Marks & {
  readonly type: 'function' | 'partial'
  readonly procedure: Node
  readonly arguments: readonly Node[]
}
type LambdaNode = Marks & {
  readonly type: 'lambda'
  readonly arguments: readonly { readonly value: string }[]
  readonly signature?: Signature
  readonly body: Node
  readonly thunk?: boolean
}
export type Transform = Marks & {
  readonly type: 'transform'
  readonly pattern: Node
  readonly update: Node
  readonly delete?: Node
}

export type Node =
  | Path
  | Sort
  | Binary
  | Unary
  | Invocation
  | LambdaNode
  | Transform
  | (Marks & { readonly type: 'name' | 'variable' | 'string'; readonly value: string })
  | (Marks & { readonly type: 'number'; readonly value: number })
  | (Marks & { readonly type: 'value'; readonly value: boolean | null })
  | (Marks & { readonly type: 'regex'; readonly value: RegExp })
  | (Marks & { readonly type: 'operator'; readonly value: string })
  | (Marks & { readonly type: 'wildcard' | 'descendant' })
  | (Marks & { readonly type: 'parent'; readonly slot: { readonly label: string } })
  | (Marks & { readonly type: 'condition'; readonly condition: Node; readonly then: Node; readonly else?: Node })
  | (Marks & { readonly type: 'block'; readonly expressions: readonly Node[] })
  | (Marks & { readonly type: 'bind'; readonly lhs: { readonly value: string }; readonly rhs: Node })
  | (Marks & { readonly type: 'apply'; readonly lhs: Node; readonly rhs: Node })

/** Why a text is not an expression: jsonata's sentence. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure'
}

export function parseJsonata(text: string): Node {
  let root: Node
  try {
    // The package's own type of a node is looser than what its parser makes; Node is read off the parser's source.
    root = jsonata(text).ast() as unknown as Node
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new SyntaxFailure('The expression is nested too deeply.', { cause: thrown })
    throw new SyntaxFailure((thrown as { readonly message: string }).message, { cause: thrown })
  }
  refuseLaterOperators(root, text)
  return root
}

/** `??` and `?:` came after 2.0.6, which AWS runs; its parser stops at their second character. */
function refuseLaterOperators(root: Node, text: string): void {
  for (const node of nodesOf(root)) {
    // A condition's position is behind its operator.
    const operator = node.type === 'condition' ? text.slice((node.position ?? 0) - 2, node.position) : ''
    if (operator === '??' || operator === '?:') {
      throw new SyntaxFailure(`The symbol "${operator.charAt(1)}" cannot be used as a unary operator`)
    }
  }
}

/** Every node once, parents first. */
export function* nodesOf(root: Node): Generator<Node> {
  const seen = new Set<object>()
  const waiting: unknown[] = [root]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null || next instanceof RegExp || seen.has(next)) continue
    seen.add(next)
    if ('type' in next && typeof next.type === 'string') yield next as Node
    waiting.push(...Object.values(next))
  }
}
