/** `opportunity explain EXECUTION FACT`: the chain from a figure of a report down to its rows and SQL. */
import { describeAnalysis } from '#api'
import { explain, explanationText, factListText } from '#domain'
import { InputError, shortened } from '#lib/errors'
import { type Command, EXIT, parseOptions } from './command.ts'

const OPTIONS = { rows: { type: 'string' }, json: { type: 'boolean' }, quiet: { type: 'boolean' } } as const

const DEFAULT_ROWS = 20
/** A history brings at most a few hundred rows to one analysis. */
const MAX_ROWS = 10_000

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Where a figure comes from: formula, rows, SQL',
  help: `
opportunity explain EXECUTION [FACT] [--rows N] [--json]

The chain behind one figure of a report: its formula, the facts and past projects it follows from, and the SQL that
brought them. Without FACT, all facts of the report. EXECUTION is an id as \`opportunity executions\` lists them.

  --rows N   past projects to show for each fact (${DEFAULT_ROWS})
  --json     the chain as JSON, with every row

  opportunity explain opportunity-3f2a annualValue.p50
  opportunity explain opportunity-3f2a launchDate.p90 --rows 5

Exit codes: 0 done · 1 the analysis failed and has no figures · 2 no such execution or fact · 3 mend the machine
`,
  async run(args, io) {
    const { values, positionals } = parseOptions('explain', args, OPTIONS)
    const [id, factId, surplus] = positionals
    if (id === undefined || surplus !== undefined) {
      throw new InputError('FIELD_MISSING', 'explain needs the ID of an execution and, after it, at most one fact.', {
        field: 'EXECUTION',
        cure: 'opportunity executions lists the IDs; opportunity explain --help shows the rest.',
      })
    }
    const rowLimit = rowLimitOf(values.rows)
    const { openPlace } = await import('../local/open-place.ts')
    const say = (line: string) => (values.quiet === true ? undefined : io.stderr.write(`${line}\n`))
    // Looking moves nothing: interrupted runs stay where they are.
    await using local = await openPlace({ env: io.env, cwd: io.cwd, isPaused: true, signal: io.signal, say })
    const { status, output } = await describeAnalysis(local.api, id, { principal: undefined })
    if (status.failure !== null) {
      io.stderr.write(`opportunity: ${shortened(id)} failed and has no figures: ${status.failure.message}\n`)
      return EXIT.failed
    }
    const { executionArn } = status
    const report = await local.api.loadReport({ executionArn, output, signal: io.signal })
    if (factId === undefined) {
      io.stdout.write(values.json === true ? `${JSON.stringify(report.facts, null, 2)}\n` : factListText(report))
      return EXIT.ok
    }
    const explanation = explain(report, factId)
    const { currency } = report.history
    io.stdout.write(
      values.json === true
        ? `${JSON.stringify(explanation, null, 2)}\n`
        : explanationText(explanation, { currency, rowLimit }),
    )
    return EXIT.ok
  },
}

function rowLimitOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_ROWS
  const rows = Number(given)
  if (/^\d+$/.test(given) && rows <= MAX_ROWS) return rows
  throw new InputError('OPTION_UNKNOWN', `--rows is "${shortened(given)}".`, {
    field: '--rows',
    cure: `Give a whole number from 0 to ${MAX_ROWS}.`,
  })
}
