/** The door of `domain`. */
export { type Estimate, type Fact, type FactSource, type FactUnit, MIN_COMPARABLE } from './evidence.ts'
export { dealOfOpportunity, dealOfProject } from './forecast/deal.ts'
export { fitForecast } from './forecast/fit-forecast.ts'
export { forecastDeal } from './forecast/forecast-deal.ts'
export type { ForecastModel } from './forecast/model.ts'
export { percentileAmong } from './forecast/weighted-quantile.ts'
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
