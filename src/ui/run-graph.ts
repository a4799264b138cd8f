/**
 * The workflow as a picture: states in rows by their distance from the start, branches of a Parallel side by side, a failure
 * state beside the one that led to it and only when it was entered. The table beside it says the same in words.
 */
import type { StateRun } from '#api'
import { el } from './element.ts'
import { breakable } from './words.ts'

interface State {
  readonly Type: string
  readonly Next?: string
  readonly Default?: string
  readonly Choices?: readonly { readonly Next: string }[]
  readonly Catch?: readonly { readonly Next: string }[]
  readonly Branches?: readonly Machine[]
}

interface Machine {
  readonly StartAt: string
  readonly States: Readonly<Record<string, State>>
}

export function drawGraph(into: HTMLElement, definition: unknown, runs: readonly StateRun[]): void {
  const machine = machineOf(definition)
  into.hidden = machine === null
  if (machine !== null) into.replaceChildren(machineElement(machine, new Map(runs.map((run) => [run.name, run]))))
}

function machineOf(definition: unknown): Machine | null {
  const isMachine =
    typeof definition === 'object' && definition !== null && 'StartAt' in definition && 'States' in definition
  // The server answers definitions that its own engine has accepted.
  return isMachine ? (definition as unknown as Machine) : null
}

function machineElement(machine: Machine, runs: ReadonlyMap<string, StateRun>): HTMLElement {
  const shown = rows(machine, runs)
  return el(
    'div',
    { class: 'machine' },
    ...shown.map((names) => el('div', { class: 'row' }, ...names.map((name) => node(machine, name, runs)))),
  )
}

function node(machine: Machine, name: string, runs: ReadonlyMap<string, StateRun>): HTMLElement {
  const state = machine.States[name]
  const status = runs.get(name)?.status ?? 'waiting'
  const branches = state?.Branches ?? []
  const label = el('span', { class: 'label' }, ...breakable(name))
  const entered = runs.get(name)?.enteredEventId
  if (branches.length === 0) {
    return el('div', { class: `node ${status} ${state?.Type.toLowerCase() ?? ''}`, 'data-entered': entered }, label)
  }
  const lanes = branches.map((branch) => el('div', { class: 'lane' }, machineElement(branch, runs)))
  return el(
    'div',
    { class: `node group ${status}`, 'data-entered': entered },
    label,
    el('div', { class: 'lanes' }, ...lanes),
  )
}

/** Each state once, in the row of its longest way from the start; a failure
 * state beside the one that led to it, and only when entered. */
function rows(machine: Machine, runs: ReadonlyMap<string, StateRun>): readonly (readonly string[])[] {
  const rank = new Map<string, number>()
  const visit = (name: string, depth: number): void => {
    // A way longer than there are states goes round in a circle.
    if (depth > Object.keys(machine.States).length || (rank.get(name) ?? -1) >= depth) return
    rank.set(name, depth)
    for (const next of nextOf(machine.States[name])) visit(next, depth + 1)
  }
  visit(machine.StartAt, 0)
  const byRank = Map.groupBy(rank.keys(), (name) => rank.get(name) ?? 0)
  const ways = [...byRank].sort(([a], [b]) => a - b).map(([, names]) => names)
  return ways.map((names) => [...names, ...names.flatMap((name) => caughtBy(machine.States[name], runs))])
}

const caughtBy = (state: State | undefined, runs: ReadonlyMap<string, StateRun>): readonly string[] =>
  (state?.Catch ?? []).map(({ Next }) => Next).filter((name) => runs.has(name))

function nextOf(state: State | undefined): readonly string[] {
  const choices = state?.Choices?.map(({ Next }) => Next) ?? []
  return [state?.Next, ...choices, state?.Default].filter((next) => next !== undefined)
}
