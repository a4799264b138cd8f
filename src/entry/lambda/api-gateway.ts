/** API Gateway's events as the web's Request and Response, so that one app serves a laptop and Lambda. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda'
import type { Asker } from '#api'

/** Time kept back from the function's own, so that an answer still reaches the gateway. */
const RESERVE_MS = 1_500

export interface WebApp {
  /** Who asked comes from the event, as API Gateway has verified it; a header says nothing about that. */
  fetch(request: Request, asker: Asker): Response | Promise<Response>
}

export async function serveEvent(
  app: WebApp,
  event: APIGatewayProxyEvent,
  context: Context,
): Promise<APIGatewayProxyResult> {
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS))
  const request = requestOf(event, signal)
  return resultOf(await app.fetch(request, { principal: principalIn(event) }), signal)
}

function requestOf(event: APIGatewayProxyEvent, signal: AbortSignal): Request {
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values ?? []) query.append(name, value)
  }
  const headers = new Headers()
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const { domainName = 'localhost' } = event.requestContext
  const search = query.size === 0 ? '' : `?${query.toString()}`
  const url = `https://${domainName}${event.path}${search}`
  const body = event.body === null ? null : Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8')
  return new Request(url, { method: event.httpMethod, headers, signal, body })
}

/** IAM's principal, or the user of a Cognito token. */
function principalIn({ requestContext }: APIGatewayProxyEvent): string | null {
  const claims = requestContext.authorizer?.claims as { readonly sub?: string } | undefined
  return claims?.sub ?? requestContext.identity.userArn
}

async function resultOf(response: Response, signal: AbortSignal): Promise<APIGatewayProxyResult> {
  const headers = Object.fromEntries(response.headers)
  return { statusCode: response.status, headers, body: await textUntil(response, signal) }
}

/**
 * A stream of events has no end of its own while an analysis runs. The gateway wants one whole answer, so it gets what
 * came in time; the browser's EventSource asks again with the last event's id and misses nothing.
 */
async function textUntil(response: Response, signal: AbortSignal): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const outOfTime = new Promise<{ readonly done: true; readonly value: undefined }>((resolve) => {
    signal.addEventListener('abort', () => resolve({ done: true, value: undefined }), { once: true })
  })
  let text = ''
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), outOfTime])
    if (done) break
    text += decoder.decode(value as Uint8Array, { stream: true })
  }
  await reader.cancel()
  return text + decoder.decode()
}
