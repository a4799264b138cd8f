/**
 * Every state with its times as a table: what the picture shows, for everybody, and where the time went. Rows stay while
 * the run goes on and only their cells change, so that a focus or a click on one is not lost.
 */
import type { StateRun } from '#api'
import { el } from './element.ts'
import { breakable, duration, STATE_WORDS } from './words.ts'

export interface RunTable {
  readonly element: HTMLElement
  update(states: readonly StateRun[], nowMs: number): void
}

export function runTable(open: (state: StateRun) => void): RunTable {
  const rows = new Map<number, Row>()
  const body = el('tbody')
  const element = el(
    'table',
    {},
    el('caption', {}, 'States of the run'),
    el(
      'thead',
      {},
      el('tr', {}, ...['State', 'Status', 'Time', 'When'].map((name) => el('th', { scope: 'col' }, name))),
    ),
    body,
  )
  return {
    element,
    update(states, nowMs) {
      const first = Math.min(...states.map(({ enteredMs }) => enteredMs))
      const last = Math.max(first + 1, ...states.map(({ exitedMs }) => exitedMs ?? nowMs))
      for (const state of states) {
        const known = rows.get(state.enteredEventId)
        const row = known ?? newRow(state, open)
        rows.set(state.enteredEventId, row)
        if (known === undefined) body.append(row.element)
        row.update(state, { first, last, nowMs })
      }
    },
  }
}

interface Span {
  readonly first: number
  readonly last: number
  readonly nowMs: number
}

interface Row {
  readonly element: HTMLElement
  update(state: StateRun, span: Span): void
}

function newRow(entered: StateRun, open: (state: StateRun) => void): Row {
  let shown = entered
  const name = el(
    'button',
    { type: 'button', class: 'state', 'aria-haspopup': 'dialog', click: () => open(shown) },
    breakable(entered.name),
  )
  const why = el('span', { class: 'cause' })
  const status = el('td')
  const time = el('td', { class: 'number' })
  const start = el('span', { class: 'unseen' })
  const bar = el('span')
  const update = (state: StateRun, { first, last, nowMs }: Span): void => {
    shown = state
    const until = Math.max(state.enteredMs, state.exitedMs ?? nowMs)
    why.textContent = state.error === null ? '' : [state.error, state.cause].filter(Boolean).join(': ')
    status.replaceChildren(
      el(
        'span',
        { class: 'whole' },
        el('span', { class: `dot ${state.status}`, 'aria-hidden': 'true' }),
        STATE_WORDS[state.status],
      ),
      state.attempts > 1 ? ` (${state.attempts} attempts)` : '',
    )
    time.textContent = duration(until - state.enteredMs)
    start.textContent = `starts at ${duration(state.enteredMs - first)}`
    bar.className = `span ${state.status}`
    // By the object model, not by an attribute: the page's policy allows no inline styles.
    bar.style.setProperty('--from', `${((state.enteredMs - first) / (last - first)) * 100}%`)
    bar.style.setProperty('--length', `${((until - state.enteredMs) / (last - first)) * 100}%`)
  }
  const element = el(
    'tr',
    {},
    el('th', { scope: 'row' }, name, el('span', { class: 'quiet' }, entered.type), why),
    status,
    time,
    el('td', { class: 'bar-cell' }, start, bar),
  )
  return { element, update }
}
