/** The comparable projects of a stored analysis: those that its own fact names. */
import type { PastProject } from '../project.ts'
import type { OpportunityAnalysis } from './opportunity-analysis.ts'

export function comparableProjects({ facts, rows }: OpportunityAnalysis): readonly PastProject[] {
  const sources = facts.find(({ id }) => id === 'comparable.n')?.from ?? []
  const ids = new Set(sources.flatMap((source) => (source.kind === 'projects' ? source.projectIds : [])))
  return rows.filter(({ projectId }) => ids.has(projectId))
}

/** The P50 of a figure as a number; undefined where it is withheld. */
export function centralValue({ figures }: OpportunityAnalysis, quantity: string): number | undefined {
  const range = figures.find((figure) => figure.quantity === quantity)?.range
  return range?.kind === 'given' ? Number(range.p50) : undefined
}
