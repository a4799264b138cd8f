/** Parallel and inline Map: strands inside a state, and what their ends mean for it. */
import { InvariantError } from '#lib/errors'
import type { MapState, State } from '../definition/types.ts'
import { Payload } from '../payload.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { effectiveInput } from '../state/processing.ts'
import { scopeFor } from '../state/scope.ts'
import { itemContext } from './context-object.ts'
import { type ChildrenPhase, type MapItem, newStrand, type Strand } from './model.ts'
import { entered, surroundings } from './surroundings.ts'
import type { Turn } from './turn.ts'
import { weigh } from './variables.ts'

/** What AWS runs at once when an inline Map sets no limit. */
const INLINE_CONCURRENCY = 40

export function startBranches(turn: Turn, strand: Strand, input: Payload): void {
  const branches = strand.state.type === 'Parallel' ? strand.state.Branches : []
  turn.emit(strand, 'ParallelStateStarted')
  const phase: ChildrenPhase = {
    kind: 'children',
    children: [],
    total: branches.length,
    concurrency: branches.length,
    finished: 0,
  }
  strand.phase = phase
  strand.broken = undefined
  for (const [index, flow] of branches.entries())
    addChild(turn, strand, phase, { index, flow, input, mapItem: undefined })
  if (branches.length === 0) childrenDone(turn, strand, phase)
}

export function startMap(turn: Turn, strand: Strand, state: MapState): void {
  const around = surroundings(turn, strand)
  const effective = effectiveInput(state, strand.input, around)
  const scope = scopeFor(around, effective.value)
  const values = state.items.read(scope)
  turn.emit(strand, 'MapStateStarted', { length: values.length })
  const limit = state.MaxConcurrency?.read(scope) ?? 0
  const phase: ChildrenPhase = {
    kind: 'children',
    items: values.map((value) => Payload.of(value)),
    children: [],
    total: values.length,
    concurrency: limit === 0 ? INLINE_CONCURRENCY : Math.min(limit, INLINE_CONCURRENCY),
    finished: 0,
  }
  strand.phase = phase
  strand.broken = undefined
  strand.unsaved.items = true
  startIterations(turn, strand, phase)
}

function startIterations(turn: Turn, strand: Strand, phase: ChildrenPhase): void {
  const { state } = strand
  if (state.type !== 'Map') throw new InvariantError(`The state ${state.name} iterates but is no Map.`)
  if (phase.finished === phase.total) childrenDone(turn, strand, phase)
  while (phase.children.length < phase.total && phase.children.length - phase.finished < phase.concurrency) {
    const index = phase.children.length
    const item = phase.items?.[index] as Payload // index < total = items.length
    const mapItem: MapItem = { index, value: item.value }
    const input = selectItem(turn, strand, state, item, mapItem)
    const child = addChild(turn, strand, phase, { index, flow: state.ItemProcessor, input, mapItem })
    turn.emit(child, 'MapIterationStarted', { index, name: state.name })
  }
}

/** An iteration's input: the item, or what ItemSelector makes of it. */
function selectItem(turn: Turn, strand: Strand, state: MapState, item: Payload, mapItem: MapItem): Payload {
  if (state.ItemSelector === undefined) return item
  const around = surroundings(turn, strand)
  const withItem = { ...around, context: () => ({ ...around.context(), Map: { Item: itemContext(mapItem) } }) }
  const effective = effectiveInput(state, strand.input, around)
  return Payload.of(state.ItemSelector.evaluate(scopeFor(withItem, effective.value)))
}

function addChild(
  turn: Turn,
  parent: Strand,
  phase: ChildrenPhase,
  part: Pick<Strand, 'index' | 'flow' | 'input' | 'mapItem'>,
): Strand {
  const id = turn.execution.nextStrandId++
  const child = newStrand({ ...part, id, parent, variables: parent.variables, lastEventId: parent.lastEventId })
  turn.execution.strands.set(id, child)
  phase.children.push(child)
  turn.ready(child)
  return child
}

