/** One analysis: while it runs, its states as they happen; afterwards the answer first, then the report, then how it was made. */
import type { AnalysisStatus, RunEvent, RunStatus, StateRun } from '#api'
import { analysis, definitionOf, followEvents, stopAnalysis } from './api-client.ts'
import { el, type Page } from './element.ts'
import { problemBox, shownProblem } from './problem-box.ts'
import { reportFrame } from './report-frame.ts'
import { drawGraph } from './run-graph.ts'
import { runTable } from './run-table.ts'
import { duration, questionOf, STATUS_WORDS, statusBadge, WORKFLOW_WORDS, when } from './words.ts'

const TICK_MS = 200

export function analysisPage(id: string): Page {
  const states = new Map<number, StateRun>()
  let unfollow: () => void = () => undefined
  let ticking: ReturnType<typeof setInterval> | undefined
  let status: AnalysisStatus | undefined
  let definition: unknown = null
  let skewMs = 0

  const heading = el('h1', {}, 'Analysis')
  const context = el('p', { class: 'quiet' })
  const badge = el('p', { class: 'standing' })
  const announcement = el('p', { class: 'unseen', role: 'status' })
  const answer = el('div', { class: 'result' })
  const graph = el('div', { class: 'graph', 'aria-hidden': 'true' })
  const table = el('div', { class: 'states' })
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
    el('div', { class: 'run-body' }, graph, table),
  )
  const content = el(
    'div',
    { class: 'page' },
    el('div', { class: 'title' }, heading, badge),
    context,
    announcement,
    answer,
    run,
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
    show()
    unfollow = followEvents(id, {
      event: took,
      end: (ended) => void finish(ended),
      lost: (isLost) => {
        lost.hidden = !isLost || status?.status !== 'RUNNING'
      },
    })
    ticking = setInterval(draw, TICK_MS)
  }

  function took(event: RunEvent): void {
    skewMs = Date.now() - event.timestampMs
    if (event.state === null) return
    const known = states.get(event.state.enteredEventId)
    states.set(event.state.enteredEventId, event.state)
    if (status?.status === 'RUNNING' && known === undefined) announcement.textContent = `Now: ${event.state.name}`
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
    if (ended !== 'SUCCEEDED') closeStates(ended)
    if (wasRunning) announcement.textContent = `The analysis has ended: ${STATUS_WORDS[ended]}.`
    run.open = ended !== 'SUCCEEDED'
    show()
    draw()
  }

  /** The last event closes what was still open; the fold of the events tells it only of the state it names. */
  function closeStates(ended: RunStatus): void {
    for (const [key, state] of states) {
      if (state.status === 'running')
        states.set(key, { ...state, status: ended === 'FAILED' ? 'failed' : 'stopped', exitedMs: stoppedMs() })
    }
  }

  const stoppedMs = (): number => Date.parse(status?.stoppedAt ?? '') || Date.now()

  function show(): void {
    if (status === undefined) return
    const asked = questionOf(status)
    heading.textContent = asked.title
    document.title = `${asked.title} · Opportunity analysis`
    context.textContent = asked.context
    badge.replaceChildren(statusBadge(status.status), ' ', timesOf(status))
    answer.replaceChildren(...answerOf(status))
  }

  function answerOf(shown: AnalysisStatus): readonly HTMLElement[] {
    const again = el('a', { class: 'button', href: `#/?${againQuery(shown)}` }, 'Change and ask again')
    if (shown.status === 'RUNNING') {
      const stop = el('button', { type: 'button', click: () => void stopIt(stop) }, 'Stop')
      return [el('div', { class: 'actions' }, stop)]
    }
    if (shown.failure !== null) {
      const { error, message, step } = shown.failure
      return [
        problemBox({ title: error, detail: message, step, cure: cureOf(shown) }),
        el('div', { class: 'actions' }, again),
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

  async function stopIt(button: HTMLButtonElement): Promise<void> {
    button.disabled = true
    try {
      await stopAnalysis(id)
    } catch (error) {
      answer.append(problemBox(shownProblem(error)))
    }
  }

  function draw(): void {
    const now = status?.status === 'RUNNING' ? Date.now() - Math.max(0, skewMs) : stoppedMs()
    const all = [...states.values()]
    drawGraph(graph, definition, all)
    table.replaceChildren(runTable(all, now))
  }

  void load()
  return {
    title: 'Analysis',
    content,
    leave: () => {
      unfollow()
      clearInterval(ticking)
    },
  }
}

function headlineOf({ headline, workflow }: AnalysisStatus): readonly HTMLElement[] {
  if (typeof headline !== 'string' || headline === '') return []
  return [el('section', { class: 'headline', 'aria-label': WORKFLOW_WORDS[workflow] }, el('p', {}, headline))]
}

function timesOf({ startedAt, stoppedAt }: AnalysisStatus): HTMLElement {
  const span = stoppedAt === null ? '' : ` · ${duration(Date.parse(stoppedAt) - Date.parse(startedAt))}`
  return el('span', { class: 'quiet' }, `${when(startedAt)}${span}`)
}

/** The form, filled in with what was asked. */
function againQuery({ question }: AnalysisStatus): string {
  const texts = Object.entries(question ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return new URLSearchParams(texts).toString()
}

function cureOf({ status, failure }: AnalysisStatus): string {
  if (status === 'ABORTED') return 'Start it again when you want the answer.'
  if (failure !== null && failure.status >= 500)
    return 'Try again; if it fails again, the table below shows the step and its attempts.'
  return 'Change the question as the message says, then ask again.'
}
