/** Lambda drops an answer over its limit and the caller learns nothing; so such an answer is refused here, with what to do. */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { byteLength } from '#lib/json'

/** Lambda's for a synchronous call, in which the body stands as a JSON text with its quotes escaped. */
export const MAX_ANSWER_BYTES = 6 * 1024 * 1024

export function fitting(result: APIGatewayProxyResult): APIGatewayProxyResult {
  const bytes = byteLength(JSON.stringify(result))
  if (bytes <= MAX_ANSWER_BYTES) return result
  const said = {
    type: 'urn:opportunity-analysis:problem:ANSWER_TOO_LARGE',
    title: 'Answer too large',
    status: 413,
    code: 'ANSWER_TOO_LARGE',
    detail: `The answer has ${bytes} bytes; Lambda passes on ${MAX_ANSWER_BYTES}.`,
    cure: 'Ask for ?format=markdown or ?format=text, which are the shortest, or read the parts of the analysis in the results bucket.',
  }
  return { statusCode: 413, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(said) }
}
