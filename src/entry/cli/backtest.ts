/** `opportunity backtest`: how a history's forecasts would have fared, beside plain ones. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readDescription } from '#adapters/duckdb-history'
import { readProjects } from '#adapters/duckdb-projects'
import { type BacktestResult, backtest, backtestMarkdown, backtestPlot, splitByDate, splitByHistory } from '#domain'
import { InputError } from '#lib/errors'
import { type Command, type CommandIo, EXIT, parseOptions } from './command.ts'

const HELP = `
opportunity backtest --history DIR [--from DATE | --future DIR2] [--out FILE]

Forecasts projects whose outcome is known from those that closed before them, and tells how right that was, beside the
median of everything, the category's median, the nearest by words, and the nearest by words, category and customer.
Without --from or --future the newest fifth of the history is judged. Nothing of the judged time is seen before.

  --history DIR    the history to learn from
  --from DATE      judge what closed on this day or later (YYYY-MM-DD)
  --future DIR2    learn from all of DIR, judge the projects of this history
  --out FILE       the report as Markdown; the same name with .json and .svg beside it
                   (without it: Markdown on the terminal, and backtest.json stored in DIR, which reports quote)
  --json           the figures as JSON on the terminal
  --quiet          no progress

  opportunity backtest --history histories/austender
  opportunity backtest --history histories/worldbank --from 2018-01-01 --out worldbank.md
`

export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'Measure how right the forecasts of a history are',
  help: HELP,
  async run(args, io) {
    const { values } = parseOptions('backtest', args, {
      history: { type: 'string' },
      from: { type: 'string' },
      future: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
    })
    if (values.from !== undefined && values.future !== undefined) {
      throw new InputError('OPTION_UNKNOWN', '--from and --future exclude each other.', {
        field: '--future',
        cure: 'Give one of them: a day inside the history, or a history of later projects.',
      })
    }
    const folder = folderOf(values.history, '--history', io)
    const future = values.future === undefined ? undefined : folderOf(values.future, '--future', io)
    const history = await readDescription(folder)
    const projects = await readProjects(folder)
    const result = backtest({
      split:
        future === undefined
          ? splitByDate(projects, dayOf(values.from))
          : splitByHistory(projects, await readProjects(future)),
      history,
      progress: values.quiet === true ? () => {} : progressTo(io),
    })
    const out = values.out === undefined ? undefined : resolve(io.cwd, values.out)
    if (out === undefined) writeText(join(folder, 'backtest.json'), `${JSON.stringify(result)}\n`)
    else writeReport(out, result)
    io.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : backtestMarkdown(result))
    return EXIT.ok
  },
}

function folderOf(value: string | undefined, field: string, io: CommandIo): string {
  if (value === undefined || value === '') {
    throw new InputError('FIELD_MISSING', `${field} is missing.`, {
      field,
      cure: 'Name the folder of a history that `opportunity import` made.',
    })
  }
  const folder = resolve(io.cwd, value)
  if (existsSync(join(folder, 'history.json'))) return folder
  throw new InputError('HISTORY_NOT_FOUND', `${value} holds no history.`, {
    field,
    cure: 'Make one with opportunity import FILE… --mapping M --out DIR.',
  })
}

function dayOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const time = Date.parse(`${value}T00:00:00Z`)
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(value))
    return value
  throw new InputError('FIELD_INVALID', `"${value}" is no day.`, { field: '--from', cure: 'Write it as YYYY-MM-DD.' })
}

/** `report.md` gets `report.json` and `report.svg` beside it; another ending keeps its own file and gets them too. */
function writeReport(out: string, result: BacktestResult): void {
  const stem = out.replace(/\.(?:md|markdown|json|svg)$/i, '')
  mkdirSync(dirname(out), { recursive: true })
  writeText(`${stem}.md`, backtestMarkdown(result))
  writeText(`${stem}.json`, `${JSON.stringify(result, null, 2)}\n`)
  writeText(`${stem}.svg`, backtestPlot(result))
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC'
    throw new InputError(isFull ? 'DISK_FULL' : 'FILE_UNWRITABLE', `${path} cannot be written.`, {
      field: '--out',
      cure: isFull ? 'Free some space, or choose another disk.' : 'Choose a folder that you may write to.',
      cause: error,
    })
  }
}

function progressTo(io: CommandIo): (message: string) => void {
  const started = performance.now()
  return (message) =>
    io.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s  ${message}\n`)
}
