/** The API described by itself (OpenAPI 3.1), at /api/openapi.json. A test holds it against the routes there are. */
import { STEP_PARTS } from './step.ts'

const text = (description: string, example: string, maxLength = 300) => ({
  type: 'string',
  description,
  maxLength,
  examples: [example],
})

const ANALYZE_BODY = {
  type: 'object',
  required: ['CustomerName', 'region', 'closeDate', 'oppName', 'oppDescription'],
  properties: {
    CustomerName: text('The customer.', 'Example Corp'),
    region: text('The customer’s geography; an AWS region code is mapped to one.', 'Germany'),
    closeDate: { ...text('When the deal is expected to be won.', '2027-03-31', 10), format: 'date' },
    oppName: text('The opportunity’s name.', 'Cloud Migration'),
    oppDescription: text('What the customer wants, in their words.', 'Migrate legacy systems to AWS', 20_000),
    industry: text('Optional.', 'Retail'),
    customerSegment: text('Optional.', 'Enterprise'),
    partnerName: text('Optional.', 'Example Partner'),
    activityFocus: text('Optional.', 'Database modernization', 20_000),
    businessDescription: text('Optional.', 'Sells shoes online', 20_000),
    migrationPhase: text('Optional.', 'Mobilize'),
    workflowType: { enum: ['opportunity', 'funding', 'followOn'], default: 'opportunity' },
    useNovaPremier: { type: 'boolean', default: false, description: 'The premium model tier.' },
    includeValidation: { type: 'boolean', default: true },
    includeFunding: { type: 'boolean', default: false },
    includeFollowOn: { type: 'boolean', default: false },
    queryMode: {
      enum: ['planned', 'authored'],
      default: 'planned',
      description: 'Who writes the SQL: code, or a model.',
    },
    analysisId: {
      type: 'string',
      description: 'For funding and followOn: build on this earlier analysis; then no other field is needed.',
    },
  },
}

const ANALYSIS = {
  type: 'object',
  required: ['id', 'workflow', 'status', 'executionArn', 'startedAt', 'links'],
  properties: {
    id: { type: 'string' },
    workflow: { enum: ['opportunity', 'funding', 'followOn'] },
    status: { enum: ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
    executionArn: { type: 'string' },
    startedAt: { type: 'string', format: 'date-time' },
    stoppedAt: { type: ['string', 'null'], format: 'date-time' },
    question: { type: ['object', 'null'] },
    headline: { description: 'The answer in brief; null until there is one.' },
    confidence: {},
    notices: { type: 'array', items: { type: 'object' } },
    summary: {},
    failure: { type: ['object', 'null'] },
    redrivable: { type: 'boolean', description: 'Whether it can go on at the step where it was stopped.' },
    links: { type: 'object', additionalProperties: { type: 'string', format: 'uri-reference' } },
  },
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    field: { type: 'string' },
    cure: { type: 'string' },
    step: { type: 'string', description: 'The state of the workflow that failed.' },
    analysisId: { type: 'string' },
  },
}

const json = (schema: object, description: string) => ({ description, content: { 'application/json': { schema } } })
const problem = {
  description: 'What went wrong, and what to do.',
  content: { 'application/problem+json': { schema: ref('Problem') } },
}
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
const query = (name: string, schema: object, description: string) => ({ name, in: 'query', schema, description })
const format = query('format', { enum: ['json', 'text', 'markdown', 'html'] }, 'Instead of the Accept header.')
const report = {
  description: 'The report.',
  content: { 'application/json': {}, 'text/plain': {}, 'text/markdown': {}, 'text/html': {} },
}

function ref(name: string): object {
  return { $ref: `#/components/schemas/${name}` }
}

