/** One step of a run, opened from the picture or the table: how it went, its SQL, its model, what went in and what came out. */
import type { StateRun, StepDetail, StepPart, StepPartName } from '#api'
import { stepOf } from './api-client.ts'
import { copyButton } from './copy-button.ts'
import { el } from './element.ts'
import { jsonView } from './json-view.ts'
import { problemBox, shownProblem } from './problem-box.ts'
import { breakable, bytes, duration, STATE_WORDS, whenExactly } from './words.ts'

const PARTS: readonly { readonly name: StepPartName; readonly title: string; readonly isOpen: boolean }[] = [
  { name: 'input', title: 'Input', isOpen: true },
  { name: 'sent', title: 'Sent to the function', isOpen: true },
  { name: 'answered', title: 'Answered by the function', isOpen: false },
  { name: 'output', title: 'Output', isOpen: true },
  { name: 'assigned', title: 'Variables assigned', isOpen: false },
]

/** `{}` and `[]`. */
const EMPTY_BYTES = 2

export interface StepPanel {
  readonly element: HTMLElement
  show(state: StateRun): void
  /** The step may have gone on while the panel is open. */
  changed(state: StateRun): void
}

export function stepPanel(id: string): StepPanel {
  const heading = el('h2', { id: 'step-title', tabindex: '-1' })
  const body = el('div', { class: 'step-body' })
  const element = el(
    'dialog',
    { class: 'step', 'aria-labelledby': 'step-title' },
    el(
      'div',
      { class: 'step-head' },
      heading,
      el('button', { type: 'button', class: 'small', click: () => element.close() }, 'Close'),
    ),
    body,
  )
  // A click beside the panel is on the dialog itself, which has no padding of its own.
  element.addEventListener('click', (event) => event.target === element && element.close())
  let shown: number | undefined

  async function load(entered: number): Promise<void> {
    try {
      const detail = await stepOf(id, entered)
      if (shown === entered) body.replaceChildren(...contentOf(detail))
    } catch (error) {
      if (shown === entered) body.replaceChildren(problemBox(shownProblem(error)))
    }
  }

  return {
    element,
    show(state) {
      shown = state.enteredEventId
      heading.replaceChildren(...breakable(state.name))
      body.replaceChildren(el('p', { class: 'quiet' }, 'Loading …'))
      element.showModal()
      heading.focus()
      void load(state.enteredEventId)
    },
    changed(state) {
      if (element.open && state.enteredEventId === shown) void load(state.enteredEventId)
    },
  }
}

function contentOf(detail: StepDetail): readonly HTMLElement[] {
  const { parts } = detail
  return [
    summaryOf(detail),
    ...failureOf(detail),
    ...attemptsOf(detail),
    ...statementOf(detail),
    ...usageOf(detail),
    ...PARTS.flatMap(({ name, title, isOpen }) => {
      const part = parts[name]
      return part === null ? [] : [partBox(title, part, isOpen)]
    }),
  ]
}

function summaryOf({ state }: StepDetail): HTMLElement {
  const { status, type, enteredMs, exitedMs } = state
  const took = exitedMs === null ? '' : ` · ${duration(exitedMs - enteredMs)}`
  return el(
    'p',
    {},
    el('span', { class: `dot ${status}`, 'aria-hidden': 'true' }),
    STATE_WORDS[status],
    el('span', { class: 'quiet' }, ` · ${type} · ${whenExactly(enteredMs)}${took}`),
  )
}

function failureOf({ state: { error, cause, status } }: StepDetail): readonly HTMLElement[] {
  if (error === null) return []
  const said = el('p', { class: `said ${status}` }, el('b', {}, error), cause === null ? null : `: ${cause}`)
  return [said]
}

function attemptsOf({ attempts }: StepDetail): readonly HTMLElement[] {
  if (attempts.length < 2) return []
  const rows = attempts.map(({ startedAt, endedAt, error, cause }, index) => {
    const startedMs = Date.parse(startedAt)
    const took = endedAt === null ? '–' : duration(Date.parse(endedAt) - startedMs)
    const ended = endedAt === null ? 'Did not end' : 'Done'
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, String(index + 1)),
      el('td', { class: 'number' }, whenExactly(startedMs)),
      el('td', { class: 'number' }, took),
      el('td', {}, error === null ? ended : [error, cause].filter(Boolean).join(': ')),
    )
  })
  const names = ['Attempt', 'Started', 'Took', 'Ended'].map((name) => el('th', { scope: 'col' }, name))
  return [
    el(
      'table',
      { class: 'attempts' },
      el('caption', {}, 'Attempts'),
      el('thead', {}, el('tr', {}, ...names)),
      el('tbody', {}, ...rows),
    ),
  ]
}

const VERDICTS: Readonly<Record<string, string>> = {
  allowed: 'Allowed by the guard',
  repaired: 'Repaired by the guard',
  refused: 'Refused by the guard',
}

function statementOf({ statement }: StepDetail): readonly HTMLElement[] {
  if (statement === null) return []
  const { sql, queryMode, verdict } = statement
  const who = queryMode === 'authored' ? 'written by the model' : 'written by code from the plan'
  const reasons = verdict.reasons.map((reason) => el('li', {}, reason))
  return [
    el(
      'section',
      { class: 'part' },
      el(
        'div',
        { class: 'part-head' },
        el('h3', {}, 'SQL'),
        copyButton('the SQL', async () => sql),
      ),
      el(
        'p',
        { class: `verdict ${verdict.outcome}` },
        el('b', {}, VERDICTS[verdict.outcome] ?? verdict.outcome),
        `; ${who}.`,
      ),
      reasons.length === 0 ? null : el('ul', {}, ...reasons),
      el('pre', { class: 'code', tabindex: '0', 'aria-label': 'SQL' }, sql),
    ),
  ]
}

function usageOf({ usage }: StepDetail): readonly HTMLElement[] {
  if (usage === null) return []
  const models = Array.isArray(usage.models) ? usage.models.map(String).join(', ') : ''
  if (models === '') return []
  const count = (value: unknown): string => (typeof value === 'number' ? value.toLocaleString() : 'unknown')
  const cost = typeof usage.costUsd === 'number' ? `$${usage.costUsd.toFixed(4)}` : 'unknown (no price is configured)'
  const isFree = usage.inputTokens === 0 && usage.outputTokens === 0 && usage.costUsd === 0
  const rows = isFree
    ? [['Model', `${models} (no tokens, no cost)`]]
    : [
        ['Model', models],
        ['Tokens', `${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out`],
        ['Cost', cost],
      ]
  return [el('dl', { class: 'usage' }, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]))]
}

function partBox(title: string, part: StepPart, isOpen: boolean): HTMLElement {
  const whole = async (): Promise<string> =>
    JSON.stringify(part.start === null ? part.value : await (await fetch(part.href)).json(), null, 2)
  const content =
    part.start === null
      ? jsonView(part.value)
      : el(
          'div',
          {},
          el('pre', { class: 'code' }, `${part.start} …`),
          el(
            'p',
            {},
            el('a', { href: part.href, target: '_blank', rel: 'noopener' }, `The whole (${bytes(part.bytes)})`),
          ),
        )
  return el(
    'details',
    { class: 'part', open: isOpen && part.bytes > EMPTY_BYTES },
    el('summary', {}, el('h3', {}, title), el('span', { class: 'quiet' }, bytes(part.bytes))),
    el('div', { class: 'part-body' }, copyButton(title.toLowerCase(), whole), content),
  )
}
