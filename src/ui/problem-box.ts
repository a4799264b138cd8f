/** A failure, shown: what happened, where, and what to do. */
import { ProblemError } from './api-client.ts'
import { el } from './element.ts'

export interface ShownProblem {
  readonly title: string
  readonly detail: string
  readonly step?: string | null
  readonly cure?: string | null
}

export function problemBox({ title, detail, step, cure }: ShownProblem): HTMLElement {
  return el(
    'section',
    { class: 'problem', role: 'alert' },
    el('h2', {}, title),
    el('p', {}, detail),
    step ? el('p', { class: 'quiet' }, `Step: ${step}`) : null,
    cure ? el('p', { class: 'cure' }, cure) : null,
  )
}

export function shownProblem(error: unknown): ShownProblem {
  if (error instanceof ProblemError) {
    const { title, detail, step, cure } = error.problem
    return { title, detail, step: step ?? null, cure: cure ?? null }
  }
  return { title: 'The page failed', detail: error instanceof Error ? error.message : String(error) }
}
