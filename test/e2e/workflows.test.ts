/** The three workflows with the real handlers: question in, report out, on Standard and Express machines. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { LocalFunction } from '#adapters/local-functions'
import { assembleReport, renderText } from '#domain'
import {
  createDataRetrievalHandler,
  createFollowOnAnalysisHandler,
  createFundingAnalysisHandler,
  createOpportunityAnalysisHandler,
  createQueryGenerationHandler,
  executionIdOf,
  type Handler,
  type HandlerDeps,
  loadReportParts,
} from '#handlers'
import { byteLength, type Json, type JsonObject } from '#lib/json'
import { memoryDeps, modelWith } from '../support/memory-world.ts'
import { type Functions, runWorkflow, type WorkflowEnd } from '../support/workflow-world.ts'

const INPUT = {
  opportunityDetails: {
    CustomerName: 'Example Corp',
    region: 'us-east-1',
    closeDate: '2027-01-31',
    oppName: 'Cloud Migration',
    oppDescription: 'Migrate legacy systems to AWS',
  },
}

const asFunction =
  (handler: Handler): LocalFunction =>
  async (event, { signal }) =>
    (await handler(event, { executionId: executionIdOf(event), signal })) as Json

const functionsOf = (deps: HandlerDeps): Functions => ({
  'query-generation': asFunction(createQueryGenerationHandler(deps)),
  'data-retrieval': asFunction(createDataRetrievalHandler(deps)),
  'opportunity-analysis': asFunction(createOpportunityAnalysisHandler(deps)),
  'funding-analysis': asFunction(createFundingAnalysisHandler(deps)),
  'follow-on-analysis': asFunction(createFollowOnAnalysisHandler(deps)),
})

async function reportOf(deps: HandlerDeps, end: WorkflowEnd) {
  if (end.output === null) throw new Error(`It ended as ${end.status}: ${JSON.stringify(end.cause)}`)
  return assembleReport({
    executionId: null,
    ...(await loadReportParts(deps.objects, end.output, AbortSignal.timeout(5_000))),
  })
}

describe.each(['STANDARD', 'EXPRESS'] as const)('on a %s machine', (machine) => {
  const deps = memoryDeps()
  let end: WorkflowEnd
  beforeAll(async () => {
    const analysisOptions = { includeFunding: true, includeFollowOn: true, includeValidation: true }
    end = await runWorkflow('opportunity', { ...INPUT, analysisOptions }, functionsOf(deps), machine)
  })

  test('the main workflow ends with a report of all three parts', async () => {
    const report = await reportOf(deps, end)

    expect(end.status).toBe('SUCCEEDED')
    expect([report.analysis, report.funding, report.followOn]).not.toContain(null)
    expect(report.checks?.length).toBeGreaterThan(3)
    expect(renderText(report)).toContain('SYNTHETIC SAMPLE')
  })

  test('what is said about the input reaches the output', () => {
    expect(end.output?.notices).toMatchObject([{ code: 'REGION_MAPPED' }])
    expect(end.output?.headline).toMatch(/Cloud Migration for Example Corp/)
  })
})

test('no state ever carries a row: the largest event stays far below the limit', async () => {
  const analysisOptions = { includeFunding: true, includeFollowOn: true }

  const { events } = await runWorkflow('opportunity', { ...INPUT, analysisOptions }, functionsOf(memoryDeps()))
  const sizes = events.map((event) => byteLength(JSON.stringify(event)))

  expect(events.length).toBeGreaterThan(40)
  expect(Math.max(...sizes)).toBeLessThan(16_000)
  expect(JSON.stringify(events)).not.toContain('Data warehouse migration')
})

test('funding and follow-on alone make the analysis they need, or load an earlier one', async () => {
  const deps = memoryDeps()
  const made = await runWorkflow('funding', INPUT, functionsOf(deps))
  const { analysisKey } = (made.output?.results ?? {}) as JsonObject
  const loaded = await runWorkflow('followOn', { analysisKey: analysisKey ?? null }, functionsOf(deps))
  const report = await reportOf(deps, loaded)

  expect(made.output).toMatchObject({ workflow: 'funding', results: { fundingKey: expect.any(String) } })
  expect(loaded.states).not.toContain('GenerateQuery')
  expect(report.followOn).not.toBeNull()
  expect(report.opportunity.customerName).toBe('Example Corp')
})

test('premium goes to the premium tier in every step, standard to the standard one', async () => {
  const tiersOf = async (useNovaPremier: boolean) => {
    const tiers = new Set<string>()
    const builtIn = modelWith({})
    const model = modelWith({
      planQuery: (request) => builtIn.planQuery({ ...request, tier: note(request.tier) }),
      narrate: (request) => builtIn.narrate({ ...request, tier: note(request.tier) }),
    })
    const note = <T extends string>(tier: T): T => {
      tiers.add(tier)
      return tier
    }
    const options = { useNovaPremier, includeFunding: true, includeFollowOn: true }
    await runWorkflow('opportunity', { ...INPUT, analysisOptions: options }, functionsOf(memoryDeps({ model })))
    return [...tiers]
  }

  expect(await tiersOf(true)).toEqual(['premium'])
  expect(await tiersOf(false)).toEqual(['standard'])
})

test.each([
  [{ closeDate: '2027-02-30' }, /2027-02-30/],
  [{ CustomerName: '' }, /CustomerName is blank/],
  [{ oppDescription: 'x'.repeat(30_000) }, /oppDescription has 30000 characters/],
])('a question that cannot be understood fails with 400 and the sentence (%#)', async (details, message) => {
  const input = { opportunityDetails: { ...INPUT.opportunityDetails, ...details } }

  const end = await runWorkflow('opportunity', input, functionsOf(memoryDeps()))

  expect(end).toMatchObject({ status: 'FAILED', error: 'QueryGenerationFailed', cause: { status: 400 } })
  expect(end.cause?.message).toMatch(message)
})

test('text with the characters of patterns, templates and SQL is only ever text', async () => {
  const oppName = `$& $1 \${x} {% $states %} '; DROP TABLE projects; --`
  const deps = memoryDeps()

  const end = await runWorkflow(
    'opportunity',
    { opportunityDetails: { ...INPUT.opportunityDetails, oppName } },
    functionsOf(deps),
  )

  expect(end.status).toBe('SUCCEEDED')
  expect((await reportOf(deps, end)).opportunity.name).toBe(oppName)
})
