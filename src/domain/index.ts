/** The door of `domain`. */
export { analyseOpportunity } from './analysis/analyse-opportunity.ts'
export { distinctCandidates } from './analysis/left-out.ts'
export type {
  Check,
  Figure,
  LeftOut,
  OpportunityAnalysis,
  OpportunityQuestion,
  Range,
  RangeFacts,
  RetrievalStatistics,
  ShareLine,
  SimilarProject,
  Statement,
  Unknown,
} from './analysis/opportunity-analysis.ts'
export { backtest } from './backtest/backtest.ts'
export { backtestMarkdown } from './backtest/backtest-markdown.ts'
export { backtestPlot } from './backtest/backtest-plot.ts'
export type { BacktestResult } from './backtest/backtest-result.ts'
export type { NextRule } from './backtest/judge-next.ts'
export { splitByDate, splitByHistory } from './backtest/split.ts'
export { decodeCandidate } from './decode-project.ts'
export { type Estimate, type Fact, type FactSource, type FactUnit, MIN_COMPARABLE } from './evidence.ts'
export { createFactBook, type FactBook } from './fact-book.ts'
export { showFact, showMoney } from './fact-text.ts'
export { analyseFollowOn, anchorTest, type FollowOnQuestion } from './follow-on/analyse-follow-on.ts'
export { fitNext } from './follow-on/fit-next.ts'
export type { FollowOnAnalysis, NextPurchase, TimelineEntry } from './follow-on/follow-on-analysis.ts'
export { NEXT_FORMAT, type NextModel } from './follow-on/next-model.ts'
export { type PurchaseKind, type Transition, transitionsOf } from './follow-on/next-purchases.ts'
export { dealOfOpportunity, dealOfProject } from './forecast/deal.ts'
export { fitForecast } from './forecast/fit-forecast.ts'
export { forecastDeal } from './forecast/forecast-deal.ts'
export { FORECAST_FORMAT, type ForecastModel } from './forecast/model.ts'
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
export { analyseFunding, type FundingQuestion } from './funding/analyse-funding.ts'
export { type CatalogueEntry, type FundingCatalogue, parseFundingCatalogue } from './funding/catalogue.ts'
export type {
  Answer,
  FundingAnalysis,
  FundingOption,
  FundingPlan,
  FundingPlanLine,
} from './funding/funding-analysis.ts'
export { canonicalCountry, type Geography, geographyOf } from './geography.ts'
export { type Grounded, ground } from './grounding/ground.ts'
export {
  DATE_FIELDS,
  type FieldRule,
  type MappedField,
  type Mapping,
  MONEY_FIELDS,
  mainColumns,
  parseMapping,
} from './mapping.ts'
export { type ListRule, slotColumns } from './mapping-lists.ts'
export {
  type CitedSentence,
  type ModelUsage,
  mergeNarratives,
  NARRATIVE_SECTIONS,
  type NarratedPart,
  type Narrative,
  type NarrativeSection,
  type NarrativeSubject,
  type RefusedSentence,
} from './narrative/narrative.ts'
export { writeNarrative } from './narrative/write-narrative.ts'
export { nearestNames } from './nearest-names.ts'
export type { AnalysisOptions, Notice, Opportunity } from './opportunity.ts'
export { type FlatRequest, parseFlatRequest } from './parse-flat-request.ts'
export {
  type AnalysisRequest,
  OPPORTUNITY_FIELDS,
  type OpportunityField,
  parseOpportunity,
  REQUIRED_FIELDS,
} from './parse-opportunity.ts'
export { clipped, plainText } from './plain-text.ts'
export { planFollowOn, planOfWords, planQuery } from './plan-query.ts'
export type {
  AnnualValueRule,
  Candidate,
  HistoryDescription,
  PastProject,
  ProjectComponent,
  ProjectFunding,
  ProjectService,
} from './project.ts'
export {
  type FilterColumn,
  MAX_CANDIDATES,
  MAX_FOLLOW_ON_ROWS,
  type PlanFilter,
  type PlanTerm,
  type QueryPlan,
} from './query-plan.ts'
export { type Explanation, explain, explanationText, factListText } from './report/explain.ts'
export { renderHtml } from './report/render-html.ts'
export { renderJson } from './report/render-json.ts'
export { renderMarkdown } from './report/render-markdown.ts'
export { renderText } from './report/render-text.ts'
export { assembleReport, type Report, type ReportParts } from './report/report.ts'
export { publicServiceName } from './service-name.ts'
export { KEY_TERM_COLUMNS, type KeyTermColumn, keyTerm, normalizedName, termsOf } from './text.ts'
