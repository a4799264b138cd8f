/** `opportunity executions resume`: lets every interrupted run go on, and answers when all have ended. */
import type { ApiDeps } from '#api'
import type { JsonObject } from '#lib/json'
import type { Place } from '../local/open-place.ts'
import { type CommandIo, EXIT, type ExitCode } from './command.ts'
import { follow } from './follow.ts'

export async function resume(input: {
  readonly io: CommandIo
  readonly isQuiet: boolean
  readonly open: (options: { readonly isPaused: boolean }) => Promise<Place>
}): Promise<ExitCode> {
  const { io, isQuiet, open } = input
  const interrupted = await interruptedRuns(open)
  if (interrupted.length === 0) {
    io.stdout.write('Nothing was interrupted.\n')
    return EXIT.ok
  }
  await using place = await open({ isPaused: false })
  let failed = 0
  for (const executionArn of interrupted) {
    const id = executionArn.split(':').at(-1) ?? ''
    if (!isQuiet) io.stderr.write(`${id}\n`)
    const { status } = await follow({ stepFunctions: place.api.stepFunctions, executionArn, io, isQuiet })
    if (io.signal.aborted) return EXIT.interrupted
    if (status !== 'SUCCEEDED') failed += 1
    io.stdout.write(`${id}  ${status}\n`)
  }
  return failed === 0 ? EXIT.ok : EXIT.failed
}

/** Looked for while nothing moves: once they go on, a short one has ended before it could be listed. */
async function interruptedRuns(open: (options: { readonly isPaused: boolean }) => Promise<Place>) {
  await using place = await open({ isPaused: true })
  const { api } = place
  const runs: JsonObject[] = []
  for (const stateMachineArn of Object.values(api.stateMachineArns)) {
    for await (const run of running(api, stateMachineArn)) runs.push(run)
  }
  return runs.sort((a, b) => Number(a.startDate) - Number(b.startDate)).map((run) => run.executionArn as string)
}

async function* running({ stepFunctions }: ApiDeps, stateMachineArn: string): AsyncGenerator<JsonObject> {
  let nextToken: JsonObject = {}
  for (;;) {
    const request = { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1000, ...nextToken }
    const page = await stepFunctions.call('ListExecutions', request)
    yield* page.executions as readonly JsonObject[]
    if (typeof page.nextToken !== 'string') return
    nextToken = { nextToken: page.nextToken }
  }
}
