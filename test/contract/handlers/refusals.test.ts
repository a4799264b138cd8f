/** What the handlers refuse, and under which name a workflow sees it. */
import { describe, expect, test } from 'vitest'
import {
  createDataRetrievalHandler,
  createOpportunityAnalysisHandler,
  createQueryGenerationHandler,
  type StoredQuery,
} from '#handlers'
import { madeUpProject, memoryDeps, memoryHistory, modelWith } from '../../support/memory-world.ts'
import { analyse, executionId, generate, invocation, opportunityDetails, stored } from './handler-case.ts'

describe('what cannot be done is said by name', () => {
  test.each([
    ['a wrong date', { closeDate: '2027-02-30' }, 'InputError', /2027-02-30.*calendar.*YYYY-MM-DD/],
    ['a missing field', { oppName: ' ' }, 'InputError', /oppName is blank/],
  ])('%s', async (_, details, name, message) => {
    await expect(generate(memoryDeps(), {}, details)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    })
  })

  test('an empty history', async () => {
    await expect(generate(memoryDeps({ history: memoryHistory([]) }))).rejects.toMatchObject({ name: 'HistoryEmpty' })
  })

  test('a history without a fitted forecast', async () => {
    const history = { ...memoryHistory(), document: async () => null }

    await expect(analyse(memoryDeps({ history }))).rejects.toMatchObject({ name: 'HistoryIncomplete' })
  })

  test('a history that was changed after its forecast was fitted', async () => {
    const inner = memoryHistory()
    const describe = async () => ({ ...(await inner.describe(invocation.signal)), fingerprint: 'f'.repeat(64) })

    await expect(analyse(memoryDeps({ history: { ...inner, describe } }))).rejects.toMatchObject({
      name: 'HistoryIncomplete',
      message: expect.stringContaining('changed'),
    })
  })

  test('a stored result that is gone, or is of another kind', async () => {
    const deps = memoryDeps()
    const { queryKey } = await generate(deps)
    const retrieve = createDataRetrievalHandler(deps)
    const analyseKeys = createOpportunityAnalysisHandler(deps)

    await expect(retrieve({ executionId, queryKey: 'executions/x/query.json' }, invocation)).rejects.toMatchObject({
      name: 'ResultMissing',
    })
    await expect(
      analyseKeys({ executionId, queryKey, rowsKey: queryKey, tier: 'standard' }, invocation),
    ).rejects.toMatchObject({ name: 'ResultMissing' })
  })

  test('a stored statement that was changed after it was judged does not run', async () => {
    const history = memoryHistory()
    const deps = memoryDeps({ history })
    const { queryKey } = await generate(deps)
    const query = await stored<StoredQuery>(deps, queryKey)
    const forged = { ...query, statement: { ...query.statement, sql: 'DROP TABLE projects' } }
    await deps.objects.put(queryKey as string, JSON.stringify(forged), invocation.signal)

    await expect(createDataRetrievalHandler(deps)({ executionId, queryKey }, invocation)).rejects.toMatchObject({
      name: 'QueryRefused',
    })
    expect(history.statements).toEqual([])
  })

  test.each([
    ['a key that climbs', { queryKey: 'executions/../../secret.json' }],
    ['a key elsewhere', { queryKey: '/etc/passwd' }],
    ['no key', {}],
  ])('%s', async (_, event) => {
    await expect(createDataRetrievalHandler(memoryDeps())({ executionId, ...event }, invocation)).rejects.toMatchObject(
      {
        name: 'InputError',
      },
    )
  })

  test('too little history is no failure: figures are withheld with the count', async () => {
    const history = memoryHistory(Array.from({ length: 3 }, (_, k) => madeUpProject(k)))

    const { analysis } = await analyse(memoryDeps({ history }))

    expect(analysis.headline).toContain('not enough history: 3 comparable projects')
    expect(analysis.summary).toMatchObject({ figures: { annualValue: { have: 3, needed: 8 } } })
  })

  test('time that runs out', async () => {
    const model = modelWith({
      planQuery: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
    })
    const signal = AbortSignal.timeout(20)

    const work = createQueryGenerationHandler(memoryDeps({ model }))(
      { executionId, purpose: 'opportunity', opportunityDetails },
      { executionId, signal },
    )

    await expect(work).rejects.toMatchObject({ name: 'OutOfTime' })
  })
})
