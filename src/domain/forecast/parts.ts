/** The services, components and financiers of a past project, each with its share of the whole. */
import type { PastProject } from '../project.ts'

export interface Part {
  readonly name: string
  /** 0 … 1 of the project; null when the history names it without a size. */
  readonly share: number | null
  readonly monthly: number | null
  readonly upfront: number | null
}

export function servicesOf(project: PastProject): readonly Part[] {
  const cost = ({ monthly, upfront }: { readonly monthly: number | null; readonly upfront: number | null }) =>
    (monthly ?? 0) * 12 + (upfront ?? 0)
  const total = project.services.reduce((sum, service) => sum + cost(service), 0)
  return project.services.map((service) => ({ ...service, share: total > 0 ? cost(service) / total : null }))
}

export function componentsOf(project: PastProject): readonly Part[] {
  return project.components.map(({ name, share }) => ({ name, share, monthly: null, upfront: null }))
}

/**
 * Of the cost, not of what is told: a history that names one programme's amount says nothing of who paid the rest. More told
 * than the cost (programmes paid over years against one year's value) makes the sum the whole.
 */
export function fundingOf(project: PastProject): readonly Part[] {
  const told = project.funding.reduce((sum, { amount }) => sum + amount, 0)
  const total = Math.max(told, project.totalValue ?? project.annualValue ?? 0)
  return project.funding.map(({ source, type, amount }) => ({
    name: type ?? source,
    share: total > 0 ? amount / total : null,
    monthly: null,
    upfront: null,
  }))
}
