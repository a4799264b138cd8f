/** Values as JSONata sees them: JSON, sequences (arrays that forget they are one when they hold a single value), and functions. */
import { JsonataFailure } from './failure.ts'
import type { Node, Signature } from './syntax.ts'

/** An array with the marks that jsonata keeps on it. */
export interface List extends Array<unknown> {
  sequence?: boolean
  keepSingleton?: boolean
  /** Made by an array constructor: not flattened into the sequence around it. */
  cons?: boolean
  tupleStream?: boolean
}

/** What an expression may still use; see budget.ts. */
export interface Budget {
  readonly enter: () => void
  readonly leave: () => void
  readonly spend: (units: number) => void
  readonly check: (bytes: number) => void
  readonly reserve: (bytes: number) => void
  readonly reserveElements: (count: number) => void
  readonly measure: (value: unknown) => void
}

export interface Run {
  evaluate(node: Node, input: unknown, frame: Frame): unknown
  apply(procedure: unknown, args: readonly unknown[], input: unknown, frame: Frame): unknown
  readonly budget: Budget
  readonly chance: { random(): number; uuid(): string }
  readonly nowMs: number
}

/** Names and their values, inside out. */
export interface Frame {
  bind(name: string, value: unknown): void
  lookup(name: string): unknown
}

export function createFrame(parent: Pick<Frame, 'lookup'>): Frame {
  let bindings: Map<string, unknown> | undefined
  return {
    bind(name, value) {
      bindings ??= new Map()
      bindings.set(name, value)
    },
    lookup(name) {
      return bindings?.has(name) === true ? bindings.get(name) : parent.lookup(name)
    },
  }
}

/** The marks `_jsonata_…` are how the functions of the jsonata package tell a function from data. */
export interface Lambda {
  readonly kind: 'lambda'
  readonly _jsonata_lambda: true
  readonly input: unknown
  readonly frame: Frame
  readonly parameters: readonly string[]
  readonly signature: Signature | undefined
  readonly body: Node
  /** A call in tail position, to be made by whoever receives it instead of deeper in the stack. */
  readonly thunk: boolean
}

export interface Native {
  readonly kind: 'native'
  readonly _jsonata_function: true
  readonly name: string
  readonly arity: number
  readonly signature: Signature | undefined
  readonly call: (args: readonly unknown[], call: Call) => unknown
}

/** What a native function may use besides its arguments. */
export interface Call {
  readonly run: Run
  readonly input: unknown
  readonly frame: Frame
}

export type Procedure = Lambda | Native

/** Every procedure ever made is in here, so that no data can pretend to be one. */
const procedures = new WeakSet<object>()

export function lambda(parts: Omit<Lambda, 'kind' | '_jsonata_lambda'>): Lambda {
  const made: Lambda = { kind: 'lambda', _jsonata_lambda: true, ...parts }
  procedures.add(made)
  return made
}

export function native(name: string, arity: number, signature: Signature | undefined, call: Native['call']): Native {
  const made: Native = { kind: 'native', _jsonata_function: true, name, arity, signature, call }
  procedures.add(made)
  return made
}

export function isProcedure(value: unknown): value is Procedure {
  return typeof value === 'object' && value !== null && procedures.has(value)
}

export function arityOf(procedure: unknown): number {
  if (!isProcedure(procedure)) return 0
  return procedure.kind === 'native' ? procedure.arity : procedure.parameters.length
}

export function createSequence(...items: readonly unknown[]): List {
  return asSequence([...items])
}

/** Marks a fresh array as a sequence. */
export function asSequence(list: List): List {
  list.sequence = true
  return list
}

export function isSequence(value: unknown): value is List {
  return Array.isArray(value) && (value as List).sequence === true
}

/** A number, and a refusal of one that JSON cannot write. */
export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false
  if (!Number.isFinite(value)) throw new JsonataFailure('D1001', { value })
  return true
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isProcedure(value)
}

/** jsonata's effective boolean; undefined stays undefined. */
export function toBoolean(value: unknown): boolean | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) {
    return value.length === 1 ? toBoolean(value[0]) : value.some((item) => toBoolean(item) === true)
  }
  if (typeof value === 'string') return value.length > 0
  if (isNumeric(value)) return value !== 0
  if (isRecord(value)) return Object.keys(value).length > 0
  return value === true
}

/** Sets a member of a fresh object; `__proto__` becomes a member like any other. */
export function setMember(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else target[key] = value
}

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function isDeepEqual(left: unknown, right: unknown, spend: (units: number) => void): boolean {
  spend(1)
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isDeepEqual(item, right[index], spend))
  }
  if (Array.isArray(left) !== Array.isArray(right) || isProcedure(left) || isProcedure(right)) return false
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isDeepEqual(member(left, key), member(right, key), spend))
  )
}
