/** Sums up a run: per area passed of total, the mean over areas, and each miss with its first difference. */
import type { CaseResult } from './run-case.ts'

export interface Report {
  readonly mean: number
  readonly meanOutcomeOnly: number
  readonly areas: Readonly<Record<string, AreaScore>>
  readonly misses: readonly { readonly id: string; readonly first: string }[]
}

export interface AreaScore {
  readonly passed: number
  readonly passedOutcome: number
  readonly total: number
}

export function summarize(results: readonly CaseResult[]): Report {
  const areas: Record<string, { passed: number; passedOutcome: number; total: number }> = {}
  for (const { one, outcome, first } of results) {
    areas[one.area] ??= { passed: 0, passedOutcome: 0, total: 0 }
    const area = areas[one.area] as AreaScore & { passed: number; passedOutcome: number; total: number }
    area.total++
    if (first === null) area.passed++
    if (outcome === null) area.passedOutcome++
  }
  const scores = Object.values(areas)
  const mean = (share: (score: AreaScore) => number) =>
    scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + share(score) / score.total, 0) / scores.length
  return {
    mean: mean((score) => score.passed),
    meanOutcomeOnly: mean((score) => score.passedOutcome),
    areas,
    misses: results.flatMap(({ one, first }) => (first === null ? [] : [{ id: one.id, first }])),
  }
}

export function formatReport(report: Report): string {
  const lines = Object.entries(report.areas).map(
    ([name, { passed, total }]) => `${name.padEnd(26)} ${String(passed).padStart(4)} / ${total}`,
  )
  lines.push(
    `${'mean over areas'.padEnd(26)} ${percent(report.mean)} (outcome alone ${percent(report.meanOutcomeOnly)})`,
  )
  for (const { id, first } of report.misses) lines.push(`✗ ${id}\n    ${first}`)
  return lines.join('\n')
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
