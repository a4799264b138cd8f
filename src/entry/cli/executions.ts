/** `opportunity executions`: what ran here, one run in detail, and finishing what was interrupted. */
import { type AnalysisStatus, describeAnalysis, describeStep, followRun, listAnalyses, readHistory } from '#api'
import { InputError, shortened } from '#lib/errors'
import { finish } from './analyze.ts'
import { type Command, type CommandIo, EXIT, type ExitCode, parseOptions } from './command.ts'
import { redrive } from './redrive.ts'
import { REPORT_OPTIONS, reportOutput } from './report-output.ts'
import { resume } from './resume.ts'
import { paint, wantsColour } from './terminal.ts'

const OPTIONS = {
  ...REPORT_OPTIONS,
  status: { type: 'string' },
  search: { type: 'string' },
  limit: { type: 'string' },
  events: { type: 'boolean' },
  step: { type: 'string' },
} as const

const EVERYBODY = { principal: undefined }

export const executions: Command = {
  name: 'executions',
  summary: 'What ran here; show one; finish what was interrupted or stopped',
  help: `
opportunity executions [list] [--status STATUS] [--search WORDS] [--limit N] [--json]
opportunity executions show ID [--events | --step NAME] [--format text|json|markdown|html] [--out FILE]
opportunity executions resume [--quiet]
opportunity executions redrive ID [--quiet]

  opportunity executions --status FAILED
  opportunity executions show opportunity-20261123-204500-3f2a9c1e --format html --out report.html
  opportunity executions resume

  list     newest first; STATUS is RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED
  show     how a run stands and what each state took; with --format its report again,
           with --events its history, event by event, as JSON lines; with --step one state as JSON:
           attempts, input and output, SQL with the guard's verdict, tokens and cost
  resume   finishes every run that was interrupted (Ctrl-C, a crash, a power cut); what was done stays done
  redrive  lets a run that was stopped or ran out of time go on at the step where it was

Exit codes: 0 done · 1 a run failed · 2 no such run, mend the input · 3 mend the machine
`,
  async run(args, io) {
    const { values, positionals } = parseOptions('executions', args, OPTIONS)
    const [action = 'list', id] = positionals
    const known = [...Object.keys(LOOKS), 'resume', 'redrive']
    if (!known.includes(action)) {
      throw new InputError('OPTION_UNKNOWN', `executions cannot "${shortened(action)}".`, {
        field: 'executions',
        cure: `Known: ${known.join(', ')}.`,
      })
    }
    if (id === undefined && (action === 'show' || action === 'redrive')) {
      throw new InputError('FIELD_MISSING', `${action} needs the ID of a run.`, {
        field: 'ID',
        cure: 'opportunity executions lists them.',
      })
    }
    const { openPlace } = await import('../local/open-place.ts')
    // Listing and showing move nothing; resume and redrive let runs go on.
    const say = (line: string) => (values.quiet === true ? undefined : io.stderr.write(`${line}\n`))
    const open = ({ isPaused }: { readonly isPaused: boolean }) =>
      openPlace({ env: io.env, cwd: io.cwd, isPaused, signal: io.signal, say })
    const isQuiet = values.quiet === true
    if (action === 'resume') return await resume({ io, isQuiet, open })
    if (action === 'redrive') return await redrive({ io, id: id ?? '', isQuiet, open })
    await using local = await open({ isPaused: true })
    return await LOOKS[action as keyof typeof LOOKS]({ io, values, id: id ?? '', api: local.api })
  },
}

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values']
type Look = (input: {
  readonly io: CommandIo
  readonly values: Values
  readonly id: string
  readonly api: Parameters<typeof describeAnalysis>[0]
}) => Promise<ExitCode>

/** They move nothing. */
const LOOKS = { list, show } satisfies Readonly<Record<string, Look>>

async function list({ io, values, api }: Parameters<Look>[0]): Promise<ExitCode> {
  const { status, search: q, limit } = values
  const { analyses } = await listAnalyses(api, { status, q, limit, before: undefined }, EVERYBODY)
  if (values.json === true) io.stdout.write(`${JSON.stringify(analyses, null, 2)}\n`)
  else if (analyses.length === 0) io.stdout.write('Nothing has run here yet, or nothing matches.\n')
  else for (const analysis of analyses) io.stdout.write(`${listed(analysis)}\n`)
  return EXIT.ok
}

function listed(analysis: AnalysisStatus): string {
  const { id, status, startedAt, question } = analysis
  const about = [question?.CustomerName, question?.oppName].filter((text) => text != null)
  return `${startedAt.slice(0, 16).replace('T', ' ')}  ${status.padEnd(9)}  ${id}  ${about.map((text) => shortened(text, 24)).join(' · ')}`
}

async function show({ io, values, id, api }: Parameters<Look>[0]): Promise<ExitCode> {
  const { status } = await describeAnalysis(api, id, EVERYBODY)
  if (values.format !== undefined || values.out !== undefined) {
    const output = reportOutput(values)
    if (status.status !== 'RUNNING') return finish({ id, output, io, api, isQuiet: values.quiet === true })
    throw new InputError('ANALYSIS_NOT_READY', `${id} has no report yet.`, { cure: 'opportunity executions resume' })
  }
  if (values.step !== undefined) {
    const detail = await describeStep(api, { id, step: values.step, owner: EVERYBODY, signal: io.signal })
    io.stdout.write(`${JSON.stringify(detail, null, 2)}\n`)
    return EXIT.ok
  }
  const run = followRun()
  for await (const event of readHistory(api.stepFunctions, status.executionArn)) {
    run.take(event)
    if (values.events === true) io.stdout.write(`${JSON.stringify(event)}\n`)
  }
  if (values.events === true) return EXIT.ok
  const { states } = run.progress()
  if (values.json === true) io.stdout.write(`${JSON.stringify({ ...status, states }, null, 2)}\n`)
  else io.stdout.write(shown(status, states, io))
  return EXIT.ok
}

function shown(
  status: AnalysisStatus,
  states: ReturnType<ReturnType<typeof followRun>['progress']>['states'],
  io: CommandIo,
): string {
  const { strong, bad, good, quiet } = paint(wantsColour(io, 'stdout'))
  const width = Math.max(0, ...states.map(({ name }) => name.length))
  const mark = { succeeded: good('✓'), caught: bad('✗'), failed: bad('✗'), stopped: bad('■'), running: '…' }
  const lines = states.map(({ name, status: state, enteredMs, exitedMs, attempts, error, cause }) => {
    const took = exitedMs === null ? '' : `${exitedMs - enteredMs} ms`
    const again = attempts > 1 ? ` (${attempts} attempts)` : ''
    const why = error === null ? '' : `\n      ${bad(error)}${cause === null ? '' : `: ${cause}`}`
    return `  ${mark[state]} ${name.padEnd(width)}  ${quiet(took.padStart(9))}${again}${why}`
  })
  const said = typeof status.headline === 'string' ? `${status.headline}\n` : ''
  const failure = status.failure === null ? '' : `${bad(status.failure.error)}: ${status.failure.message}\n`
  return `${strong(status.id)}  ${status.status}\n${said}${failure}${lines.join('\n')}\n${
    status.status === 'SUCCEEDED' ? `Report: opportunity executions show ${status.id} --format text\n` : ''
  }`
}
