/** An event of API Gateway reaches the app whole, and the app's answer the gateway. */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { expect, test } from 'vitest'
import type { Asker } from '#api'
import { serveEvent } from './api-gateway.ts'

const ANN = 'arn:aws:sts::123456789012:assumed-role/Seller/ann'

const eventOf = (change: Partial<APIGatewayProxyEvent>): APIGatewayProxyEvent =>
  ({
    httpMethod: 'POST',
    path: '/api/echo',
    multiValueHeaders: { 'content-type': ['application/json'] },
    multiValueQueryStringParameters: { wait: ['25'], tag: ['a', 'b'] },
    requestContext: { domainName: 'api.example.com', identity: { userArn: ANN } },
    body: '{"grüße":"€"}',
    isBase64Encoded: false,
    ...change,
    // What the adapter reads of an event; the rest of its type is long and not looked at.
  }) as unknown as APIGatewayProxyEvent

const context = (leftMs: number) => ({ getRemainingTimeInMillis: () => leftMs }) as Context

const echo = new Hono<{ Bindings: Asker }>()
// Puts another Request in the place of the first, as the API's own limit does.
echo.use('*', bodyLimit({ maxSize: 1_000 }))
echo.post('/api/echo', async (c) =>
  c.json({ body: await c.req.json(), tags: c.req.queries('tag'), who: c.env.principal }, 202),
)
echo.get('/api/stream', () => {
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('data: 1\n\n')) })
  return new Response(endless, { headers: { 'content-type': 'text/event-stream' } })
})

test('body, query and who asks arrive, also behind a middleware that replaces the request', async () => {
  const answer = await serveEvent(echo, eventOf({}), context(10_000))

  expect(answer.statusCode).toBe(202)
  expect(JSON.parse(answer.body)).toEqual({ body: { grüße: '€' }, tags: ['a', 'b'], who: ANN })
})

test('a body in base64 is the same body', async () => {
  const body = Buffer.from('{"grüße":"€"}').toString('base64')

  const answer = await serveEvent(echo, eventOf({ body, isBase64Encoded: true }), context(10_000))

  expect(JSON.parse(answer.body)).toMatchObject({ body: { grüße: '€' } })
})

test('a user of Cognito is known by the token’s subject', async () => {
  const requestContext = { domainName: 'x', identity: { userArn: null }, authorizer: { claims: { sub: 'user-1' } } }

  const answer = await serveEvent(echo, eventOf({ requestContext } as never), context(10_000))

  expect(JSON.parse(answer.body)).toMatchObject({ who: 'user-1' })
})

test('whom no authorizer has looked at is nobody', async () => {
  const requestContext = { domainName: 'x', identity: { userArn: null } }

  const answer = await serveEvent(echo, eventOf({ requestContext } as never), context(10_000))

  expect(JSON.parse(answer.body)).toMatchObject({ who: null })
})

test('a stream without end is answered with what came in time', async () => {
  const event = eventOf({ httpMethod: 'GET', path: '/api/stream', body: null })

  const answer = await serveEvent(echo, event, context(1_700))

  expect(answer.body).toBe('data: 1\n\n')
})
