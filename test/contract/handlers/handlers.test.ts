/** The handlers over a small made-up history: what they store, what they hand on, and what they refuse. */
import { describe, expect, test } from 'vitest'
import { assembleReport, fitForecast } from '#domain'
import {
  createDataRetrievalHandler,
  createFollowOnAnalysisHandler,
  createFundingAnalysisHandler,
  createQueryGenerationHandler,
  loadReportParts,
  resultFolder,
  type StoredQuery,
} from '#handlers'
import { byteLength, type JsonObject } from '#lib/json'
import { MADE_UP_PROJECTS, memoryDeps, memoryHistory, memoryObjects, modelWith } from '../../support/memory-world.ts'
import { analyse, executionId, generate, invocation, stored, USAGE } from './handler-case.ts'

test('a question becomes a report; the state carries keys and a summary, never a row', async () => {
  const deps = memoryDeps()

  const { query, rows, analysis } = await analyse(deps)
  const parts = await loadReportParts(deps.objects, { results: { ...query, ...rows, ...analysis } }, invocation.signal)
  const report = assembleReport({ executionId, ...parts })

  expect(rows).toMatchObject({ rows: 60, rowsKey: 'executions/OpportunityAnalysisWorkflow/a-run/rows.json' })
  for (const result of [query, rows, analysis]) expect(byteLength(JSON.stringify(result))).toBeLessThan(8_000)
  expect(analysis.headline).toMatch(/Warehouse migration for Example Corp: .*P10.*P90.*confidence/)
  expect(report.facts.length).toBeGreaterThan(20)
  expect(report.statements).toMatchObject([{ id: 'retrieval', verdict: { outcome: 'allowed' } }])
})

test('a task that runs twice writes the same keys and the same bytes', async () => {
  const once = memoryObjects()
  const twice = memoryObjects()

  await analyse(memoryDeps({ objects: once }))
  await analyse(memoryDeps({ objects: twice }))
  await analyse(memoryDeps({ objects: twice }))

  expect([...twice.texts]).toEqual([...once.texts])
})

test('executions of one name on two machines, or names that only look alike, do not share a key', () => {
  const arn = (tail: string) => `arn:aws:states:us-east-1:123456789012:${tail}`
  const folders = [
    arn('execution:A:run'),
    arn('execution:B:run'),
    arn('express:A:run:11111111-1111-4111-8111-111111111111'),
    arn('execution:A:..'),
    arn('execution:A:ü'),
    arn('execution:A:_fc_'),
    arn('execution:A:_fc_.encoded'),
  ].map(resultFolder)

  expect(new Set(folders).size).toBe(folders.length)
  for (const folder of folders) expect(folder).toMatch(/^executions\/(?!.*\.\.)[a-zA-Z0-9/._-]+$/)
})

test('the fitted forecast is read once for one history, and again when the history has changed', async () => {
  const reads: string[] = []
  const inner = memoryHistory()
  let fingerprint = 'a'
  const history = {
    ...inner,
    describe: async () => ({ ...(await inner.describe(invocation.signal)), fingerprint }),
    document: async (name: string) => {
      reads.push(name)
      return JSON.stringify(fitForecast(MADE_UP_PROJECTS, await history.describe()))
    },
  }
  const deps = memoryDeps({ history })

  await analyse(deps)
  await analyse(deps)
  fingerprint = 'b'
  await analyse(deps)

  expect(reads).toEqual(['forecast.json', 'forecast.json'])
})

test('the tier goes to the model, for the plan and for the prose', async () => {
  const tiers: string[] = []
  const builtIn = modelWith({})
  const model = modelWith({
    planQuery: (request) => {
      tiers.push(request.tier)
      return builtIn.planQuery(request)
    },
    narrate: (request) => {
      tiers.push(request.tier)
      return builtIn.narrate(request)
    },
  })

  await analyse(memoryDeps({ model }), 'premium', { useNovaPremier: true })

  expect(tiers).toEqual(['premium', 'premium'])
})

