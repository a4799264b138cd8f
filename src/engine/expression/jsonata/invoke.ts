/** Calling things: functions, closures, tail calls, partial application. */
import { asFailure, JsonataFailure } from './failure.ts'
import type { Invocation, Node } from './syntax.ts'
import {
  type Call,
  createFrame,
  type Frame,
  isProcedure,
  type Lambda,
  native,
  type Procedure,
  type Run,
} from './values.ts'

/** `f(a, b)`; `leading` are arguments that `~>` brings. */
export function invoke(
  node: Invocation,
  input: unknown,
  frame: Frame,
  run: Run,
  leading: readonly unknown[] = [],
): unknown {
  const procedure = run.evaluate(node.procedure, input, frame)
  suggestDollar('T1005', procedure, node.procedure, frame)
  const args = [...leading]
  for (const argument of node.arguments) args.push(run.evaluate(argument, input, frame))
  try {
    return applyTo(procedure, args, { run, input, frame })
  } catch (thrown) {
    throw asFailure(thrown).nameToken(nameOf(node.procedure))
  }
}

/** Helps who forgot the `$` before a function's name. */
function suggestDollar(code: 'T1005' | 'T1007', procedure: unknown, node: Node, frame: Frame): void {
  if (procedure !== undefined || node.type !== 'path') return
  const name = nameOf(node)
  if (typeof name === 'string' && frame.lookup(name) !== undefined) throw new JsonataFailure(code, { token: name })
}

function nameOf(node: Node): unknown {
  const named = node.type === 'path' ? node.steps[0] : node
  return named !== undefined && 'value' in named ? named.value : undefined
}

export function applyTo(procedure: unknown, args: readonly unknown[], call: Call): unknown {
  let result = applyOnce(procedure, args, call)
  while (isThunk(result)) {
    // The tail call waits in the thunk; it is made here, so that the stack does not grow with it.
    call.run.budget.spend(1)
    const { body, input, frame } = result
    const { procedure: next, arguments: nextArgs } = body as Invocation
    const evaluated = call.run.evaluate(next, input, frame)
    const values: unknown[] = []
    for (const argument of nextArgs) values.push(call.run.evaluate(argument, input, frame))
    try {
      result = applyOnce(evaluated, values, call)
    } catch (thrown) {
      throw asFailure(thrown).nameToken(nameOf(next))
    }
  }
  return result
}

const isThunk = (value: unknown): value is Lambda => isProcedure(value) && value.kind === 'lambda' && value.thunk

function applyOnce(procedure: unknown, args: readonly unknown[], call: Call): unknown {
  if (!isProcedure(procedure)) throw new JsonataFailure('T1006')
  try {
    const valid = procedure.signature === undefined ? args : procedure.signature.validate(args, call.input)
    if (procedure.kind === 'native') return procedure.call(valid, call)
    const frame = createFrame(procedure.frame)
    for (const [index, parameter] of procedure.parameters.entries()) frame.bind(parameter, valid[index])
    return call.run.evaluate(procedure.body, procedure.input, frame)
  } catch (thrown) {
    const failure = asFailure(thrown)
    throw procedure.kind === 'native' ? failure.nameToken(procedure.name) : failure
  }
}

/** `f(?, 1)`: a function of what is left open. */
export function partiallyApply(node: Invocation, input: unknown, frame: Frame, run: Run): Procedure {
  const given = node.arguments.map((argument) =>
    argument.type === 'operator' && argument.value === '?' ? OPEN : run.evaluate(argument, input, frame),
  )
  const procedure = run.evaluate(node.procedure, input, frame)
  suggestDollar('T1007', procedure, node.procedure, frame)
  if (!isProcedure(procedure)) throw new JsonataFailure('T1008', { token: nameOf(node.procedure) })
  const open = given.filter((value) => value === OPEN).length
  return native(String(nameOf(node.procedure)), open, undefined, (args, call) => {
    let next = 0
    const all = given.map((value) => (value === OPEN ? args[next++] : value))
    // jsonata checks no signature here: what was left open may be anything.
    return procedure.kind === 'native' ? procedure.call(all, call) : applyTo(procedure, all, call)
  })
}

const OPEN = Symbol('open argument')

/** `f ~> g` where both are functions: first f, then g. */
export function chain(first: Procedure, second: Procedure): Procedure {
  return native('~>', 1, undefined, ([value], call) => applyTo(second, [applyTo(first, [value], call)], call))
}
