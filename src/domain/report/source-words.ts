/** Where a fact comes from, in words. */
import type { FactSource } from '../evidence.ts'
import { showCount } from '../fact-text.ts'

export function sourceWords(source: FactSource): string {
  switch (source.kind) {
    case 'projects':
      return `${showCount(source.projectIds.length)} past projects`
    case 'facts':
      return `the facts ${source.factIds.join(', ')}`
    case 'statement':
      return `the SQL ${source.statementId}`
    case 'input':
      return `the field ${source.field} of the question`
    case 'catalogue':
      return `the funding catalogue, ${source.entryId}: ${source.source}, checked ${source.asOf}`
    case 'history':
      return `the description of the history, ${source.field}`
    case 'backtest':
      return `the back-test, ${source.field}`
    default:
      return source satisfies never
  }
}