export function openApiDocument(maxWaitSeconds: number): object {
  const wait = query(
    'wait',
    { type: 'number', minimum: 0, maximum: maxWaitSeconds },
    'Wait so many seconds for the report.',
  )
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', maxLength: 200 },
    description: 'The same key and body start one analysis, however often they are sent.',
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Opportunity analysis', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths: {
      '/api/analyze': {
        post: {
          operationId: 'analyze',
          summary: 'Start an analysis',
          parameters: [wait, format, idempotencyKey],
          requestBody: { required: true, content: { 'application/json': { schema: ref('AnalyzeRequest') } } },
          responses: {
            200: json(
              {
                allOf: [ref('Analysis')],
                properties: {
                  report: { type: ['object', 'null'], description: 'Null when it is too long for an answer.' },
                  reportOmitted: { type: 'string', description: 'Why the report is not here; links.report has it.' },
                },
              },
              'With wait: the finished analysis and its report, in the format asked for.',
            ),
            202: json(ref('Analysis'), 'Started (or not finished within the wait); follow the links.'),
            default: problem,
          },
        },
      },
      '/api/analyses': {
        get: {
          operationId: 'listAnalyses',
          summary: 'Earlier analyses, newest first',
          parameters: [
            query('status', { enum: ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] }, 'Only these.'),
            query('q', { type: 'string' }, 'Words to find in customer, opportunity, region and headline.'),
            query('limit', { type: 'integer', minimum: 1, maximum: 50, default: 20 }, 'How many.'),
            query('before', { type: 'string' }, 'The `next` of the page before.'),
          ],
          responses: { 200: json({ type: 'object' }, '`analyses` and `next`.'), default: problem },
        },
      },
      '/api/analyses/{id}': {
        get: {
          operationId: 'getAnalysis',
          summary: 'How an analysis stands; with Accept or format, its report',
          parameters: [id, format],
          responses: { 200: json(ref('Analysis'), 'The analysis.'), default: problem },
        },
      },
      '/api/analyses/{id}/report': {
        get: {
          operationId: 'getReport',
          summary: 'The report of a finished analysis',
          parameters: [id, format, query('download', { type: 'string' }, 'Send as a file.')],
          responses: { 200: report, default: problem },
        },
      },
      '/api/analyses/{id}/events': {
        get: {
          operationId: 'followAnalysis',
          summary: 'The run as it happens (server-sent events; Last-Event-ID resumes)',
          parameters: [id],
          responses: { 200: { description: 'Events.', content: { 'text/event-stream': {} } }, default: problem },
        },
      },
      '/api/analyses/{id}/stop': {
        post: {
          operationId: 'stopAnalysis',
          summary: 'Stop a running analysis',
          parameters: [id],
          responses: { 200: json(ref('Analysis'), 'The analysis.'), default: problem },
        },
      },
      '/api/analyses/{id}/redrive': {
        post: {
          operationId: 'redriveAnalysis',
          summary: 'Go on with a run that was stopped or ran out of time, at the step where it was',
          parameters: [id],
          responses: { 202: json(ref('Analysis'), 'The analysis, running again.'), default: problem },
        },
      },
      '/api/analyses/{id}/input': {
        get: {
          operationId: 'getInput',
          summary: 'What was asked, as the workflow got it',
          parameters: [id],
          responses: { 200: json({ type: 'object' }, 'opportunityDetails and analysisOptions.'), default: problem },
        },
      },
      '/api/analyses/{id}/steps/{step}': {
        get: {
          operationId: 'getStep',
          summary: 'One state of the run: attempts, input and output, SQL with its verdict, tokens and cost',
          parameters: [
            id,
            { ...id, name: 'step', description: 'The state’s name, or the id of the event that entered it.' },
            query('part', { enum: STEP_PARTS }, 'Only this part, whole.'),
          ],
          responses: { 200: json({ type: 'object' }, 'The step, or the part of it.'), default: problem },
        },
      },
      '/api/workflows/{type}': {
        get: {
          operationId: 'getWorkflow',
          summary: 'The definition of a workflow (Amazon States Language)',
          parameters: [{ ...id, name: 'type' }],
          responses: { 200: json({ type: 'object' }, 'The definition.'), default: problem },
        },
      },
      '/api/health': { get: { operationId: 'health', responses: { 200: json({ type: 'object' }, 'Alive.') } } },
      '/api/openapi.json': { get: { operationId: 'openapi', responses: { 200: json({ type: 'object' }, 'This.') } } },
    },
    components: { schemas: { AnalyzeRequest: ANALYZE_BODY, Analysis: ANALYSIS, Problem: PROBLEM } },
  }
}
