/**
 * A synchronous evaluator for the trees that the jsonata package parses.
 *
 * The package's own evaluator awaits at every node, which costs the engine a turn of the event loop for each expression
 * and cannot be stopped inside. This one does what jsonata 2.0.6 does, at once and within a budget.
 */
import { createBudget } from './budget.ts'
import { asFailure, JsonataFailure } from './failure.ts'
import { applyTo, chain, invoke, partiallyApply } from './invoke.ts'
import { operate } from './operators.ts'
import { evaluateFilter, evaluateGroup, evaluatePath } from './path.ts'
import { regexProcedure } from './regex.ts'
import type { Group, Node, Unary } from './syntax.ts'
import { transformer } from './transform.ts'
import {
  createFrame,
  createSequence,
  type Frame,
  isNumeric,
  isProcedure,
  isRecord,
  isSequence,
  type List,
  lambda,
  type Run,
  toBoolean,
} from './values.ts'

export interface Evaluation {
  /** Names that the expression finds outside itself: variables, `$states`, functions. */
  readonly globals: Pick<Frame, 'lookup'>
  readonly chance: Run['chance']
  readonly nowMs: number
}

/** The value of an expression; undefined when it is nothing. Throws only JsonataFailure. */
export function evaluateJsonata(root: Node, { globals, chance, nowMs }: Evaluation): unknown {
  const run: Run = {
    evaluate: (node, input, frame) => evaluate(node, input, frame, run),
    apply: (procedure, args, input, frame) => applyTo(procedure, args, { run, input, frame }),
    budget: createBudget(),
    chance,
    nowMs,
  }
  try {
    return run.evaluate(root, undefined, createFrame(globals))
  } catch (thrown) {
    throw asFailure(thrown)
  }
}

function evaluate(node: Node, input: unknown, frame: Frame, run: Run): unknown {
  run.budget.enter()
  let result = evaluateNode(node, input, frame, run)
  for (const { expr } of node.predicate ?? []) result = evaluateFilter(expr, result, frame, run)
  if (node.type !== 'path' && node.group !== undefined) result = evaluateGroup(node.group, result, frame, run)
  if (isSequence(result) && result.tupleStream !== true) {
    if (node.keepArray === true) result.keepSingleton = true
    if (result.length === 0) result = undefined
    else if (result.length === 1 && result.keepSingleton !== true) result = result[0]
  }
  run.budget.leave()
  return result
}

function evaluateNode(node: Node, input: unknown, frame: Frame, run: Run): unknown {
  switch (node.type) {
    case 'path':
      return evaluatePath(node, input, frame, run)
    case 'binary':
      return evaluateBinary(node, input, frame, run)
    case 'unary':
      return evaluateUnary(node, input, frame, run)
    case 'name':
      return lookUp(input, node.value, run)
    case 'string':
    case 'number':
    case 'value':
      return node.value
    case 'wildcard':
      return wildcard(input, run)
    case 'descendant':
      return descendants(input, run)
    case 'parent':
      return frame.lookup(node.slot.label)
    case 'condition':
      if (toBoolean(run.evaluate(node.condition, input, frame)) === true) return run.evaluate(node.then, input, frame)
      return node.else === undefined ? undefined : run.evaluate(node.else, input, frame)
    case 'block': {
      const inner = createFrame(frame)
      let last: unknown
      for (const expression of node.expressions) last = run.evaluate(expression, input, inner)
      return last
    }
    case 'bind': {
      const value = run.evaluate(node.rhs, input, frame)
      frame.bind(node.lhs.value, value)
      return value
    }
    case 'regex':
      return regexProcedure(node.value)
    case 'function':
      return invoke(node, input, frame, run)
    case 'partial':
      return partiallyApply(node, input, frame, run)
    case 'variable':
      return node.value === '' ? input : frame.lookup(node.value)
    case 'lambda':
      return lambda({
        input,
        frame,
        parameters: node.arguments.map(({ value }) => value),
        signature: node.signature,
        body: node.body,
        thunk: node.thunk === true,
      })
    case 'apply':
      return evaluateApply(node, input, frame, run)
    case 'transform':
      return transformer(node, frame, run)
    case 'sort':
    case 'operator':
      return undefined
  }
}