/** A child strand that reached its end. Its parent may then have a result, or start its next iteration. */
export function childEnded(turn: Turn, child: Strand, parent: Strand): void {
  const phase = childrenOf(parent)
  turn.touch(child)
  weigh(turn.execution, child, 0)
  parent.lastEventId = child.lastEventId
  phase.finished++
  if (parent.state.type === 'Map') {
    const details = { index: child.index, name: parent.state.name }
    const succeeded = turn.emitBeside(child.lastEventId, 'MapIterationSucceeded', details)
    // The next iteration follows the states of this one; the end of the Map follows the iteration's own end.
    if (phase.finished === phase.total) parent.lastEventId = succeeded
  }
  turn.touch(parent)
  try {
    if (phase.finished === phase.total) childrenDone(turn, parent, phase)
    else if (parent.state.type === 'Map') startIterations(turn, parent, phase)
  } catch (thrown) {
    const failure = failureOf(thrown, entered(parent))
    stopChildren(turn, parent, parent.lastEventId)
    parent.phase = { kind: 'failing', failure }
  }
}

/** A child strand that cannot go on: the others are aborted and its parent's state fails. */
export function childFailed(turn: Turn, child: Strand, parent: Strand, failure: Failure): void {
  const failedAt = child.lastEventId
  if (parent.state.type === 'Map') {
    turn.emitBeside(failedAt, 'MapIterationFailed', { index: child.index, name: parent.state.name })
  }
  if (child.state.type === 'Task') turn.emitBeside(failedAt, 'TaskStateAborted')
  parent.broken = childrenOf(parent)
  child.phase = { kind: 'stopped' }
  stopChildren(turn, parent, failedAt)
  parent.lastEventId = failedAt
  // Where it was evaluated is told once, inside.
  const { location: _location, ...passedOn } = failure
  parent.phase = { kind: 'failing', failure: passedOn }
}

function childrenDone(turn: Turn, strand: Strand, phase: ChildrenPhase): void {
  turn.emitBeside(strand.lastEventId, `${strand.state.type}StateSucceeded`)
  const result = Payload.list(phase.children.map(outputOf))
  dropChildren(turn, phase)
  strand.phase = { kind: 'result', result }
}

/** Aborts what still runs inside the strand's state, event by event as AWS tells it. */
export function stopChildren(turn: Turn, strand: Strand, causeId: number): void {
  if (strand.phase.kind !== 'children') return
  const { phase } = strand
  for (const child of phase.children) {
    if (child.phase.kind === 'done' || child.phase.kind === 'stopped') continue
    if (strand.state.type === 'Map') {
      turn.emitBeside(causeId, 'MapIterationAborted', { index: child.index, name: strand.state.name })
    }
    stopStrand(turn, child, causeId)
  }
  dropChildren(turn, phase)
  strand.phase = { kind: 'attempt' }
}

const ABORTED: Partial<Record<State['type'], string>> = {
  Task: 'TaskStateAborted',
  Wait: 'WaitStateAborted',
  Map: 'MapStateAborted',
  Parallel: 'ParallelStateAborted',
}

function stopStrand(turn: Turn, strand: Strand, causeId: number): void {
  if (strand.phase.kind === 'children') {
    const { phase } = strand
    stopChildren(turn, strand, causeId)
    strand.broken = phase
    strand.phase = { kind: 'stopped' }
  }
  cancelWork(turn, strand)
  const type = ABORTED[strand.state.type]
  if (type !== undefined && strand.enteredEventId > 0) turn.emitBeside(causeId, type)
}

/** Takes back what the strand asked of the outside. */
export function cancelWork(turn: Turn, strand: Strand): void {
  if (strand.phase.kind === 'task') turn.effects.push({ kind: 'cancelTask', task: strand.phase })
  if (strand.phase.kind === 'mapRun') turn.effects.push({ kind: 'stopMapRun', arn: strand.phase.arn })
}

function dropChildren(turn: Turn, phase: ChildrenPhase): void {
  for (const child of phase.children) {
    if (child.phase.kind === 'children') dropChildren(turn, child.phase)
    turn.remove(child)
  }
}

function childrenOf(strand: Strand): ChildrenPhase {
  if (strand.phase.kind !== 'children') throw new InvariantError(`The strand ${strand.id} has no children.`)
  return strand.phase
}

function outputOf(child: Strand): Payload {
  if (child.phase.kind !== 'done') throw new InvariantError(`The strand ${child.id} is not done.`)
  return child.phase.output
}
