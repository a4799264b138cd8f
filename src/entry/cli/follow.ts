/** Follows an execution and says on stderr which state is entered; what it says comes from the history, not from a timer. */
import { followRun, type RunProgress, type StateRun } from '#api'
import type { StepFunctions } from '#lib/step-functions'
import type { CommandIo } from './command.ts'
import { paint, wantsColour } from './terminal.ts'

export interface Follow {
  readonly stepFunctions: StepFunctions
  readonly executionArn: string
  readonly io: CommandIo
  readonly isQuiet: boolean
  readonly isColourRefused?: boolean
}

/** Answers when the execution has ended or the signal has aborted. */
export async function follow({
  stepFunctions,
  executionArn,
  io,
  isQuiet,
  isColourRefused,
}: Follow): Promise<RunProgress> {
  const run = followRun()
  const say = isQuiet ? () => undefined : speaker(io, isColourRefused === true)
  for await (const event of stepFunctions.watch(executionArn, 0, io.signal)) {
    const { type, state } = run.take(event)
    if (state !== null) say(type, state)
  }
  return run.progress()
}

function speaker(io: CommandIo, isColourRefused: boolean): (type: string, state: StateRun) => void {
  const { stderr } = io
  const isMoving = io.isTty.stderr
  const { good, bad, quiet } = paint(wantsColour(io, 'stderr', isColourRefused))
  const line = (mark: string, text: string) => stderr.write(`${isMoving ? '\r\u001b[K' : ''}  ${mark} ${text}\n`)
  return (type, state) => {
    if (type.endsWith('StateEntered')) {
      if (isMoving) stderr.write(`\r\u001b[K  … ${state.name}`)
      else line('→', state.name)
    } else if (state.status === 'running' && state.error !== null) {
      line(bad('!'), `${state.name}: ${state.error}${state.cause === null ? '' : `, ${state.cause}`}`)
    } else if (state.exitedMs !== null && isMoving) {
      const mark = state.status === 'succeeded' ? good('✓') : bad('✗')
      line(mark, `${state.name} ${quiet(`${state.exitedMs - state.enteredMs} ms`)}`)
    }
  }
}
