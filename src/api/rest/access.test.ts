/** A server on loopback answers its own person and no web page that they happen to visit. */
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { type Access, guardAccess } from './access.ts'
import { answerError } from './app.ts'

const LOOPBACK: Access = { hosts: ['127.0.0.1', 'localhost'], token: undefined }
const TOKEN = 'a-token-of-sixteen-or-more'

async function statusFor(access: Access, headers: Record<string, string>): Promise<number> {
  const app = new Hono()
  app.onError((error, context) => answerError(error, context, { log: () => undefined, newId: () => 'id' }))
  app.use('*', guardAccess(access))
  app.all('*', (context) => context.text('in'))
  return (await app.request('/', { method: 'POST', headers })).status
}

test.each([
  ['its own address', { host: '127.0.0.1:8400' }, 200],
  ["the SDK's host prefix", { host: 'sync-localhost:8400' }, 200],
  ['its own page', { host: 'localhost:8400', origin: 'http://localhost:8400', 'sec-fetch-site': 'same-origin' }, 200],
  ['a name that was rebound to loopback', { host: 'evil.example:8400' }, 403],
  ['a form on another page', { host: 'localhost:8400', origin: 'https://evil.example' }, 403],
  ['another port of this machine', { host: 'localhost:8400', origin: 'http://localhost:3000' }, 403],
  ['a sandboxed page', { host: 'localhost:8400', origin: 'null' }, 403],
  ['an image on another page', { host: 'localhost:8400', 'sec-fetch-site': 'cross-site' }, 403],
  ['no host', {}, 403],
])('%s', async (_name, headers, status) => {
  expect(await statusFor(LOOPBACK, headers)).toBe(status)
})

test.each([
  ['nothing', {}, 401],
  ['a wrong token', { authorization: 'Bearer guess' }, 401],
  ['the token', { authorization: `Bearer ${TOKEN}` }, 200],
  [
    'the token as an AWS session token',
    { 'x-amz-security-token': TOKEN, authorization: 'AWS4-HMAC-SHA256 Credential=x' },
    200,
  ],
  ['the cookie', { cookie: `other=1; opportunity_token=${TOKEN}` }, 200],
])('where a token is wanted: %s', async (_name, headers, status) => {
  expect(await statusFor({ hosts: null, token: TOKEN }, { host: '10.0.0.7:8400', ...headers })).toBe(status)
})