describe('authored SQL', () => {
  const SELECTION = 'SELECT project_no, SUM(weight) AS relevance FROM project_terms GROUP BY project_no LIMIT 9'
  const saying = (...answers: readonly string[]) => {
    const refusals: (string | null)[] = []
    const model = modelWith({
      authorSql: async ({ refusal }) => {
        refusals.push(refusal)
        return { sql: answers[Math.min(refusals.length, answers.length) - 1] ?? '', usage: USAGE }
      },
    })
    return { model, refusals }
  }

  test('runs inside our own statement: window, limit and columns are ours', async () => {
    const deps = memoryDeps(saying(SELECTION))

    const { queryKey, queryMode } = await generate(deps, { queryMode: 'authored' })
    const { statement } = await stored<StoredQuery>(deps, queryKey)

    expect(queryMode).toBe('authored')
    expect(statement.sql).toContain(SELECTION)
    expect(statement.sql).toContain("projects.close_date <= DATE '2027-01-30'")
    expect(statement.sql).toMatch(/LIMIT 400$/)
  })

  test('is repaired once, with the reason', async () => {
    const { model, refusals } = saying('DROP TABLE projects LIMIT 500', SELECTION)

    const { queryMode, notices } = await generate(memoryDeps({ model }), { queryMode: 'authored' })

    expect(queryMode).toBe('authored')
    expect(notices).toEqual([])
    expect(refusals).toEqual([null, expect.any(String)])
  })

  test.each([
    ['a dropped table', 'DROP TABLE x LIMIT 500'],
    ['an apology as a statement', "SELECT 'Error generating query'"],
    ['other columns than asked for', 'SELECT title FROM projects LIMIT 5'],
    ['words', 'I cannot write that query.'],
  ])('%s, twice, is replaced by the planned statement, and it is said', async (_, sql) => {
    const deps = memoryDeps(saying(sql))

    const { queryMode, queryKey, notices } = await generate(deps, { queryMode: 'authored' })
    const { statement, usage } = await stored<StoredQuery>(deps, queryKey)

    expect(queryMode).toBe('planned')
    expect(notices).toMatchObject([{ code: 'QUERY_REPLACED', field: 'queryMode' }])
    expect(statement.sql).not.toContain(sql)
    expect(usage).toHaveLength(3)
  })
})

describe('prose that no fact supports', () => {
  const invented = { text: 'Revenue will be $120,000.', factIds: ['retrieval.rows'] }
  const narrative = (...findings: readonly (typeof invented)[]) => ({
    findings,
    rationale: [],
    risks: [],
    nextSteps: [],
  })

  test('is sent back once, then dropped and listed', async () => {
    const refusedCounts: number[] = []
    const model = modelWith({
      narrate: async ({ refused }) => {
        refusedCounts.push(refused.length)
        return { narrative: narrative(invented), usage: USAGE }
      },
    })
    const deps = memoryDeps({ model })

    const { analysis } = await analyse(deps)
    const document = await stored<{
      narrative: { findings: unknown[] }
      dropped: JsonObject[]
      refusedAtFirst: number
    }>(deps, analysis.analysisKey)

    expect(refusedCounts).toEqual([0, 1])
    expect(document.narrative.findings).toEqual([])
    expect(document).toMatchObject({ refusedAtFirst: 1, dropped: [{ sentence: invented }] })
    expect(analysis.headline).not.toContain('120,000')
  })
})

test('follow-on asks for the customers of the comparable projects, this one first', async () => {
  const deps = memoryDeps()
  const { analysis } = await analyse(deps)
  const query = await createQueryGenerationHandler(deps)(
    { executionId, purpose: 'followOn', analysisKey: analysis.analysisKey, tier: 'standard' },
    invocation,
  )
  const rows = await createDataRetrievalHandler(deps)({ executionId, queryKey: query.queryKey }, invocation)
  const followOn = await createFollowOnAnalysisHandler(deps)(
    {
      executionId,
      analysisKey: analysis.analysisKey,
      queryKey: query.queryKey,
      rowsKey: rows.rowsKey,
      tier: 'standard',
    },
    invocation,
  )
  const { plan } = await stored<StoredQuery>(deps, query.queryKey)

  expect(plan.filters[0]?.anyOf[0]).toBe('Example Corp.')
  expect(rows.rowsKey).toBe('executions/OpportunityAnalysisWorkflow/a-run/follow-on-rows.json')
  expect(followOn).toMatchObject({ followOnQueryKey: query.queryKey, followOnRowsKey: rows.rowsKey, tier: 'standard' })
  expect(followOn.headline).toContain('After Warehouse migration for Example Corp')
})

test('funding is weighed from the stored analysis alone, and its figures join the report', async () => {
  const deps = memoryDeps()
  const { analysis } = await analyse(deps)

  const funding = await createFundingAnalysisHandler(deps)(
    { executionId, analysisKey: analysis.analysisKey, tier: 'premium' },
    invocation,
  )
  const parts = await loadReportParts(deps.objects, { results: { ...analysis, ...funding } }, invocation.signal)
  const report = assembleReport({ executionId, ...parts })

  expect(funding).toMatchObject({ tier: 'premium', fundingKey: expect.stringMatching(/a-run\/funding\.json$/) })
  expect(funding.headline).toMatch(/of \d+ programmes \d+ fit/)
  expect(report.funding?.analysis.options.length).toBeGreaterThan(0)
})
