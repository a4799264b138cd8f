/** What is rehearsed through the gateway: the API's routes, whose analyses are whose, and how it refuses. */
import type { Json } from '#lib/json'
import { BOB, ANN as SELLER } from './authorizers.ts'
import { QUESTION } from './executions.ts'
import { type ApiAnswer, callApi } from './gateway.ts'
import type { Scenario } from './scenarios.ts'
import type { World } from './world.ts'

const api = (world: World, method: string, path: string, body?: Json): Promise<ApiAnswer> =>
  callApi(world, { method, path, caller: SELLER, ...(body === undefined ? {} : { body }) })

const answers = (name: string, run: (world: World) => Promise<readonly (readonly [string, boolean])[]>): Scenario => ({
  name,
  run: async (world) => {
    const checks = await run(world)
    return {
      ok: checks.every(([, ok]) => ok),
      saw: checks.map(([check, ok]) => (ok ? check : `NOT ${check}`)).join(', '),
    }
  },
})

export const API: readonly Scenario[] = [
  answers('API: start, wait, read, list', async (world) => {
    const started = await api(world, 'POST', '/api/analyze', QUESTION)
    const waited = await api(world, 'POST', '/api/analyze?wait=25', { ...QUESTION, workflowType: 'followOn' })
    const id = started.body.id as string
    const events = await api(world, 'GET', `/api/analyses/${id}/events`)
    const described = await api(world, 'GET', `/api/analyses/${id}`)
    const report = await api(world, 'GET', `/api/analyses/${id}/report?format=markdown`)
    const list = await api(world, 'GET', '/api/analyses')
    const input = await api(world, 'GET', `/api/analyses/${id}/input`)
    const step = await api(world, 'GET', `/api/analyses/${id}/steps/ExecuteQuery`)
    const funded = await api(world, 'POST', '/api/analyze?wait=25', { analysisId: id, workflowType: 'funding' })
    const again = await api(world, 'GET', `/api/analyses/${String(funded.body.id as string)}`)
    return [
      [`POST ${started.status}`, started.status === 202],
      [`?wait=25 ${waited.status}`, waited.status === 200],
      [`events ${events.status}`, events.status === 200 && events.text.includes('ExecutionSucceeded')],
      [`status ${described.status} ${described.body.status as string}`, described.body.status === 'SUCCEEDED'],
      [`report ${report.status}`, report.status === 200 && report.text.includes('SYNTHETIC SAMPLE')],
      [`funding of it ${funded.status} ${again.status}`, funded.status === 200 && again.status === 200],
      [`input ${input.status}`, input.status === 200 && input.text.includes('opportunityDetails')],
      [`step ${step.status}`, step.status === 200 && step.text.includes('allowed')],
      [`list ${list.status}`, list.status === 200 && list.text.includes(id)],
    ]
  }),
  {
    leavesWork: true,
    rings: ['aborted-executions-OpportunityAnalysisWorkflow'],
    ...answers('API: a running analysis is stopped', async (world) => {
      world.athena.queryFaults.push({ times: 1, state: 'RUNNING', reason: '', retryable: false })
      const started = await api(world, 'POST', '/api/analyze', QUESTION)
      const stopped = await api(world, 'POST', `/api/analyses/${started.body.id as string}/stop`)
      // What would have waited for the query is gone with its process.
      for (const one of world.functions.values()) if (one.settings.handler === 'data-retrieval.handler') one.cool()
      // Where it was stopped before its query, the fault would meet the next one's.
      world.athena.queryFaults.splice(0)
      // A query ends in Athena, whoever has stopped waiting for it; who asks again meets the same one.
      await world.athena.release()
      return [[`stop ${stopped.status} ${stopped.body.status as string}`, stopped.body.status === 'ABORTED']]
    }),
  },
  answers('API: what was stopped goes on', async (world) => {
    const list = await api(world, 'GET', '/api/analyses?status=ABORTED')
    const [stopped] = list.body.analyses as readonly { readonly id: string }[]
    const path = `/api/analyses/${stopped?.id ?? ''}`
    const redriven = await api(world, 'POST', `${path}/redrive`)
    const events = await api(world, 'GET', `${path}/events`)
    return [
      [`redrive ${redriven.status}`, redriven.status === 202],
      ['to its end', events.text.includes('ExecutionRedriven') && events.text.includes('ExecutionSucceeded')],
    ]
  }),
  answers('API: who may not, may not', async (world) => {
    const nobody = await callApi(world, { method: 'GET', path: '/api/analyses', caller: null })
    const started = await api(world, 'POST', '/api/analyze', QUESTION)
    const path = `/api/analyses/${started.body.id as string}`
    const other = await callApi(world, {
      method: 'GET',
      path,
      caller: BOB,
    })
    // To its end, so that nothing of it falls into what comes next.
    await api(world, 'GET', `${path}/events`)
    return [
      [`unsigned ${nobody.status}`, [401, 403].includes(nobody.status)],
      [`another’s analysis ${other.status}`, other.status === 404],
    ]
  }),
  answers('API: what is wrong is said', async (world) => {
    const shape = await api(world, 'POST', '/api/analyze', { ...QUESTION, CustomerName: 42 })
    const missing = await api(world, 'POST', '/api/analyze', { ...QUESTION, CustomerName: '' })
    const route = await api(world, 'GET', '/api/nothing')
    const health = await api(world, 'GET', '/api/health')
    const described = await api(world, 'GET', '/api/openapi.json')
    return [
      [`shape ${shape.status}`, shape.status === 400 && String(shape.body.detail as string).includes('CustomerName')],
      [
        `missing ${missing.status} ${missing.body.field as string}`,
        missing.status === 400 && missing.body.field === 'CustomerName',
      ],
      [`no route ${route.status}`, route.status === 403],
      [`health ${health.status}`, health.status === 200],
      [`openapi ${described.status}`, described.status === 200],
    ]
  }),
]
