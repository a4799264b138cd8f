/** `opportunity executions redrive ID`: lets a run that was stopped go on at the step where it was, and follows it. */
import { redriveAnalysis } from '#api'
import type { Place } from '../local/open-place.ts'
import { type CommandIo, EXIT, type ExitCode } from './command.ts'
import { follow } from './follow.ts'

export async function redrive(input: {
  readonly io: CommandIo
  readonly id: string
  readonly isQuiet: boolean
  readonly open: (options: { readonly isPaused: boolean }) => Promise<Place>
}): Promise<ExitCode> {
  const { io, id, isQuiet, open } = input
  await using place = await open({ isPaused: false })
  const { executionArn } = await redriveAnalysis(place.api, id, { principal: undefined })
  const { status } = await follow({ stepFunctions: place.api.stepFunctions, executionArn, io, isQuiet })
  if (io.signal.aborted) return EXIT.interrupted
  io.stdout.write(`${id}  ${status}\n`)
  return status === 'SUCCEEDED' ? EXIT.ok : EXIT.failed
}
