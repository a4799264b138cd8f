/** How statuses, times and questions are said on the page. */
import type { AnalysisStatus, RunStatus, StateStatus } from '#api'
import { el } from './element.ts'

export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'Timed out',
  ABORTED: 'Stopped',
}

export const STATE_WORDS: Readonly<Record<StateStatus, string>> = {
  running: 'Running',
  succeeded: 'Done',
  caught: 'Failed, handled',
  failed: 'Failed',
  stopped: 'Stopped',
}

export const WORKFLOW_WORDS = {
  opportunity: 'Opportunity analysis',
  funding: 'Funding analysis',
  followOn: 'Follow-on analysis',
} as const

export function statusBadge(status: RunStatus): HTMLElement {
  return el('span', { class: `badge ${status.toLowerCase()}` }, STATUS_WORDS[status])
}

export function questionOf({ question, workflow, id }: AnalysisStatus): {
  readonly title: string
  readonly context: string
} {
  const context = [question?.CustomerName, question?.region, question?.closeDate].filter((text) => text != null)
  if (workflow !== 'opportunity') context.unshift(WORKFLOW_WORDS[workflow])
  return { title: question?.oppName ?? id, context: context.join(' · ') }
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** The headline without its beginning, which the title beside it says already. */
export function answerOf({ headline, question }: AnalysisStatus): string {
  if (typeof headline !== 'string') return ''
  const begin = `${question?.oppName?.trim()} for ${question?.CustomerName?.trim()}: `
  const rest = headline.startsWith(begin) ? headline.slice(begin.length) : headline
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

export function bytes(count: number): string {
  return count < 1024 ? `${count} bytes` : `${(count / 1024).toFixed(count < 10_240 ? 1 : 0)} KiB`
}

export function whenExactly(ms: number): string {
  const at = new Date(ms)
  return `${at.toLocaleTimeString(undefined, { hour12: false })}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

export function when(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** `AnalyzeWithNovaPremier` may break before a capital. */
export function breakable(name: string): readonly (string | HTMLElement)[] {
  return name.split(/(?=[A-Z])/).flatMap((word, index) => (index === 0 ? [word] : [el('wbr'), word]))
}
