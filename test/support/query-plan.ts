/** A plan for words, without more than a test wants of it. */
import { type QueryPlan, termsOf } from '#domain'

export const planFor = (text: string, change: Partial<QueryPlan> = {}): QueryPlan => ({
  purpose: 'opportunity',
  terms: termsOf(text).map((term) => ({ term, weight: 1 })),
  filters: [],
  window: { from: null, to: null },
  rowLimit: 10,
  reasons: [],
  ...change,
})
