/** The REST API: its routes, and what every answer has in common. One app for a laptop and for Lambda. */
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { InputError, InvariantError, shortened } from '#lib/errors'
import { byteLength } from '#lib/json'
import { WORKFLOWS, type WorkflowType } from '#workflows'
import type { Owner } from '../analysis-id.ts'
import { textMember } from '../wire-member.ts'
import { describeAnalysis, findExecution, linksOf } from './analysis-status.ts'
import { startAnalysis } from './analyze.ts'
import type { ApiDeps, Asker } from './deps.ts'
import { streamEvents } from './events.ts'
import { listAnalyses } from './list-analyses.ts'
import { openApiDocument } from './openapi.ts'
import { internalProblem, type Problem, problem, problemOf } from './problem.ts'
import { redriveAnalysis } from './redrive.ts'
import { formatOf, REPORT_TYPES, renderAnalysis, wantsReport } from './report.ts'
import { describeStep, stepPart } from './step.ts'
import { waitForEnd, waitSecondsOf } from './wait.ts'

/** Step Functions takes 256 KiB of input; a body that is larger can only be refused later. */
const MAX_BODY_BYTES = 256 * 1024

/** Step Functions refills its bucket of starts every second; a little more keeps callers from coming back in step with it. */
const RETRY_AFTER_SECONDS = '2'

/**
 * The longest report that an answer with `?wait=` carries. Lambda answers at most 6 MB, in which the body stands as a JSON
 * text with its quotes escaped; API Gateway takes 10 MB. Here it is the same, so that a program sees one behaviour.
 */
export const MAX_AWAITED_BYTES = 4 * 1024 * 1024

const omitted = (bytes: number): string =>
  `The report has ${bytes} bytes, more than the ${MAX_AWAITED_BYTES} that fit into this answer. Fetch it from links.report.`

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

interface AskedBy {
  readonly Bindings: Partial<Asker>
}

export function createRestApi(deps: ApiDeps): Hono<AskedBy> {
  const app = new Hono<AskedBy>()
  const ownerOf = ({ env }: Context<AskedBy>): Owner => ({ principal: principalOf(deps, env) })

  app.use('/api/*', async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value)
  })
  app.use('/api/*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => refuseLargeBody() }))

  app.get('/api/health', (context) => context.json({ status: 'ok' }))
  app.get('/api/openapi.json', (context) => context.json(openApiDocument(deps.maxWaitSeconds)))

  app.post('/api/analyze', async (context) => {
    const seconds = waitSecondsOf(context.req.query('wait'), deps)
    const format = formatOf(context)
    const owner = ownerOf(context)
    const idempotencyKey = context.req.header('idempotency-key')
    const started = await startAnalysis(deps, { body: await jsonBody(context), idempotencyKey, owner })
    const { id, executionArn, notices, workflow } = started
    await waitForEnd(deps, { executionArn, seconds, callerLeft: context.req.raw.signal })
    const described = seconds > 0 ? await describeAnalysis(deps, id, owner) : null
    if (described === null || described.status.status === 'RUNNING') {
      const links = linksOf(id)
      context.header('location', links.self)
      return context.json({ id, executionArn, workflow, status: 'RUNNING', notices, statusUrl: links.self, links }, 202)
    }
    if (described.status.status !== 'SUCCEEDED') return failedAnalysis(context, described.status)
    const report = await renderAnalysis(deps, described, { format, signal: context.req.raw.signal })
    const bytes = byteLength(report)
    if (bytes > MAX_AWAITED_BYTES)
      return context.json({ ...described.status, report: null, reportOmitted: omitted(bytes) })
    if (format === 'json') return context.json({ ...described.status, report: JSON.parse(report) })
    return context.body(report, 200, { 'content-type': REPORT_TYPES[format] })
  })

  app.get('/api/workflows/:type', async (context) => {
    const type = context.req.param('type')
    const definition = Object.hasOwn(WORKFLOWS, type) ? await deps.definitionOf?.(type as WorkflowType) : undefined
    if (definition !== undefined) return context.body(definition, 200, { 'content-type': 'application/json' })
    throw new InputError('WORKFLOW_UNKNOWN', `No workflow is called "${shortened(type)}" here.`, {
      field: 'type',
      cure: `Known: ${Object.keys(WORKFLOWS).join(', ')}.`,
    })
  })

  app.get('/api/analyses', async (context) => {
    const { status, limit, before, q } = context.req.query()
    return context.json(await listAnalyses(deps, { status, limit, before, q }, ownerOf(context)))
  })

  app.get('/api/analyses/:id', async (context) => {
    const described = await describeAnalysis(deps, context.req.param('id'), ownerOf(context))
    return wantsReport(context) ? reportAnswer(context, deps, described) : context.json(described.status)
  })

  app.get('/api/analyses/:id/report', async (context) =>
    reportAnswer(context, deps, await describeAnalysis(deps, context.req.param('id'), ownerOf(context))),
  )

  app.get('/api/analyses/:id/events', async (context) => {
    const { executionArn } = await findExecution(deps, context.req.param('id'), ownerOf(context))
    return streamEvents(context, deps, executionArn)
  })

  app.get('/api/analyses/:id/input', async (context) => {
    const { execution } = await findExecution(deps, context.req.param('id'), ownerOf(context))
    return context.body(textMember(execution, 'input'), 200, { 'content-type': 'application/json' })
  })

  app.get('/api/analyses/:id/steps/:step', async (context) => {
    const { id, step } = context.req.param()
    const request = { id, step, owner: ownerOf(context), signal: context.req.raw.signal }
    const part = context.req.query('part')
    return context.json(
      part === undefined ? await describeStep(deps, request) : await stepPart(deps, { ...request, part }),
    )
  })

  app.post('/api/analyses/:id/redrive', async (context) =>
    context.json(await redriveAnalysis(deps, context.req.param('id'), ownerOf(context)), 202),
  )

  app.post('/api/analyses/:id/stop', async (context) => {
    const owner = ownerOf(context)
    const { executionArn } = await findExecution(deps, context.req.param('id'), owner)
    await deps.stepFunctions.call('StopExecution', { executionArn, error: 'Stopped', cause: 'Stopped by a person.' })
    return context.json((await describeAnalysis(deps, context.req.param('id'), owner)).status)
  })

  app.all('/api/*', (context) => {
    const { method, path } = context.req
    const known = app.routes.filter((route) => route.method !== 'ALL' && matches(route.path, path))
    if (known.length === 0) {
      throw new InputError('ROUTE_UNKNOWN', `There is nothing at ${shortened(path)}.`, {
        cure: 'GET /api/openapi.json lists what there is.',
      })
    }
    const methods = known.map((route) => route.method).join(', ')
    context.header('allow', methods)
    throw new InputError('METHOD_NOT_ALLOWED', `${path} does not take ${method}.`, { cure: `Use ${methods}.` })
  })

  app.onError((error, context) => answerError(error, context, deps))
  return app
}

