/** What the gateway lets through: these routes of the API and no others. A test holds them against the app's own. */

export interface ApiRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly validatesBody?: true
}

export const API_ROUTES: readonly ApiRoute[] = [
  { method: 'GET', path: '/api/health' },
  { method: 'GET', path: '/api/openapi.json' },
  { method: 'POST', path: '/api/analyze', validatesBody: true },
  { method: 'GET', path: '/api/analyses' },
  { method: 'GET', path: '/api/analyses/{id}' },
  { method: 'GET', path: '/api/analyses/{id}/report' },
  { method: 'GET', path: '/api/analyses/{id}/events' },
  { method: 'GET', path: '/api/analyses/{id}/input' },
  { method: 'GET', path: '/api/analyses/{id}/steps/{step}' },
  { method: 'POST', path: '/api/analyses/{id}/stop' },
  { method: 'POST', path: '/api/analyses/{id}/redrive' },
]

const TEXT = { type: ['string', 'null'], maxLength: 1_000 }
const LONG_TEXT = { type: ['string', 'null'], maxLength: 60_000 }
const FLAG = { type: ['boolean', 'null'] }

/**
 * The gateway refuses what is not even shaped like a question before a function is paid for. Which field is missing and
 * what to do about it says the app, so the gateway is the more lenient of the two.
 */
export const ANALYZE_SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'Question',
  type: 'object',
  properties: {
    CustomerName: TEXT,
    region: TEXT,
    closeDate: TEXT,
    oppName: TEXT,
    oppDescription: LONG_TEXT,
    industry: TEXT,
    customerSegment: TEXT,
    partnerName: TEXT,
    activityFocus: LONG_TEXT,
    businessDescription: LONG_TEXT,
    migrationPhase: TEXT,
    workflowType: TEXT,
    queryMode: TEXT,
    analysisId: TEXT,
    useNovaPremier: FLAG,
    includeValidation: FLAG,
    includeFunding: FLAG,
    includeFollowOn: FLAG,
  },
} as const
