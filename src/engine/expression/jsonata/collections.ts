/** Functions of JSONata over arrays and objects that call functions, or whose own implementation could run away. */
import { JsonataFailure } from './failure.ts'
import { sortList } from './sort.ts'
import {
  arityOf,
  asSequence,
  type Call,
  createSequence,
  isDeepEqual,
  isNumeric,
  isProcedure,
  isRecord,
  isSequence,
  type List,
  type Native,
  setMember,
  toBoolean,
} from './values.ts'

type Implementation = Native['call']

/** Gives a function as many of value, index (or key) and whole as it takes. */
function ask(procedure: unknown, args: readonly [unknown, unknown, unknown], { run, frame }: Call): unknown {
  return run.apply(procedure, args.slice(0, Math.max(1, arityOf(procedure))), undefined, frame)
}

const map: Implementation = ([list, procedure], call) => {
  if (!Array.isArray(list)) return undefined
  const result = createSequence()
  for (const [index, item] of list.entries()) {
    const value = ask(procedure, [item, index, list], call)
    if (value !== undefined) result.push(value)
  }
  return result
}

const filter: Implementation = ([list, procedure], call) => {
  if (!Array.isArray(list)) return undefined
  const result = createSequence()
  for (const [index, item] of list.entries()) {
    if (toBoolean(ask(procedure, [item, index, list], call)) === true) result.push(item)
  }
  return result
}

const single: Implementation = ([list, procedure], call) => {
  if (!Array.isArray(list)) return undefined
  const found: unknown[] = []
  for (const [index, item] of list.entries()) {
    if (procedure !== undefined && toBoolean(ask(procedure, [item, index, list], call)) !== true) continue
    if (found.length > 0) throw new JsonataFailure('D3138')
    found.push(item)
  }
  if (found.length === 0) throw new JsonataFailure('D3139')
  return found[0]
}

const reduce: Implementation = ([list, procedure, initial], { run, frame }) => {
  if (!Array.isArray(list)) return undefined
  const arity = arityOf(procedure)
  if (arity < 2) throw new JsonataFailure('D3050')
  const hasInitial = initial !== undefined || list.length === 0
  let result: unknown = hasInitial ? initial : list[0]
  for (let index = hasInitial ? 0 : 1; index < list.length; index++) {
    result = run.apply(procedure, [result, list[index], index, list].slice(0, Math.min(arity, 4)), undefined, frame)
  }
  return result
}

const each: Implementation = ([subject, procedure], call) => {
  const result = createSequence()
  for (const [key, value] of entriesOf(subject)) {
    const mapped = ask(procedure, [value, key, subject], call)
    if (mapped !== undefined) result.push(mapped)
  }
  return result
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !isProcedure(value) ? Object.entries(value) : []

const sift: Implementation = ([subject, procedure], call) => {
  const result: Record<string, unknown> = {}
  for (const [key, value] of entriesOf(subject)) {
    if (toBoolean(ask(procedure, [value, key, subject], call)) === true) setMember(result, key, value)
  }
  return Object.keys(result).length === 0 ? undefined : result
}

const sort: Implementation = ([list, procedure], { run, frame }) => {
  if (!Array.isArray(list) || list.length <= 1) return list
  if (procedure !== undefined) {
    const follows = (left: unknown, right: unknown): boolean =>
      // jsonata takes any truthy answer for "swap".
      Boolean(run.apply(procedure, [left, right], undefined, frame))
    return sortList(list, follows, run.budget.spend)
  }
  const isSortable = list.every(isNumeric) || list.every((item) => typeof item === 'string')
  if (!isSortable) throw new JsonataFailure('D3070')
  return sortList(list as (string | number)[], (left, right) => left > right, run.budget.spend)
}

const shuffle: Implementation = ([list], { run }) => {
  if (!Array.isArray(list)) return undefined
  const result = [...list]
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(run.chance.random() * (index + 1))
    ;[result[index], result[other]] = [result[other], result[index]]
  }
  return result
}

const distinct: Implementation = ([list], { run }) => {
  if (!Array.isArray(list) || list.length <= 1) return list
  const result: List = isSequence(list) ? createSequence() : []
  const plain = new Set<unknown>()
  const composite: unknown[] = []
  for (const item of list) {
    run.budget.spend(1)
    if (typeof item !== 'object' || item === null) {
      if (plain.has(item)) continue
      plain.add(item)
    } else {
      if (composite.some((known) => isDeepEqual(item, known, run.budget.spend))) continue
      composite.push(item)
    }
    result.push(item)
  }
  return result
}

const spread: Implementation = ([value], { run }) => {
  const result = createSequence()
  const add = (part: unknown): void => {
    run.budget.spend(1)
    if (Array.isArray(part)) part.forEach(add)
    else if (isRecord(part)) {
      for (const [key, entry] of Object.entries(part)) {
        const pair: Record<string, unknown> = {}
        setMember(pair, key, entry)
        result.push(pair)
      }
    } else if (part !== undefined) result.push(part)
  }
  if (!Array.isArray(value) && !isRecord(value)) return isProcedure(value) ? undefined : value
  add(value)
  return result
}

const append: Implementation = ([first, second], { run }) => {
  if (first === undefined) return second
  if (second === undefined) return first
  const left: unknown[] = Array.isArray(first) ? first : [first]
  const right: unknown[] = Array.isArray(second) ? second : [second]
  run.budget.reserveElements(left.length + right.length)
  return left.concat(right)
}

const merge: Implementation = ([objects], { run }) => {
  if (!Array.isArray(objects)) return undefined
  const result: Record<string, unknown> = {}
  for (const part of objects) {
    for (const [key, value] of entriesOf(part)) {
      run.budget.spend(1)
      setMember(result, key, value)
    }
  }
  return result
}

const keys: Implementation = ([value], { run }) => {
  const names = new Set<string>()
  const add = (part: unknown): void => {
    run.budget.spend(1)
    if (Array.isArray(part)) part.forEach(add)
    else for (const [key] of entriesOf(part)) names.add(key)
  }
  add(value)
  return asSequence([...names])
}

const extreme =
  (isBetter: (candidate: number, best: number) => boolean): Implementation =>
  ([list]) => {
    if (!Array.isArray(list) || list.length === 0) return undefined
    return (list as number[]).reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best))
  }

const clone: Implementation = ([value], { run }) => {
  if (value === undefined) return undefined
  run.budget.measure(value)
  return JSON.parse(JSON.stringify(value)) as unknown
}

export const collectionFunctions: Readonly<Record<string, Implementation>> = {
  append,
  clone,
  distinct,
  each,
  filter,
  keys,
  map,
  max: extreme((candidate, best) => candidate > best),
  merge,
  min: extreme((candidate, best) => candidate < best),
  reduce,
  shuffle,
  sift,
  single,
  sort,
  spread,
}
