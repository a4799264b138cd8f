/** What is rehearsed of the door itself: forged and stale credentials, too many requests, the firewall, and other people's pages. */
import { generateKeyPairSync } from 'node:crypto'
import { ANN, type GatewayRequest, VISITOR } from './authorizers.ts'
import { QUESTION } from './executions.ts'
import { type ApiCall, callApi } from './gateway.ts'
import type { Scenario } from './scenarios.ts'
import type { World } from './world.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the attack as it is written.
const LOG4J = '${jndi:ldap://x}'

const LIST = { method: 'GET', path: '/api/analyses' } as const

/** Each call and the status that it has to get. */
const statuses = (
  name: string,
  calls: (world: World) => readonly (readonly [string, Omit<ApiCall, 'method' | 'path'> & Partial<ApiCall>, number])[],
): Scenario => ({
  name,
  run: async (world) => {
    const seen: { readonly what: string; readonly status: number; readonly wanted: number }[] = []
    for (const [what, call, wanted] of calls(world)) {
      const { status } = await callApi(world, { ...LIST, ...call })
      seen.push({ what, status, wanted })
    }
    return {
      ok: seen.every(({ status, wanted }) => status === wanted),
      saw: seen
        .map(({ what, status, wanted }) => `${what} ${status}${status === wanted ? '' : ` NOT ${wanted}`}`)
        .join(', '),
    }
  },
})

const withHeader =
  (name: string, value: (old: string) => string) =>
  (request: GatewayRequest): GatewayRequest => ({
    ...request,
    headers: { ...request.headers, [name]: value(request.headers[name] ?? '') },
  })

export const IAM_DOOR: readonly Scenario[] = [
  statuses('IAM: a signature is verified, and the signer needs the right', () => [
    ['good', { caller: ANN }, 200],
    ['no right', { caller: VISITOR }, 403],
    ['unsigned', { caller: null }, 403],
    ['forged', { caller: ANN, changes: withHeader('authorization', (old) => `${old.slice(0, -4)}0000`) }, 403],
    ['token of another', { caller: ANN, changes: withHeader('x-amz-security-token', () => 'other') }, 403],
    ['stale', { caller: ANN, changes: withHeader('x-amz-date', () => '20260101T000000Z') }, 403],
    ['other query', { caller: ANN, changes: (sent) => ({ ...sent, target: `${sent.target}?status=FAILED` }) }, 403],
    [
      'other body',
      {
        caller: ANN,
        method: 'POST',
        path: '/api/analyze',
        body: QUESTION,
        changes: (sent) => ({ ...sent, body: '{}' }),
      },
      403,
    ],
  ]),
  {
    name: 'the stage takes no more than its burst at once',
    run: async (world) => {
      const wrong = { method: 'POST', path: '/api/analyze', caller: ANN, body: 42 } as const
      const { burst } = world.environment.api
      const answers = await Promise.all(Array.from({ length: burst * 2 }, () => callApi(world, wrong)))
      const refused = answers.filter(({ status }) => status === 429).length
      const looked = answers.filter(({ status }) => status === 400).length
      return {
        ok: refused > 0 && looked > 0 && refused + looked === burst * 2,
        saw: `${looked} × 400, ${refused} × 429`,
      }
    },
    // The bucket fills again before the next scenario.
    after: (world) => {
      world.limit.refill()
    },
  },
]

/** Cognito, the firewall and CORS, which the default environment has not. */
export const PRODUCTION_DOOR: readonly Scenario[] = [
  statuses('Cognito: signature, issuer, use and time of a token', (world) => {
    const { authorizer } = world.environment.api
    const pool = authorizer.kind === 'cognito' ? authorizer.userPoolArn : ''
    const token = (changes: object, key?: Parameters<World['users']['token']>[3]) =>
      withHeader('authorization', () => `Bearer ${world.users.token('ann', pool, changes as never, key)}`)
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    return [
      ['good', { caller: ANN }, 200],
      ['none', { caller: null }, 401],
      ['no token', { caller: null, changes: withHeader('authorization', () => 'Bearer x') }, 401],
      ['another key', { caller: null, changes: token({}, privateKey) }, 401],
      [
        'another pool',
        { caller: null, changes: token({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/other' }) },
        401,
      ],
      ['an access token', { caller: null, changes: token({ token_use: 'access' }) }, 401],
      ['expired', { caller: null, changes: token({ exp: 1 }) }, 401],
    ]
  }),
  statuses('the firewall: known attacks, no flood, and a long question passes', () => {
    const long = { ...QUESTION, oppDescription: 'Migrate the data warehouse. '.repeat(500) }
    const analyze = { method: 'POST', path: '/api/analyze?wait=25', caller: ANN } as const
    return [
      ['14 kB', { ...analyze, body: long }, 200],
      ['no User-Agent', { caller: ANN, changes: withHeader('user-agent', () => '') }, 403],
      ['Log4J', { ...analyze, body: { ...QUESTION, oppName: LOG4J } }, 403],
      ['long query', { caller: ANN, path: `/api/analyses?q=${'x'.repeat(3_000)}` }, 403],
    ]
  }),
  {
    name: 'the firewall: one address, a thousand requests',
    run: async (world) => {
      const flood = { ...LIST, caller: null, address: '198.51.100.7' }
      const answers = await Promise.all(Array.from({ length: 1_010 }, () => callApi(world, flood)))
      const blocked = answers.filter(({ status }) => status === 403).length
      const other = await callApi(world, { ...LIST, caller: null })
      return {
        ok: blocked === 10 && other.status === 401,
        saw: `${blocked} of 1010 blocked; another address ${other.status}`,
      }
    },
  },
  {
    name: 'CORS: a page on the list may ask and read, another may not',
    run: async (world) => {
      const [origin = ''] = world.environment.api.corsOrigins
      const preflight = await callApi(world, { ...LIST, method: 'OPTIONS', caller: null, headers: { origin } })
      const read = await callApi(world, { ...LIST, caller: ANN, headers: { origin } })
      const evil = await callApi(world, { ...LIST, caller: ANN, headers: { origin: 'https://evil.example.com' } })
      const allowed = [preflight, read, evil].map(({ headers }) => headers['access-control-allow-origin'] ?? 'nobody')
      const ok = preflight.status === 204 && allowed.join() === [origin, origin, 'nobody'].join()
      return { ok, saw: `preflight ${preflight.status}: ${allowed.join(', ')}` }
    },
  },
]
