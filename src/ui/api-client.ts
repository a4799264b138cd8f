/** The REST API as the page uses it. Every failure is a Problem with a sentence and, where there is one, a cure. */
import type { AnalysisStatus, ListAnswer, Problem, RunEvent, RunStatus } from '#api'

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

/** The definition of a workflow, for the picture; null where this server does not tell. */
export async function definitionOf(workflow: string): Promise<unknown> {
  const response = await fetch(`/api/workflows/${encodeURIComponent(workflow)}`)
  return response.ok ? response.json() : null
}

/** Follows a run; the browser reconnects by itself and resumes at the last event it saw. The answer stops following. */
export function followEvents(
  id: string,
  seen: { event(event: RunEvent): void; end(status: RunStatus): void; lost(isLost: boolean): void },
): () => void {
  const source = new EventSource(`/api/analyses/${encodeURIComponent(id)}/events`)
  source.addEventListener('open', () => seen.lost(false))
  source.addEventListener('error', () => seen.lost(true))
  source.addEventListener('history', ({ data }) => seen.event(JSON.parse(data) as RunEvent))
  source.addEventListener('end', ({ data }) => {
    source.close()
    seen.end((JSON.parse(data) as { status: RunStatus }).status)
  })
  return () => source.close()
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
