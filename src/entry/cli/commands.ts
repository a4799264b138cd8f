/** The commands in the order that the help lists them. A command is loaded only when it is asked for. */
import type { Command } from './command.ts'

export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  import: async () => (await import('./import.ts')).importCommand,
  history: async () => (await import('./history.ts')).historyCommand,
}
