/** After their time executions go with their results; what still exists, or is built on, keeps all of its own. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeAnalysis, startAnalysis } from '#api'
import { type LocalPlace, openLocal } from '#entry/local/open-local'
import type { JsonObject } from '#lib/json'
import { emptyFolder, TODAY } from '../support/program.ts'

const OWNER = { principal: undefined }
const QUESTION = {
  CustomerName: 'Example Corp',
  region: 'Germany',
  closeDate: '2027-03-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate legacy systems',
}

async function analysed({ api }: LocalPlace, body: JsonObject): Promise<string> {
  const { id, executionArn } = await startAnalysis(api, { body, idempotencyKey: undefined, owner: OWNER })
  for await (const _event of api.stepFunctions.watch(executionArn, 0, AbortSignal.timeout(30_000)));
  expect((await describeAnalysis(api, id, OWNER)).status.status).toBe('SUCCEEDED')
  return id
}

test('results go with their execution, and not before', async () => {
  const state = emptyFolder()
  await using local = await openLocal({ env: { OPPORTUNITY_STATE: state, OPPORTUNITY_TODAY: TODAY }, cwd: state })
  const folder = (id: string, machine = 'OpportunityAnalysisWorkflow') =>
    join(state, 'objects', 'executions', machine, id)
  const gone = await analysed(local, QUESTION)
  const base = await analysed(local, QUESTION)
  const closedBy = Date.now() + 1
  await new Promise((resolve) => setTimeout(resolve, 5))
  const building = await analysed(local, { workflowType: 'funding', analysisId: base })
  const ofAnotherMachine = folder('somebody', 'TheirOwnMachine')
  mkdirSync(ofAnotherMachine, { recursive: true })
  writeFileSync(join(ofAnotherMachine, 'query.json'), '{}')

  const before = await local.removeOrphanedResults()
  const executions = await local.removeClosedBefore(closedBy)
  const results = await local.removeOrphanedResults()

  expect({ before, executions, results }).toEqual({ before: 0, executions: 2, results: 1 })
  expect(existsSync(folder(gone))).toBe(false)
  expect(
    [folder(base), folder(building, 'FundingAnalysisWorkflow'), ofAnotherMachine].map((path) => existsSync(path)),
  ).toEqual([true, true, true])
  const { status, output } = await describeAnalysis(local.api, building, OWNER)
  const report = await local.api.loadReport({
    executionArn: status.executionArn,
    output,
    signal: AbortSignal.timeout(10_000),
  })
  expect(report.funding).not.toBeNull()
})
