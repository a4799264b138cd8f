/** Paths: `a.b[c].d`, sorting, `@`, `#` and `%` bindings, and grouping. What jsonata 2.0.6 does, step by step. */
import { JsonataFailure } from './failure.ts'
import { sortList } from './sort.ts'
import type { Filter, Group, Index, Node, Path, Sort } from './syntax.ts'
import {
  asSequence,
  createFrame,
  createSequence,
  type Frame,
  isNumeric,
  isSequence,
  type List,
  type Run,
  setMember,
  toBoolean,
} from './values.ts'

/** One entry of a tuple stream: `@` is the value, the others are bindings. */
type Tuple = Record<string, unknown>

export function evaluatePath(path: Path, input: unknown, frame: Frame, run: Run): unknown {
  const first = path.steps[0] as Node
  let sequence: List = Array.isArray(input) && first.type !== 'variable' ? input : createSequence(input)
  let result: unknown
  let tuples: List | undefined
  let isTupleStream = false
  for (const [index, step] of path.steps.entries()) {
    if (step.tuple === true) isTupleStream = true
    if (index === 0 && step.consarray === true) result = run.evaluate(step, sequence, frame)
    else if (isTupleStream) tuples = tupleStep(step, sequence, tuples, frame, run)
    else result = plainStep(step, sequence, frame, run, index === path.steps.length - 1)
    if (!isTupleStream && (result === undefined || (result as List).length === 0)) break
    if (step.focus === undefined) sequence = result as List
  }
  if (isTupleStream && tuples !== undefined) {
    result = path.tuple === true ? tuples : asSequence(tuples.map((tuple) => (tuple as Tuple)['@']))
  }
  if (path.keepSingletonArray === true && result !== undefined) {
    const list = result as List
    result = Array.isArray(list) && list.cons === true && list.sequence !== true ? createSequence(list) : list
    ;(result as List).keepSingleton = true
  }
  return path.group === undefined ? result : evaluateGroup(path.group, isTupleStream ? tuples : result, frame, run)
}

function plainStep(step: Node, input: List, frame: Frame, run: Run, isLast: boolean): unknown {
  if (step.type === 'sort') return applyStages(step.stages, evaluateSort(step, input, frame, run), frame, run)
  const found: unknown[] = []
  for (const item of input) {
    let value = run.evaluate(step, item, frame)
    for (const stage of step.stages ?? []) value = evaluateFilter((stage as Filter).expr, value, frame, run)
    if (value !== undefined) found.push(value)
  }
  if (isLast && found.length === 1 && Array.isArray(found[0]) && !isSequence(found[0])) return found[0]
  const flat = createSequence()
  for (const value of found) {
    if (!Array.isArray(value) || (value as List).cons === true) flat.push(value)
    else {
      run.budget.reserveElements(value.length)
      for (const item of value) flat.push(item)
    }
  }
  return flat
}

function applyStages(stages: Node['stages'], input: List, frame: Frame, run: Run): List {
  let result = input
  for (const stage of stages ?? []) {
    if (stage.type === 'filter') result = evaluateFilter(stage.expr, result, frame, run)
    else for (const [index, tuple] of result.entries()) (tuple as Tuple)[(stage as Index).value] = index
  }
  return result
}

function tupleStep(step: Node, input: List, bindings: List | undefined, frame: Frame, run: Run): List {
  const stream = createSequence()
  stream.tupleStream = true
  if (step.type === 'sort') {
    if (bindings !== undefined) return applyStages(step.stages, evaluateSort(step, bindings, frame, run), frame, run)
    for (const [index, value] of evaluateSort(step, input, frame, run).entries()) {
      stream.push(tupleOf({ '@': value }, step.index === undefined ? {} : { [step.index]: index }))
    }
    return applyStages(step.stages, stream, frame, run)
  }
  for (const entry of bindings ?? input.map((item) => ({ '@': item }))) {
    const tuple = entry as Tuple
    const value = run.evaluate(step, tuple['@'], tupleFrame(frame, tuple))
    if (value === undefined) continue
    const values: List = Array.isArray(value) ? value : [value]
    run.budget.reserveElements(values.length)
    for (const [index, item] of values.entries()) {
      if (values.tupleStream === true) {
        stream.push(tupleOf(tuple, item as Tuple))
        continue
      }
      const next = tupleOf(tuple, {})
      if (step.focus === undefined) next['@'] = item
      else next[step.focus] = item
      if (step.index !== undefined) next[step.index] = index
      if (step.ancestor !== undefined) next[step.ancestor.label] = tuple['@']
      stream.push(next)
    }
  }
  return applyStages(step.stages, stream, frame, run)
}

const tupleOf = (base: Tuple, more: Tuple): Tuple => Object.assign(Object.create(null) as Tuple, base, more)

function tupleFrame(frame: Frame, tuple: Tuple): Frame {
  const inner = createFrame(frame)
  for (const [name, value] of Object.entries(tuple)) inner.bind(name, value)
  return inner
}

