/** The commands in the order that the help lists them. A command is loaded only when it is asked for. */
import type { Command } from './command.ts'

export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  analyze: async () => (await import('./analyze.ts')).analyze,
  import: async () => (await import('./import.ts')).importCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  backtest: async () => (await import('./backtest.ts')).backtestCommand,
  executions: async () => (await import('./executions.ts')).executions,
  journal: async () => (await import('./journal.ts')).journalCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  serve: async () => (await import('./serve.ts')).serve,
  env: async () => (await import('./env.ts')).env,
}
