/**
 * GET /api/analyses/{id}/events: the run as it happens, as server-sent events. The event id is the history event's id, so
 * `Last-Event-ID` resumes without a gap. Each event carries the state that it changed; input and output never travel here.
 */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { followRun } from '../run-progress.ts'
import type { ApiDeps } from './deps.ts'

/** A silent line through proxies that close quiet connections after a minute. */
const HEARTBEAT_MS = 15_000

export function streamEvents(context: Context, deps: ApiDeps, executionArn: string): Response {
  const lastSeen = Number(context.req.header('last-event-id') ?? context.req.query('after') ?? 0)
  const after = Number.isInteger(lastSeen) && lastSeen > 0 ? lastSeen : 0
  context.header('x-accel-buffering', 'no')
  return streamSSE(context, async (stream) => {
    const left = new AbortController()
    stream.onAbort(() => left.abort())
    const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS)
    try {
      const run = followRun()
      // From the first event, whatever was seen: an event's state is known by the events before it.
      for await (const event of deps.stepFunctions.watch(executionArn, 0, left.signal)) {
        const seen = run.take(event)
        if (seen.id <= after) continue
        await stream.writeSSE({ id: String(seen.id), event: 'history', data: JSON.stringify(seen) })
      }
      await stream.writeSSE({ event: 'end', data: JSON.stringify({ status: run.progress().status }) })
    } finally {
      clearInterval(heartbeat)
    }
  })
}
