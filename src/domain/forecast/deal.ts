/** One reading of a deal for the question of today and for a past project, so that a back-test asks what the product asks. */
import type { Deal } from '../forecast.ts'
import type { Opportunity } from '../opportunity.ts'
import { planQuery } from '../plan-query.ts'
import type { PastProject } from '../project.ts'
import type { PlanTerm } from '../query-plan.ts'

export function dealOfOpportunity(opportunity: Opportunity): Deal {
  return {
    title: opportunity.name,
    description: [opportunity.description, opportunity.activityFocus, opportunity.businessDescription]
      .filter((text) => text !== null && text !== '')
      .join('\n'),
    customer: opportunity.customerName,
    partner: opportunity.partnerName,
    country: opportunity.geographies[0] ?? null,
    region: opportunity.geographies[1] ?? opportunity.region,
    industry: opportunity.industry,
    segment: opportunity.customerSegment,
    // The question has no category: forecasts infer one from the neighbours, or take the focus when it names one.
    category: null,
    categoryGroup: null,
    projectType: opportunity.activityFocus,
    phase: opportunity.migrationPhase,
    closeDate: opportunity.closeDate,
  }
}

/** What was known of a past project before it was won: no amount, no period, no amendment. Null when it has no close date. */
export function dealOfProject(project: PastProject): Deal | null {
  if (project.closeDate === null) return null
  return {
    title: project.title,
    description: project.description,
    customer: project.customer,
    partner: project.partner,
    country: project.country,
    region: project.region,
    industry: project.industry,
    segment: project.segment,
    category: project.category,
    categoryGroup: project.categoryGroup,
    projectType: project.projectType,
    phase: project.phase,
    closeDate: project.closeDate,
  }
}

/** What the built-in analyst would look for if this past project were today's question. */
export function searchTermsOf(deal: Deal): readonly PlanTerm[] {
  return planQuery({
    customerName: deal.customer ?? '',
    region: '',
    geographies: [],
    closeDate: deal.closeDate,
    name: deal.title,
    description: deal.description,
    industry: deal.industry,
    customerSegment: null,
    partnerName: null,
    activityFocus: null,
    businessDescription: null,
    migrationPhase: null,
  }).terms
}
