/** One analysis: while it runs, its states as they happen; afterwards the answer first, then the report, then how it was made. */
import type { AnalysisStatus, RunEvent, RunStatus, StateRun } from '#api'
import {
  analysis,
  askedIn,
  definitionOf,
  followEvents,
  redriveAnalysis,
  startAnalysis,
  stopAnalysis,
} from './api-client.ts'
import { el, type Page } from './element.ts'
import { problemBox, shownProblem } from './problem-box.ts'
import { reportFrame } from './report-frame.ts'
import { drawGraph } from './run-graph.ts'
import { runTable } from './run-table.ts'
import { stepPanel } from './step-panel.ts'
import { answerOf, duration, questionOf, STATUS_WORDS, statusBadge, WORKFLOW_WORDS, when } from './words.ts'

const TICK_MS = 200

export function analysisPage(id: string): Page {
  const states = new Map<number, StateRun>()
  let unfollow: () => void = () => undefined
  let ticking: ReturnType<typeof setInterval> | undefined
  let status: AnalysisStatus | undefined
  let definition: unknown = null
  let skewMs = 0
  let drawn = ''

  const heading = el('h1', {}, 'Analysis')
  const context = el('p', { class: 'quiet' })
  const badge = el('p', { class: 'standing' })
  const announcement = el('p', { class: 'unseen', role: 'status' })
  const answer = el('div', { class: 'result' })
  /** What went wrong with a button; gone when the server answers again. */
  const trouble = el('div')
  const panel = stepPanel(id)
  // For the mouse only: the table has the same as buttons.
  const graph = el('div', { class: 'graph', 'aria-hidden': 'true', click: openFromGraph })
  const table = runTable((state) => panel.show(state))
  const lost = el(
    'p',
    { class: 'notice', hidden: true },
    'The connection is lost; trying again. Nothing of the run is lost.',
  )
  const run = el(
    'details',
    { class: 'run', open: true },
    el('summary', {}, el('h2', {}, 'How it was made')),
    lost,
    el('div', { class: 'run-body' }, graph, el('div', { class: 'states' }, table.element)),
  )
  const content = el(
    'div',
    { class: 'page' },
    el('div', { class: 'title' }, heading, badge),
    context,
    announcement,
    answer,
    trouble,
    run,
    panel.element,
  )

  async function load(): Promise<void> {
    try {
      status = await analysis(id)
      definition = await definitionOf(status.workflow)
    } catch (error) {
      run.remove()
      answer.replaceChildren(problemBox(shownProblem(error)))
      return
    }
    run.open = status.status !== 'SUCCEEDED'
    show()
    follow()
  }

  function follow(): void {
    unfollow()
    clearInterval(ticking)
    unfollow = followEvents(id, {
      event: took,
      end: (ended) => void finish(ended),
      lost: (isLost) => {
        lost.hidden = !isLost || status?.status !== 'RUNNING'
        if (!isLost) trouble.replaceChildren()
      },
    })
    ticking = setInterval(draw, TICK_MS)
  }

  /** Another tab, or the command line, may have let an ended run go on. */
  async function lookAgain(): Promise<void> {
    if (document.hidden || status?.redrivable !== true) return
    const now = await analysis(id).catch(() => undefined)
    if (now !== undefined && now.status !== status.status) goOn(now)
  }

  function goOn(now: AnalysisStatus): void {
    status = now
    announcement.textContent = 'The analysis goes on.'
    run.open = true
    show()
    follow()
  }

  function took(event: RunEvent): void {
    skewMs = Date.now() - event.timestampMs
    const isNew = event.state !== null && !states.has(event.state.enteredEventId)
    for (const state of [event.state, ...event.others]) {
      if (state === null) continue
      states.set(state.enteredEventId, state)
      panel.changed(state)
    }
    if (status?.status === 'RUNNING' && isNew) announcement.textContent = `Now: ${event.state?.name}`
    draw()
  }

  async function finish(ended: RunStatus): Promise<void> {
    clearInterval(ticking)
    const wasRunning = status?.status === 'RUNNING'
    try {
      status = await analysis(id)
    } catch (error) {
      answer.replaceChildren(problemBox(shownProblem(error)))
      return
    }
    // Let go on by somebody else in the meantime.
    if (status.status === 'RUNNING') return goOn(status)
    if (wasRunning) announcement.textContent = `The analysis has ended: ${STATUS_WORDS[ended]}.`
    // What somebody opened to read afterwards stays open.
    if (wasRunning) run.open = ended !== 'SUCCEEDED'
    show()
    draw()
  }

  const stoppedMs = (): number => Date.parse(status?.stoppedAt ?? '') || Date.now()

  function show(): void {
    if (status === undefined) return
    const asked = questionOf(status)
    heading.textContent = asked.title
    document.title = `${asked.title} · Opportunity analysis`
    context.textContent = asked.context
    badge.replaceChildren(statusBadge(status.status), ' ', timesOf(status))
    answer.replaceChildren(...shownOf(status))
  }

  function shownOf(shown: AnalysisStatus): readonly HTMLElement[] {
    const again = el('a', { class: 'button', href: changeAddress(shown) }, 'Change and ask again')
    if (shown.status === 'RUNNING') {
      const stop = el('button', { type: 'button', click: () => void attempt(stop, () => stopAnalysis(id)) }, 'Stop')
      return [el('div', { class: 'actions' }, stop)]
    }
    if (shown.failure !== null) {
      const { error, message, step } = shown.failure
      return [
        problemBox({ title: error, detail: message, step, cure: cureOf(shown) }),
        el('div', { class: 'actions' }, goOnButton(shown), again),
      ]
    }
    const how = el('button', { type: 'button', class: 'plain', click: showRun }, 'How it was made')
    return [...headlineOf(shown), reportFrame(shown, [how]), el('div', { class: 'actions' }, again)]
  }

  function showRun(): void {
    run.open = true
    run.scrollIntoView()
    run.querySelector('summary')?.focus()
  }

  /** Where a run can go on, that; where only time may have helped, the same question once more. */
  function goOnButton(shown: AnalysisStatus): HTMLElement | null {
    if (shown.redrivable) return actionButton('Go on where it stopped', async () => goOn(await redriveAnalysis(id)))
    const mayHelp = shown.failure !== null && shown.failure.status >= 500 && shown.question !== null
    return mayHelp ? actionButton('Ask again', () => askAgain(shown)) : null
  }

  function actionButton(label: string, act: () => unknown): HTMLElement {
    const button = el('button', { type: 'button', class: 'primary', click: () => void attempt(button, act) }, label)
    return button
  }

  async function attempt(button: HTMLButtonElement, act: () => unknown): Promise<void> {
    button.disabled = true
    trouble.replaceChildren()
    try {
      await act()
    } catch (error) {
      button.disabled = false
      trouble.replaceChildren(problemBox(shownProblem(error)))
    }
  }

  function openFromGraph({ target }: Event): void {
    const node = target instanceof Element ? target.closest('[data-entered]') : null
    const state = states.get(Number(node?.getAttribute('data-entered')))
    if (state !== undefined) panel.show(state)
  }

  function draw(): void {
    const now = status?.status === 'RUNNING' ? Date.now() - Math.max(0, skewMs) : stoppedMs()
    const all = [...states.values()]
    table.update(all, now)
    // Drawn anew only when something changed: a click that began on a node must end on it.
    const picture = JSON.stringify(all.map(({ name, status: state, enteredEventId }) => [name, state, enteredEventId]))
    if (picture === drawn) return
    drawn = picture
    drawGraph(graph, definition, all)
  }

  const looking = new AbortController()
  document.addEventListener('visibilitychange', () => void lookAgain(), { signal: looking.signal })
  window.addEventListener('focus', () => void lookAgain(), { signal: looking.signal })
  void load()
  return {
    title: 'Analysis',
    content,
    leave: () => {
      unfollow()
      clearInterval(ticking)
      looking.abort()
    },
  }
}

