/** Colours and moving lines, only where a person looks: on a terminal, without NO_COLOR (no-color.org) or --no-color. */
import type { CommandIo } from './command.ts'

export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly quiet: (text: string) => string
  readonly strong: (text: string) => string
}

export function wantsColour(io: CommandIo, stream: 'stdout' | 'stderr', isRefused = false): boolean {
  const { NO_COLOR, TERM } = io.env
  return !isRefused && io.isTty[stream] && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
}

export function paint(isColoured: boolean): Paint {
  const painted = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text)
  return { good: painted(32), bad: painted(31), quiet: painted(2), strong: painted(1) }
}
