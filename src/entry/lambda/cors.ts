/** The preflight is the gateway's; the answer itself comes from the function, so its permission to be read does too. */
import type { APIGatewayProxyResult } from 'aws-lambda'

/** `origins` is the environment's list; an origin that is not on it gets no word, and its browser keeps the answer to itself. */
export function withOrigin(
  result: APIGatewayProxyResult,
  origin: string | undefined,
  origins: readonly string[],
): APIGatewayProxyResult {
  if (origins.length === 0) return result
  const allowed =
    origin !== undefined && origins.includes(origin)
      ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'location, retry-after' }
      : {}
  return { ...result, headers: { ...result.headers, ...allowed, vary: 'origin' } }
}