/** A request without its asker would be everybody's: that is an error of ours, and never a default. */
function principalOf({ callers }: ApiDeps, asker: Partial<Asker> | undefined): string | undefined {
  if (callers === 'one person') return undefined
  if (asker?.principal === undefined) throw new InvariantError('A request came without saying who asks.')
  return asker.principal ?? undefined
}

type Described = Awaited<ReturnType<typeof describeAnalysis>>

async function reportAnswer(context: Context, deps: ApiDeps, described: Described): Promise<Response> {
  const { status, id } = described.status
  if (status === 'RUNNING') {
    throw new InputError('ANALYSIS_NOT_READY', `The analysis ${id} is still running.`, {
      cure: 'Follow its events, or ask again when its status is SUCCEEDED.',
    })
  }
  if (status !== 'SUCCEEDED') return failedAnalysis(context, described.status)
  const format = formatOf(context)
  const report = await renderAnalysis(deps, described, { format, signal: context.req.raw.signal })
  if (context.req.query('download') !== undefined) {
    const ending = { json: 'json', text: 'txt', markdown: 'md', html: 'html' }[format]
    context.header('content-disposition', `attachment; filename="${id}.${ending}"`)
  }
  // The report is one file with its own styles; it runs no scripts and fetches nothing.
  context.header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
  )
  return context.body(report, 200, { 'content-type': REPORT_TYPES[format] })
}

/** A failed analysis is a failed request: never 200. */
function failedAnalysis(context: Context, { id, failure, status }: Described['status']): Response {
  const {
    error,
    message,
    step,
    status: httpStatus,
  } = failure ?? { error: status, message: status, step: null, status: 500 }
  const said = { code: error, status: httpStatus, detail: message, analysisId: id, ...(step && { step }) }
  return answerProblem(context, problem(said))
}

async function jsonBody(context: Context): Promise<unknown> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new InputError('CONTENT_TYPE_UNSUPPORTED', `The body is said to be "${shortened(type)}".`, {
      field: 'Content-Type',
      cure: 'Send Content-Type: application/json.',
    })
  }
  const text = await context.req.text()
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InputError('BODY_NOT_JSON', `The body is not JSON: ${shortened(error.message, 120)}`, {
      field: 'body',
      cure: 'Check quotes, commas and braces.',
    })
  }
}

function refuseLargeBody(): never {
  throw new InputError('INPUT_TOO_LARGE', `The body is larger than ${MAX_BODY_BYTES / 1024} KiB.`, {
    field: 'body',
    cure: 'Shorten the description.',
  })
}

export function answerError(error: unknown, context: Context, deps: Pick<ApiDeps, 'log' | 'newId'>): Response {
  const known = problemOf(error)
  if (known !== null) return answerProblem(context, known)
  if (error instanceof HTTPException) return error.getResponse()
  const requestId = deps.newId()
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  deps.log({ level: 'error', requestId, path: context.req.path, name, message, stack: stack ?? null })
  return answerProblem(context, internalProblem(requestId))
}

function answerProblem(context: Context, said: Problem): Response {
  if (said.status === 429) context.header('retry-after', RETRY_AFTER_SECONDS)
  return context.body(JSON.stringify(said), said.status as 400, { 'content-type': 'application/problem+json' })
}

/** Whether a route's pattern fits a path, e.g. `/api/analyses/:id`. */
function matches(pattern: string, path: string): boolean {
  if (pattern.includes('*')) return false
  return new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path)
}
