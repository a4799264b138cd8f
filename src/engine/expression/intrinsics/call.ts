/** Evaluating a call of an intrinsic function, innermost first. */
import type { Json } from '#lib/json'
import type { ParsedPath } from '../json-path/parse-path.ts'
import { PathNotFound } from '../json-path/select.ts'
import { type Scope, StateError } from '../types.ts'
import { INTRINSICS, type Intrinsic, IntrinsicFailure } from './functions.ts'
import type { Argument, IntrinsicCall } from './parse.ts'

type Select = (path: ParsedPath, scope: Scope) => Json

/** `text` is the whole field, which AWS quotes when anything in it fails. */
export function callIntrinsic(call: IntrinsicCall, text: string, scope: Scope, select: Select): Json {
  const values = call.arguments.map((argument) => argumentValue(argument, text, scope, select))
  const intrinsic = INTRINSICS[call.name] as Intrinsic
  try {
    return intrinsic.apply(values, {
      chance: scope.chance,
      // A template written in the definition may escape its braces; the value it was read into no longer tells.
      template: call.arguments[0]?.kind === 'literal' ? call.arguments[0].source : undefined,
    })
  } catch (thrown) {
    if (!(thrown instanceof IntrinsicFailure)) throw thrown
    throw new StateError(
      'States.IntrinsicFailure',
      `The function '${call.text}' had the following error: ${thrown.message}`,
    )
  }
}

function argumentValue(argument: Argument, text: string, scope: Scope, select: Select): Json {
  switch (argument.kind) {
    case 'literal':
      return argument.value
    case 'call':
      return callIntrinsic(argument.call, text, scope, select)
    case 'path':
      try {
        return select(argument.path, scope)
      } catch (thrown) {
        if (!(thrown instanceof PathNotFound)) throw thrown
        const input = JSON.stringify(argument.path.root.kind === 'context' ? scope.context : scope.input)
        throw new StateError(
          'States.Runtime',
          `The function '${text}' had the following error: The JsonPath argument for the field '${argument.path.text}' could not be found in the input '${input}'`,
        )
      }
  }
}
