/** Every state with its times as a table: what the picture shows, for everybody, and where the time went. */
import type { StateRun } from '#api'
import { el } from './element.ts'
import { breakable, duration, STATE_WORDS } from './words.ts'

export function runTable(states: readonly StateRun[], nowMs: number): HTMLElement {
  const first = Math.min(...states.map(({ enteredMs }) => enteredMs))
  const last = Math.max(first + 1, ...states.map(({ exitedMs }) => exitedMs ?? nowMs))
  return el(
    'table',
    {},
    el('caption', {}, 'States of the run'),
    el(
      'thead',
      {},
      el('tr', {}, ...['State', 'Status', 'Time', 'When'].map((name) => el('th', { scope: 'col' }, name))),
    ),
    el('tbody', {}, ...states.map((state) => row(state, { first, last, nowMs }))),
  )
}

interface Span {
  readonly first: number
  readonly last: number
  readonly nowMs: number
}

function row(state: StateRun, { first, last, nowMs }: Span): HTMLElement {
  const until = Math.max(state.enteredMs, state.exitedMs ?? nowMs)
  const bar = el('span', { class: `span ${state.status}` })
  // By the object model, not by an attribute: the page's policy allows no inline styles.
  bar.style.setProperty('--from', `${((state.enteredMs - first) / (last - first)) * 100}%`)
  bar.style.setProperty('--length', `${((until - state.enteredMs) / (last - first)) * 100}%`)
  const attempts = state.attempts > 1 ? ` (${state.attempts} attempts)` : ''
  return el(
    'tr',
    {},
    el(
      'th',
      { scope: 'row' },
      breakable(state.name),
      el('span', { class: 'quiet' }, state.type),
      state.error === null
        ? null
        : el('span', { class: 'cause' }, [state.error, state.cause].filter(Boolean).join(': ')),
    ),
    el(
      'td',
      {},
      el('span', { class: `dot ${state.status}`, 'aria-hidden': 'true' }),
      `${STATE_WORDS[state.status]}${attempts}`,
    ),
    el('td', { class: 'number' }, duration(until - state.enteredMs)),
    el(
      'td',
      { class: 'bar-cell' },
      el('span', { class: 'unseen' }, `starts at ${duration(state.enteredMs - first)}`),
      bar,
    ),
  )
}