function evaluateBinary(node: Node & { type: 'binary' }, input: unknown, frame: Frame, run: Run): unknown {
  const left = run.evaluate(node.lhs, input, frame)
  try {
    if (node.value === 'and') {
      return toBoolean(left) === true && toBoolean(run.evaluate(node.rhs, input, frame)) === true
    }
    if (node.value === 'or') {
      return toBoolean(left) === true || toBoolean(run.evaluate(node.rhs, input, frame)) === true
    }
  } catch (thrown) {
    // jsonata names the operator here even for what failed further in.
    throw asFailure(thrown).renameToken(node.value)
  }
  const right = run.evaluate(node.rhs, input, frame)
  try {
    return operate(node.value, left, right, run)
  } catch (thrown) {
    throw asFailure(thrown).nameToken(node.value)
  }
}

function evaluateUnary(node: Unary, input: unknown, frame: Frame, run: Run): unknown {
  switch (node.value) {
    case '-': {
      const value = run.evaluate(node.expression, input, frame)
      if (value === undefined) return undefined
      if (!isNumeric(value)) throw new JsonataFailure('D1002', { value, token: '-' })
      return -value
    }
    case '[':
      return constructArray(node, input, frame, run)
    case '{':
      return evaluateGroup(node as Group, input, frame, run)
  }
}

function constructArray(node: Unary, input: unknown, frame: Frame, run: Run): List {
  const list: List = []
  for (const item of node.expressions) {
    const value = run.evaluate(item, input, frame)
    if (value === undefined) continue
    if (Array.isArray(value) && !(item.type === 'unary' && item.value === '[')) {
      run.budget.reserveElements(list.length + value.length)
      for (const part of value) list.push(part)
    } else list.push(value)
  }
  run.budget.reserveElements(list.length)
  if (node.consarray === true) Object.defineProperty(list, 'cons', { value: true })
  return list
}

function lookUp(input: unknown, key: string, run: Run): unknown {
  if (Array.isArray(input)) {
    const found = createSequence()
    run.budget.spend(input.length)
    for (const item of input) {
      const value = lookUp(item, key, run)
      if (Array.isArray(value)) for (const part of value) found.push(part)
      else if (value !== undefined) found.push(value)
    }
    return found
  }
  return isRecord(input) && Object.hasOwn(input, key) ? input[key] : undefined
}

function wildcard(input: unknown, run: Run): List {
  const found = createSequence()
  const add = (value: unknown): void => {
    run.budget.spend(1)
    if (Array.isArray(value)) for (const item of value) add(item)
    else found.push(value)
  }
  if (typeof input === 'object' && input !== null && !isProcedure(input)) Object.values(input).forEach(add)
  return found
}

function descendants(input: unknown, run: Run): unknown {
  if (input === undefined) return undefined
  const found = createSequence()
  const visit = (value: unknown): void => {
    run.budget.spend(1)
    if (!Array.isArray(value)) found.push(value)
    if (typeof value === 'object' && value !== null && !isProcedure(value)) Object.values(value).forEach(visit)
  }
  visit(input)
  return found.length === 1 ? found[0] : found
}

function evaluateApply(node: Node & { type: 'apply' }, input: unknown, frame: Frame, run: Run): unknown {
  const left = run.evaluate(node.lhs, input, frame)
  if (node.rhs.type === 'function') return invoke(node.rhs, input, frame, run, [left])
  const right = run.evaluate(node.rhs, input, frame)
  if (!isProcedure(right)) throw new JsonataFailure('T2006', { value: right })
  if (isProcedure(left)) return chain(left, right)
  return run.apply(right, [left], undefined, frame)
}
