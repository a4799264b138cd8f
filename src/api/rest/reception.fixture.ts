/** The REST API over a small working Step Functions, as its tests call it. */
import type { JsonObject } from '#lib/json'
import { createRestApi } from './app.ts'
import type { ApiDeps, Asker, Statement } from './deps.ts'
import { fakeStepFunctions } from './fake-step-functions.fixture.ts'

export const GUIDE_BODY = {
  CustomerName: 'Example Corp',
  region: 'us-east-1',
  closeDate: '2026-12-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate legacy systems to AWS',
  workflowType: 'opportunity',
  useNovaPremier: false,
}

const arn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`

const unreadableReport: ApiDeps['loadReport'] = async () => {
  throw new Error('secret: /home/somebody')
}

/** What the one stored query holds. */
export const STATEMENT_KEY = 'executions/a/query.json'
export const STATEMENT: Statement = {
  sql: 'SELECT project_id FROM projects LIMIT 400',
  queryMode: 'planned',
  verdict: { outcome: 'allowed', reasons: [] },
}

export function reception(callers: ApiDeps['callers'] = 'one person', loadReport = unreadableReport) {
  const stepFunctions = fakeStepFunctions()
  const logged: JsonObject[] = []
  let ids = 0
  const app = createRestApi({
    stepFunctions,
    loadReport,
    loadStatement: async ({ key }) => (key === STATEMENT_KEY ? STATEMENT : null),
    stateMachineArns: {
      opportunity: arn('OpportunityAnalysisWorkflow'),
      funding: arn('FundingAnalysisWorkflow'),
      followOn: arn('FollowOnAnalysisWorkflow'),
    },
    today: () => '2026-11-23',
    newId: () => `id${++ids}`,
    maxWaitSeconds: 25,
    log: (entry) => logged.push(entry),
    callers,
  })
  const post = (body: unknown, init: { path?: string; headers?: Record<string, string>; asker?: Asker } = {}) =>
    app.request(
      init.path ?? '/api/analyze',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...init.headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      },
      init.asker,
    )
  return { app, post, stepFunctions, logged }
}

export const json = async (response: Response) => (await response.json()) as Record<string, unknown>
