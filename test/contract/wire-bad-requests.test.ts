/** Requests that no client of AWS would send get AWS's errors, and the server stays up. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWireServer, type WireServer } from '../support/wire-server.ts'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer({})
})

afterAll(() => server.close())

test.each([
  ['an unknown operation', 'AWSStepFunctions.Nothing', '{}', 400, 'UnknownOperationException'],
  ['a foreign target', 'DynamoDB_20120810.GetItem', '{}', 400, 'UnknownOperationException'],
  ['a body that is not JSON', 'AWSStepFunctions.ListStateMachines', '{"a":', 400, 'SerializationException'],
  ['a body that is no object', 'AWSStepFunctions.ListStateMachines', '[1]', 400, 'SerializationException'],
  [
    'too large a body',
    'AWSStepFunctions.ListStateMachines',
    `"${'a'.repeat(2_200_000)}"`,
    413,
    'RequestEntityTooLargeException',
  ],
])('%s is refused', async (_what, target, body, status, type) => {
  const answered = await fetch(server.endpoint, { method: 'POST', headers: { 'x-amz-target': target }, body })

  expect(answered.status).toBe(status)
  expect(await answered.json()).toMatchObject({ __type: expect.stringMatching(new RegExp(`#${type}$`)) })
})
