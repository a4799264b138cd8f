/** Where the states of a flow lead: every target exists, every state is reached, one of them ends. */
import type { Report } from './report.ts'
import type { Flow, State } from './types.ts'

interface Edge {
  readonly target: string
  readonly location: string
}

/** `names` are all states of the text, also those that could not be read. */
export function checkTransitions(flow: Flow, names: ReadonlySet<string>, location: string, report: Report): void {
  // Without a start there is nothing to follow; that it is missing has been said.
  if (flow.startAt === '') return
  if (!names.has(flow.startAt)) {
    report.error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${flow.startAt}`, `${location}/StartAt`)
  }
  const isWhole = [...names].every((name) => flow.states.has(name))
  for (const state of flow.states.values()) {
    for (const { target, location: at } of edgesOf(state)) {
      if (target !== '' && !names.has(target)) {
        report.error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, at)
      }
    }
  }
  // A state that could not be read may lead anywhere.
  if (!isWhole) return
  if (names.size > 0 && ![...flow.states.values()].some(isTerminal)) {
    report.error('MISSING_END_STATE', 'Workflow has no terminal state', location)
  }
  const reached = reachable(flow)
  for (const state of flow.states.values()) {
    if (!reached.has(state.name)) {
      report.error('MISSING_TRANSITION_TARGET', `State "${state.name}" is not reachable.`, state.location)
    }
  }
}

function isTerminal(state: State): boolean {
  return state.type === 'Succeed' || state.type === 'Fail' || ('End' in state && state.End === true)
}

function edgesOf(state: State): readonly Edge[] {
  const edges: Edge[] = []
  const add = (target: string | undefined, at: string): void => {
    if (target !== undefined) edges.push({ target, location: `${state.location}/${at}` })
  }
  if ('Next' in state) add(state.Next, 'Next')
  if (state.type === 'Choice') {
    for (const [index, rule] of state.Choices.entries()) add(rule.Next, `Choices[${index}]/Next`)
    add(state.Default, 'Default')
  }
  if ('Catch' in state) for (const [index, { Next }] of (state.Catch ?? []).entries()) add(Next, `Catch[${index}]/Next`)
  return edges
}

function reachable(flow: Flow): ReadonlySet<string> {
  const reached = new Set<string>()
  const waiting = [flow.startAt]
  while (waiting.length > 0) {
    const name = waiting.pop() as string
    const state = flow.states.get(name)
    if (state === undefined || reached.has(name)) continue
    reached.add(name)
    for (const { target } of edgesOf(state)) waiting.push(target)
  }
  return reached
}
