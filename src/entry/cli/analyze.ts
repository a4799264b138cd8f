/** `opportunity analyze`: the main job, from a question to a report. */
import { describeAnalysis, startAnalysis } from '#api'
import { parseFlatRequest } from '#domain'
import { InputError } from '#lib/errors'
import { type Command, type CommandIo, EXIT, type ExitCode, parseOptions } from './command.ts'
import { follow } from './follow.ts'
import { FIELD_OPTIONS, givenInput } from './opportunity-input.ts'
import { REPORT_OPTIONS, reportOutput, writeReport } from './report-output.ts'
import { paint, wantsColour } from './terminal.ts'

const OPTIONS = {
  ...(Object.fromEntries(Object.keys(FIELD_OPTIONS).map((name) => [name, { type: 'string' }])) as Record<
    keyof typeof FIELD_OPTIONS,
    { readonly type: 'string' }
  >),
  ...REPORT_OPTIONS,
  history: { type: 'string' },
  workflow: { type: 'string' },
  'query-mode': { type: 'string' },
  premium: { type: 'boolean' },
  funding: { type: 'boolean' },
  'follow-on': { type: 'boolean' },
  validation: { type: 'boolean' },
} as const

export const analyze: Command = {
  name: 'analyze',
  summary: 'What comparable past projects say about an opportunity',
  help: `
opportunity analyze [FILE] [options]

Runs the analysis on this machine and prints a report: what the deal may be worth, when, how sure
that is, and which past projects say so. Without FILE and options: examples/cloud-migration.json
against the bundled sample, which is synthetic and says so.

The opportunity
  FILE                 JSON as in examples/cloud-migration.json; - reads it from standard input
  --customer NAME      the customer                        --region PLACE     e.g. Germany, us-east-1
  --close-date DAY     YYYY-MM-DD, expected to be won      --name TEXT        the opportunity's name
  --description TEXT   what the customer has and wants; more words find better matches
  --industry, --segment, --partner, --phase, --focus, --business TEXT   more that sharpens the match
                       options override what FILE says

What to answer
  --history DIR        your own past projects, made by opportunity import
  --funding            also how it can be funded           --follow-on        also what comes next
  --workflow NAME      opportunity (default), funding or followOn alone
  --premium            the premium model tier: other prose, never other figures
  --no-validation      leave the checks out                --query-mode MODE  planned or authored

The report
  --format FORMAT      text (default), json, markdown, html    --json         the same as --format json
  --out FILE           write it there, whole or not at all; the ending chooses the format
  --quiet              no progress                             --no-color     also by NO_COLOR

Examples
  opportunity analyze --customer "Example Corp" --region Germany --close-date 2027-03-31 \\
    --name "Cloud Migration" --description "Move two data centres to AWS" --funding --out report.html
  opportunity analyze deal.json --history ./our-history --json | jq .opportunity

Exit codes: 0 report made · 1 the analysis failed · 2 mend the input · 3 mend the machine · 130 interrupted;
an interrupted analysis goes on with: opportunity executions resume
`,
  async run(args, io) {
    const { values, positionals } = parseOptions('analyze', args, OPTIONS)
    if (positionals.length > 1) {
      throw new InputError('OPTION_UNKNOWN', `analyze takes one FILE, not ${positionals.length}.`, {
        field: 'FILE',
        cure: 'Put a text of several words in quotes.',
      })
    }
    const output = reportOutput(values)
    const { body, isExample } = await givenInput({ file: positionals[0], options: values, cwd: io.cwd })
    const request = {
      ...body,
      ...(values.workflow !== undefined && { workflowType: values.workflow }),
      ...(values['query-mode'] !== undefined && { queryMode: values['query-mode'] }),
      ...(values.premium !== undefined && { useNovaPremier: values.premium }),
      ...(values.funding !== undefined && { includeFunding: values.funding }),
      ...(values['follow-on'] !== undefined && { includeFollowOn: values['follow-on'] }),
      ...(values.validation !== undefined && { includeValidation: values.validation }),
    }
    const isQuiet = values.quiet === true
    const [{ localToday }, { openPlace, requireSameSettings }] = await Promise.all([
      import('../local/open-local.ts'),
      import('../local/open-place.ts'),
    ])
    // Before anything is opened or written: most mistakes are in the question.
    const { notices } = parseFlatRequest(request, localToday(io.env))
    const colour = paint(wantsColour(io, 'stderr', output.isColourRefused))
    const say = (line: string) => (isQuiet ? undefined : io.stderr.write(`${line}\n`))
    if (isExample) say(colour.quiet('The bundled example; --help shows how to ask about your own deal.'))
    for (const { message } of notices) say(`  ${colour.strong('note:')} ${message}`)

    const options = { env: io.env, cwd: io.cwd, history: values.history }
    await using local = await openPlace({ ...options, signal: io.signal, say })
    requireSameSettings(local, options)
    if (local.server !== null) say(colour.quiet(`Run by the server at ${local.server.url}.`))
    const { id, executionArn } = await startAnalysis(local.api, {
      body: request,
      idempotencyKey: undefined,
      owner: { principal: undefined },
    })
    await follow({
      stepFunctions: local.api.stepFunctions,
      executionArn,
      io,
      isQuiet,
      isColourRefused: output.isColourRefused,
    })
    if (io.signal.aborted) {
      io.stderr.write(
        local.server === null
          ? `\nInterrupted. ${id} goes on with: opportunity executions resume\n`
          : `\nNo longer followed. ${id} goes on in the server: opportunity executions show ${id}\n`,
      )
      return EXIT.interrupted
    }
    return await finish({ id, output, io, api: local.api, isQuiet })
  },
}

/** Writes the report of an execution that has ended, or says why there is none. */
export async function finish(input: {
  readonly id: string
  readonly output: ReturnType<typeof reportOutput>
  readonly io: CommandIo
  readonly api: Parameters<typeof describeAnalysis>[0]
  readonly isQuiet: boolean
}): Promise<ExitCode> {
  const { id, output, io, api, isQuiet } = input
  const described = await describeAnalysis(api, id, { principal: undefined })
  const { failure, executionArn } = described.status
  if (failure !== null) {
    const { error, message, step, status } = failure
    if (output.format === 'json')
      io.stderr.write(`${JSON.stringify({ error: { code: error, message, step, status, id } })}\n`)
    else
      io.stderr.write(
        `opportunity: the analysis failed${step === null ? '' : ` in ${step}`}: ${message}\n  code:  ${error}\n  more:  opportunity executions show ${id}\n`,
      )
    return EXIT.failed
  }
  const report = await api.loadReport({ executionArn, output: described.output, signal: io.signal })
  await writeReport(report, output, io)
  if (output.out !== undefined && !isQuiet) io.stderr.write(`Report: ${output.out}\n`)
  return EXIT.ok
}
