/** An analysis is stored without what lies beside it, and read whole; as it was written before, it is read too. */
import { expect, test } from 'vitest'
import { assembleReport, explain, type Fact, type PastProject } from '#domain'
import {
  createDataRetrievalHandler,
  createFollowOnAnalysisHandler,
  createFundingAnalysisHandler,
  createQueryGenerationHandler,
  type HandlerDeps,
  loadReportParts,
} from '#handlers'
import { memoryDeps } from '../../support/memory-world.ts'
import { analyse, executionId, invocation, stored } from './handler-case.ts'

interface Packed {
  readonly formatVersion: number
  readonly rowDocuments: readonly string[]
  readonly idLists: readonly (readonly string[])[]
  readonly analysis: { readonly rows: readonly unknown[]; readonly facts: readonly Fact[] }
}

async function everything(deps: HandlerDeps) {
  const { query, rows, analysis } = await analyse(deps)
  const { analysisKey } = analysis
  const funding = await createFundingAnalysisHandler(deps)({ executionId, analysisKey, tier: 'standard' }, invocation)
  const next = await createQueryGenerationHandler(deps)({ executionId, purpose: 'followOn', analysisKey }, invocation)
  const found = await createDataRetrievalHandler(deps)(
    { executionId, purpose: 'followOn', queryKey: next.queryKey },
    invocation,
  )
  const followOn = await createFollowOnAnalysisHandler(deps)(
    { executionId, analysisKey, queryKey: next.queryKey, rowsKey: found.rowsKey, tier: 'standard' },
    invocation,
  )
  return { ...query, ...rows, ...analysis, ...funding, ...followOn }
}

const reportOf = async (deps: HandlerDeps, results: Awaited<ReturnType<typeof everything>>) =>
  assembleReport({ executionId, ...(await loadReportParts(deps.objects, { results }, invocation.signal)) })

test('rows lie once, lists of ids once, and the report has them all', async () => {
  const deps = memoryDeps()
  const results = await everything(deps)

  const report = await reportOf(deps, results)
  for (const key of [results.analysisKey, results.fundingKey, results.followOnKey]) {
    const document = await stored<Packed>(deps, key)
    expect(document.formatVersion).toBe(2)
    expect(document.analysis.rows.length).toBeGreaterThan(0)
    expect(document.analysis.rows.filter((row) => !Array.isArray(row))).toEqual([])
    expect(new Set(document.idLists.map((list) => list.join())).size).toBe(document.idLists.length)
  }
  const { rows } = explain(report, 'annualValue.p50')
  expect(rows.length).toBeGreaterThan(8)
  expect(rows.every(({ title }) => title !== '')).toBe(true)
})

test('an analysis written whole, as before, gives the same report', async () => {
  const deps = memoryDeps()
  const results = await everything(deps)
  const now = await reportOf(deps, results)
  const parts = await loadReportParts(deps.objects, { results }, invocation.signal)

  for (const [key, part] of [
    [results.analysisKey, parts.analysis],
    [results.fundingKey, parts.funding],
    [results.followOnKey, parts.followOn],
  ] as const) {
    await deps.objects.put(key as string, JSON.stringify({ formatVersion: 1, ...part }), invocation.signal)
  }

  expect(await reportOf(deps, results)).toEqual(now)
})

test('what lies in another execution is written out, for that one may be removed first', async () => {
  const deps = memoryDeps()
  const { analysisKey } = (await analyse(deps)).analysis
  const later = executionId.replace('a-run', 'b-run')

  const funding = await createFundingAnalysisHandler(deps)(
    { executionId: later, analysisKey, tier: 'standard' },
    { ...invocation, executionId: later },
  )

  const document = await stored<Packed>(deps, funding.fundingKey)
  expect(document.rowDocuments).toEqual([])
  expect((document.analysis.rows[0] as PastProject).projectId).toEqual(expect.any(String))
})

test('a row that is gone is told, not left out', async () => {
  const deps = memoryDeps()
  const results = await everything(deps)
  const rows = await stored<{ rows: unknown[] }>(deps, results.rowsKey)
  await deps.objects.put(results.rowsKey as string, JSON.stringify({ ...rows, rows: [] }), invocation.signal)

  await expect(reportOf(deps, results)).rejects.toMatchObject({ name: 'ResultMissing' })
})
