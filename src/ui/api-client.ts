/** The REST API as the page uses it. Every failure is a Problem with a sentence and, where there is one, a cure. */
import type { AnalysisStatus, ListAnswer, Problem, RunEvent, RunStatus, StepDetail } from '#api'

export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

export interface Started {
  readonly id: string
}

export async function startAnalysis(body: object, key: string): Promise<Started> {
  return request('/api/analyze', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })
}

export async function listAnalyses(query: { q: string; status: string; before?: string }): Promise<ListAnswer> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return request(`/api/analyses?${new URLSearchParams(given as [string, string][])}`)
}

export async function analysis(id: string): Promise<AnalysisStatus> {
  return request(`/api/analyses/${encodeURIComponent(id)}`)
}

export async function stopAnalysis(id: string): Promise<AnalysisStatus> {
  return request(`/api/analyses/${encodeURIComponent(id)}/stop`, { method: 'POST' })
}

/** Goes on at the step where it was stopped. */
export async function redriveAnalysis(id: string): Promise<AnalysisStatus> {
  return request(`/api/analyses/${encodeURIComponent(id)}/redrive`, { method: 'POST' })
}

export async function stepOf(id: string, enteredEventId: number): Promise<StepDetail> {
  return request(`/api/analyses/${encodeURIComponent(id)}/steps/${enteredEventId}`)
}

export interface Asked {
  readonly opportunityDetails?: Readonly<Record<string, string | null>>
  readonly analysisOptions?: Readonly<Record<string, string | boolean | null>>
}

export async function askedIn(id: string): Promise<Asked> {
  return request(`/api/analyses/${encodeURIComponent(id)}/input`)
}

/** The definition of a workflow, for the picture; null where this server does not tell. */
export async function definitionOf(workflow: string): Promise<unknown> {
  const response = await fetch(`/api/workflows/${encodeURIComponent(workflow)}`)
  return response.ok ? response.json() : null
}

/** After an answer that is no stream (a server that is just starting), where the browser itself gives up. */
const AGAIN_MS = 1_500

/** Follows a run; the browser reconnects by itself and resumes at the last event it saw. The answer stops following. */
export function followEvents(
  id: string,
  seen: { event(event: RunEvent): void; end(status: RunStatus): void; lost(isLost: boolean): void },
): () => void {
  let source: EventSource
  let again: ReturnType<typeof setTimeout> | undefined
  const connect = (): void => {
    source = new EventSource(`/api/analyses/${encodeURIComponent(id)}/events`)
    source.addEventListener('open', () => seen.lost(false))
    source.addEventListener('error', () => {
      seen.lost(true)
      if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_MS)
    })
    source.addEventListener('history', ({ data }) => seen.event(JSON.parse(data) as RunEvent))
    source.addEventListener('end', ({ data }) => {
      source.close()
      seen.end((JSON.parse(data) as { status: RunStatus }).status)
    })
  }
  connect()
  return () => {
    clearTimeout(again)
    source.close()
  }
}

interface Init {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

async function request<T>(path: string, init: Init = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  } catch (error) {
    throw new ProblemError({
      type: 'about:blank',
      title: 'Server out of reach',
      status: 0,
      code: 'SERVER_OUT_OF_REACH',
      detail: `The server does not answer (${error instanceof Error ? error.message : String(error)}).`,
      cure: 'Is it still running? Start it with npm start, then try again.',
    })
  }
  const body: unknown = await response.json()
  if (response.ok) return body as T
  throw new ProblemError(body as Problem)
}
