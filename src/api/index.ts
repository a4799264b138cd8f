/** The door of `api`. */
export { type Owner, ownerPrefix } from './analysis-id.ts'
export { readHistory } from './read-history.ts'
export { type Access, guardAccess, isSameToken, TOKEN_COOKIE } from './rest/access.ts'
export {
  type AnalysisStatus,
  type DescribedAnalysis,
  describeAnalysis,
  type Failure,
  type Links,
} from './rest/analysis-status.ts'
export { startAnalysis } from './rest/analyze.ts'
export { answerError, createRestApi } from './rest/app.ts'
export type { ApiDeps, Asker, Statement } from './rest/deps.ts'
export { type ListAnswer, type ListQuery, listAnalyses } from './rest/list-analyses.ts'
export type { Problem } from './rest/problem.ts'
export { redriveAnalysis } from './rest/redrive.ts'
export { describeStep, type StepDetail, type StepPart, type StepPartName } from './rest/step.ts'
export {
  followRun,
  type RunEvent,
  type RunProgress,
  type RunStatus,
  type StateRun,
  type StateStatus,
} from './run-progress.ts'
export { answerWire, isWireRequest } from './wire/wire.ts'
