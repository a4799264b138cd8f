/** The door of `domain`. */
export { type Estimate, type Fact, type FactSource, type FactUnit, MIN_COMPARABLE } from './evidence.ts'
export type {
  Aspect,
  Confidence,
  Deal,
  Factor,
  Forecasts,
  Neighbour,
  Quantity,
  QuantityForecast,
  ShareForecast,
} from './forecast.ts'
export type { AnalysisOptions, Notice, Opportunity } from './opportunity.ts'
export type {
  Candidate,
  HistoryDescription,
  PastProject,
  ProjectComponent,
  ProjectFunding,
  ProjectService,
} from './project.ts'
export { type FilterColumn, MAX_CANDIDATES, type PlanFilter, type PlanTerm, type QueryPlan } from './query-plan.ts'
