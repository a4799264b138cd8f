/** The index in memory, with which forecasts are fitted and back-tested, ranks as the statement that the product runs. */

import { expect, test } from 'vitest'
import { openDuckDbHistory } from '#adapters/duckdb-history'
import { readProjects } from '#adapters/duckdb-projects'
import { decodeCandidate, planQuery } from '#domain'
import { planToSql } from '#sql'
import { createTextIndex } from '../../src/domain/forecast/text-index.ts'

const HISTORY = 'data/sample/history'
const LIMIT = 60

const question = (name: string, description: string, customerName: string) => ({
  customerName,
  region: 'Germany',
  geographies: [],
  // After every project of the sample, so that both sides look at all of them.
  closeDate: '2100-01-01',
  name,
  description,
  industry: null,
  customerSegment: null,
  partnerName: null,
  activityFocus: null,
  businessDescription: null,
  migrationPhase: null,
})

test('the first sixty projects and their scores are the same in memory and in SQL', async () => {
  const projects = await readProjects(HISTORY)
  const index = createTextIndex(projects)
  const history = openDuckDbHistory(HISTORY)
  try {
    for (const opportunity of [
      question('Data warehouse migration', 'Move the reporting warehouse to the cloud', projects[0]?.customer ?? ''),
      question('Backup and disaster recovery', 'Backups of virtual machines in a second region', 'Nobody Known Ltd'),
    ]) {
      const plan = { ...planQuery(opportunity), rowLimit: LIMIT }
      const result = await history.query({
        sql: planToSql(plan),
        rowLimit: LIMIT,
        idempotencyToken: opportunity.name,
        signal: AbortSignal.timeout(30_000),
      })

      const hits = index.search(plan.terms, projects.length, LIMIT)

      const fromSql = result.rows.map(decodeCandidate)
      expect(fromSql.length).toBe(LIMIT)
      // Weights are stored as 32-bit floats, so scores agree to about six digits, and only near ties may change places.
      hits.forEach(({ score }, rank) => {
        expect(Math.abs(score - (fromSql[rank]?.relevance ?? 0))).toBeLessThan(1e-4)
      })
      const sqlIds = new Set(fromSql.map(({ project }) => project.projectId))
      const shared = hits.filter(({ row }) => sqlIds.has(projects[row]?.projectId ?? '')).length
      expect(shared).toBeGreaterThanOrEqual(LIMIT - 2)
    }
  } finally {
    history.close()
  }
})
