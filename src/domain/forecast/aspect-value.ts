/** What a past project tells of an aspect that has a name to show; texts and dates have none. */

import type { Aspect } from '../forecast.ts'
import type { PastProject } from '../project.ts'

export const ASPECT_VALUE: Partial<Record<Aspect, (project: PastProject) => string | null>> = {
  category: (project) => project.category ?? project.categoryGroup,
  customer: (project) => project.customer,
  partner: (project) => project.partner,
  country: (project) => project.country,
  region: (project) => project.region,
  industry: (project) => project.industry,
  segment: (project) => project.segment,
  type: (project) => project.projectType,
}