export function evaluateFilter(predicate: Node, input: unknown, frame: Frame, run: Run): List {
  const results = createSequence()
  const list: List = Array.isArray(input) ? input : createSequence(input)
  const isStream = list.tupleStream === true
  if (isStream) results.tupleStream = true
  if (predicate.type === 'number') {
    const item = list.at(Math.floor(predicate.value))
    if (item === undefined) return results
    if (Array.isArray(item)) return item
    results.push(item)
    return results
  }
  for (const [index, item] of list.entries()) {
    const context = isStream ? (item as Tuple)['@'] : item
    const scope = isStream ? tupleFrame(frame, item as Tuple) : frame
    const found = run.evaluate(predicate, context, scope)
    const positions = isNumeric(found) ? [found] : found
    if (isNumbers(positions)) {
      for (const position of positions) {
        const wanted = Math.floor(position)
        if ((wanted < 0 ? list.length + wanted : wanted) === index) results.push(item)
      }
      run.budget.spend(positions.length)
    } else if (toBoolean(found) === true) results.push(item)
  }
  return results
}

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isNumeric)

function evaluateSort(sort: Sort, input: List, frame: Frame, run: Run): List {
  const isStream = input.tupleStream === true
  const keysOf = (item: unknown): readonly unknown[] => {
    const scope = isStream ? tupleFrame(frame, item as Tuple) : frame
    const context = isStream ? (item as Tuple)['@'] : item
    return sort.terms.map((term) => run.evaluate(term.expression, context, scope))
  }
  if (input.length <= 1) return input
  // Keys are evaluated once for each item, not once for each comparison: they are pure, so only the cost differs.
  const keyed = input.map((item) => ({ item, keys: keysOf(item) }))
  const sorted = sortList(keyed, (left, right) => follows(sort, left.keys, right.keys), run.budget.spend)
  const result = sorted.map(({ item }) => item) as List
  if (isStream) result.tupleStream = true
  if (input.sequence === true) result.sequence = true
  return result
}

/** True when the left one belongs after the right one. */
function follows(sort: Sort, left: readonly unknown[], right: readonly unknown[]): boolean {
  for (const [index, term] of sort.terms.entries()) {
    const a = left[index]
    const b = right[index]
    if (a === undefined && b === undefined) continue
    // What is undefined comes last, whichever way the term sorts.
    if (a === undefined) return true
    if (b === undefined) return false
    if (!isSortable(a) || !isSortable(b)) throw new JsonataFailure('T2008', { value: isSortable(a) ? b : a })
    if (typeof a !== typeof b) throw new JsonataFailure('T2007', { value: a, value2: b })
    if (a === b) continue
    return term.descending ? a < b : a > b
  }
  return false
}

const isSortable = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

interface GroupEntry {
  items: List
  readonly pair: number
}

export function evaluateGroup(group: Group, input: unknown, frame: Frame, run: Run): Record<string, unknown> {
  const list: List = Array.isArray(input) ? input : createSequence(input)
  const isStream = list.tupleStream === true
  const groups = new Map<string, GroupEntry>()
  for (const item of list.length === 0 && !isStream ? [undefined] : list) {
    const scope = isStream ? tupleFrame(frame, item as Tuple) : frame
    const context = isStream ? (item as Tuple)['@'] : item
    for (const [pair, [keyNode]] of group.lhs.entries()) {
      const key = run.evaluate(keyNode, context, scope)
      if (key === undefined) continue
      if (typeof key !== 'string') throw new JsonataFailure('T1003', { value: key })
      const entry = groups.get(key)
      if (entry === undefined) groups.set(key, { items: [item], pair })
      else if (entry.pair !== pair) throw new JsonataFailure('D1009', { value: key })
      else entry.items.push(item)
    }
  }
  const result: Record<string, unknown> = {}
  for (const [key, { items, pair }] of groups) {
    const valueNode = (group.lhs[pair] as Group['lhs'][number])[1]
    const value = isStream
      ? evaluateReduced(valueNode, items, frame, run)
      : run.evaluate(valueNode, gathered(items), frame)
    if (value !== undefined) setMember(result, key, value)
  }
  return result
}

/** One item is itself; several are one list, arrays among them flattened once. */
function gathered(items: readonly unknown[]): unknown {
  if (items.length === 1) return items[0]
  return items.flatMap((item) => (item === undefined ? [] : item))
}

function evaluateReduced(node: Node, tuples: List, frame: Frame, run: Run): unknown {
  const reduced: Tuple = Object.create(null) as Tuple
  for (const name of new Set(tuples.flatMap((tuple) => Object.keys(tuple as Tuple)))) {
    reduced[name] = gathered(tuples.map((tuple) => (tuple as Tuple)[name]).filter((value) => value !== undefined))
  }
  const { '@': context, ...bindings } = reduced
  return run.evaluate(node, context, tupleFrame(frame, bindings))
}