function headlineOf(shown: AnalysisStatus): readonly HTMLElement[] {
  const answer = answerOf(shown)
  if (answer === '') return []
  return [el('section', { class: 'headline', 'aria-label': WORKFLOW_WORDS[shown.workflow] }, el('p', {}, answer))]
}

function timesOf({ startedAt, stoppedAt }: AnalysisStatus): HTMLElement {
  const span = stoppedAt === null ? '' : ` · ${duration(Date.parse(stoppedAt) - Date.parse(startedAt))}`
  return el('span', { class: 'quiet' }, `${when(startedAt)}${span}`)
}

async function askAgain({ id, workflow }: AnalysisStatus): Promise<void> {
  const { opportunityDetails, analysisOptions } = await askedIn(id)
  const body = { ...opportunityDetails, ...analysisOptions, workflowType: workflow }
  const started = await startAnalysis(body, crypto.randomUUID())
  location.hash = `#/analyses/${encodeURIComponent(started.id)}`
}

/** The form, filled in with what was asked; an analysis that builds on an earlier one asked nothing itself. */
const changeAddress = ({ id, question }: AnalysisStatus): string =>
  question === null ? '#/' : `#/?${new URLSearchParams({ from: id })}`

function cureOf({ redrivable, status, failure }: AnalysisStatus): string {
  if (redrivable) return 'It can go on where it stopped; what was done is kept.'
  if (status === 'ABORTED') return 'Ask again when you want the answer.'
  if (failure !== null && failure.status >= 500)
    return 'Try again; if it fails again, the table below shows the step and its attempts.'
  return 'Change the question as the message says, then ask again.'
}
