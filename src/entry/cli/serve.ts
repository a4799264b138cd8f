/** `opportunity serve`: the page, the REST API and the Step Functions API on one port of this machine. */
import { type Command, EXIT, parseOptions } from './command.ts'

const OPTIONS = { history: { type: 'string' }, port: { type: 'string' }, quiet: { type: 'boolean' } } as const

export const serve: Command = {
  name: 'serve',
  summary: 'The web page, the REST API and the Step Functions API (npm start)',
  help: `
opportunity serve [--history DIR] [--port N] [--quiet]

  opportunity serve --history histories/austender --port 8500

  /                    the page: ask, watch the states, read the report, find earlier ones
  /api/analyze         POST the guide's body; ?wait=20 waits for the report
  /api/openapi.json    the REST API in full
  POST / with X-Amz-Target   the Step Functions API for AWS SDKs and the AWS CLI

Environment
  PORT                 the port, 8400 unless said; if it is taken a free one is used and printed
  OPPORTUNITY_HOST     127.0.0.1 unless said; with any other address OPPORTUNITY_TOKEN is required
  OPPORTUNITY_TOKEN    what callers must send: Authorization: Bearer TOKEN; AWS clients as AWS_SESSION_TOKEN;
                       a browser opens /?token=TOKEN once
  OPPORTUNITY_STATE    the folder of the journal and the results
  OPPORTUNITY_RETENTION_DAYS   closed executions are removed after so many days, 90 unless said

Ctrl-C stops it; runs under way go on at the next start.
`,
  async run(args, io) {
    const { values } = parseOptions('serve', args, OPTIONS)
    const { startServer } = await import('../server.ts')
    const server = await startServer({
      env: io.env,
      cwd: io.cwd,
      history: values.history,
      port: values.port,
      log: ({ stack, ...entry }) => {
        const traced = io.env.OPPORTUNITY_DEBUG === '1' && stack !== undefined ? { ...entry, stack } : entry
        io.stderr.write(`${JSON.stringify(traced)}\n`)
      },
    })
    const say = (line: string) => (values.quiet === true ? undefined : io.stdout.write(`${line}\n`))
    if (server.takenPort !== undefined) say(`Port ${server.takenPort} is taken; this is a free one.`)
    say(`Opportunity analysis: ${server.url}`)
    say(`AWS clients:          opportunity env prints what a shell needs (AWS_ENDPOINT_URL_SFN=${server.url})`)
    if (!io.signal.aborted) await new Promise((resolve) => io.signal.addEventListener('abort', resolve, { once: true }))
    await server.close()
    return EXIT.ok
  },
}
