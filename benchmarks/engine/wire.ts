/** From StartExecution over HTTP to the first event read over HTTP, as an SDK on the same machine sees it. */
import { Agent, request } from 'node:http'
import { answerWire } from '#api'
import { listen } from '#entry/server/listen'
import type { JsonObject } from '#lib/json'
import { FIVE_STATES } from './machines.ts'
import { createMachine, openWorld } from './world.ts'

/** Milliseconds of each of `rounds` calls, one after the other over one kept connection. */
export async function startToFirstEvent(rounds: number): Promise<readonly number[]> {
  const world = openWorld()
  const stateMachineArn = await createMachine(world.engine, 'wire', FIVE_STATES)
  const deps = { stepFunctions: world.engine, log: console.error }
  const server = await listen({ fetch: (asked) => answerWire(asked, deps), host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const call = (operation: string, body: JsonObject) => post(agent, server.port, operation, body)
  const took: number[] = []
  for (let i = 0; i < rounds + 100; i++) {
    const from = performance.now()
    const { executionArn } = await call('StartExecution', { stateMachineArn, input: '{"amount":12}' })
    const { events } = await call('GetExecutionHistory', { executionArn: executionArn as string, maxResults: 1 })
    if (!Array.isArray(events) || events.length !== 1) throw new Error('No first event came.')
    if (i >= 100) took.push(performance.now() - from)
  }
  agent.destroy()
  await server.close()
  world.dispose()
  return took
}

function post(agent: Agent, port: number, operation: string, body: JsonObject): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
        })
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${operation}: ${text}`)),
        )
      },
    )
    asked.on('error', reject)
    asked.end(JSON.stringify(body))
  })
}
