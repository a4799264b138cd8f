/** The names of the variables that a text reads when it is evaluated. */
import { type Argument, type IntrinsicCall, parseIntrinsic } from './intrinsics/parse.ts'
import { type ParsedPath, parsePath } from './json-path/parse-path.ts'
import { LIBRARY } from './jsonata/library.ts'
import { variablesOf } from './jsonata/references.ts'
import { compiledJsonata, jsonataText } from './jsonata-expression.ts'

/** In `{% … %}`; functions and `$states` are no variables. */
export function variablesInExpression(text: string): readonly string[] {
  const expression = jsonataText(text)
  if (expression === null) return []
  return variablesOf(compiledJsonata(expression).root).filter((name) => name !== 'states' && !LIBRARY.has(name))
}

/** In a JSONPath or a call of an intrinsic function. */
export function variablesInPath(text: string): readonly string[] {
  const path = parsePath(text)
  if (path !== null) return rootOf(path)
  const call = parseIntrinsic(text)
  return call === null ? [] : inCall(call)
}

const rootOf = ({ root }: ParsedPath): readonly string[] => (root.kind === 'variable' ? [root.name] : [])

const inCall = (call: IntrinsicCall): readonly string[] => call.arguments.flatMap(inArgument)

function inArgument(argument: Argument): readonly string[] {
  if (argument.kind === 'path') return rootOf(argument.path)
  return argument.kind === 'call' ? inCall(argument.call) : []
}
