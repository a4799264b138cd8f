/**
 * How far a long command is, on stderr: on a terminal one line that is drawn over, elsewhere a line for each stage and, of a
 * long one, for every tenth of it.
 */
import type { CommandIo } from './command.ts'

const STEPS = 10
/** A stage that is done sooner needs no shares in a log. */
const QUIET_MS = 2_000

const stepOf = (share: number): number => Math.floor(share * STEPS)

export function progressTo({ stderr, isTty }: CommandIo): {
  readonly tell: (message: string, share?: number) => void
  /** Takes the drawn line away. */
  readonly end: () => void
} {
  const started = performance.now()
  let drawn = ''
  let last = { message: '', share: 0, atMs: 0 }
  const line = (message: string, share: number | undefined): string => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(7)
    return `${seconds} s  ${message}${share === undefined ? '' : `, ${Math.floor(share * 100)} %`}`
  }
  const write = (text: string): void => {
    stderr.write(`${drawn === '' ? '' : '\r\u001b[K'}${text}\n`)
    drawn = ''
  }
  const draw = (text: string): void => {
    stderr.write(`\r\u001b[K${text}`)
    drawn = text
  }
  return {
    tell(message, share) {
      const nowMs = performance.now()
      const isNew = message !== last.message
      if (isNew && drawn !== '') write(drawn)
      if (isNew) last = { message, share: 0, atMs: nowMs }
      if (isTty.stderr) draw(line(message, share))
      else if (isNew || (share !== undefined && stepOf(share) > stepOf(last.share) && nowMs >= last.atMs + QUIET_MS)) {
        write(line(message, share))
        last = { message, share: share ?? 0, atMs: nowMs }
      }
    },
    end() {
      if (drawn !== '') write(drawn)
    },
  }
}
