import { createFundingAnalysisHandler } from '#handlers'
import { taskEntry } from './task-entry.ts'

export const handler = taskEntry(createFundingAnalysisHandler)
