/** The command line: picks the command, gives it its streams, and turns what it throws into words and an exit code. */
import { InputError } from '#lib/errors'
import { type CommandIo, EXIT, type ExitCode } from './cli/command.ts'
import { COMMANDS } from './cli/commands.ts'
import { printFailure } from './cli/failure.ts'

export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const debug = argv.includes('--debug') || io.env.OPPORTUNITY_DEBUG === '1'
  const [name, ...args] = argv.filter((arg) => arg !== '--debug')
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') return await help(args[0], io)
    if (name === '--version' || name === '-v') return await version(io)
    const command = await commandCalled(name)
    if (args.includes('--help') || args.includes('-h')) {
      io.stdout.write(`${command.help.trim()}\n`)
      return EXIT.ok
    }
    // What runs on (the server) says in the same way whether traces are wanted.
    const { env } = io
    return await command.run(args, debug ? { ...io, env: { ...env, OPPORTUNITY_DEBUG: '1' } } : io)
  } catch (error) {
    if (io.signal.aborted && isAbort(error)) return EXIT.interrupted
    return printFailure(error, io.stderr, { debug, json: args.includes('--json') })
  }
}

async function commandCalled(name: string) {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load === undefined) {
    throw new InputError('OPTION_UNKNOWN', `There is no command "${name}".`, {
      cure: `Known: ${Object.keys(COMMANDS).join(', ')}. Run opportunity --help.`,
    })
  }
  return load()
}

async function help(name: string | undefined, io: CommandIo): Promise<ExitCode> {
  if (name !== undefined && !name.startsWith('-')) {
    io.stdout.write(`${(await commandCalled(name)).help.trim()}\n`)
    return EXIT.ok
  }
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map((command) => command.name.length)) + 2
  const list = commands.map((command) => `  ${command.name.padEnd(width)}${command.summary}`).join('\n')
  io.stdout.write(`${INTRODUCTION}\n\nCommands\n${list}\n\n${FOOT}\n`)
  return EXIT.ok
}

async function version(io: CommandIo): Promise<ExitCode> {
  const { readFile } = await import('node:fs/promises')
  const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  io.stdout.write(`${(manifest as { version: string }).version}\n`)
  return EXIT.ok
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

const INTRODUCTION = `opportunity: what comparable past projects say about a deal.

  opportunity analyze                     the bundled example against the bundled synthetic history
  opportunity analyze deal.json           your opportunity
  opportunity analyze --history DIR …     your own past projects (opportunity import makes DIR)
  opportunity serve                       the web page, the REST API and the Step Functions API`

const FOOT = `opportunity COMMAND --help explains a command. Everywhere: --quiet, --json, --debug (stack traces).
Exit codes: 0 done · 1 the analysis failed · 2 mend the input · 3 mend the machine · 70 a bug · 130 interrupted.
State lies in one folder, .opportunity (or $OPPORTUNITY_STATE); deleting it loses past runs and nothing else.`

/** npm runs its scripts in the checkout; a path that somebody typed is relative to where they typed it. */
function callersFolder(): string {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env
  const isOurScript = script === 'analyze' || script === 'opportunity' || script === 'start'
  return isOurScript && INIT_CWD !== undefined ? INIT_CWD : process.cwd()
}

async function main(): Promise<void> {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort())
  // A reader that closes early (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    throw error
  })
  const exit = await runCommandLine(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: callersFolder(),
    isTty: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
    signal: abort.signal,
  })
  // What was abandoned at a stop (a task in the middle of its work) is not waited for; the journal is closed by now.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
  )
  process.exit(exit)
}

if (import.meta.main) await main()
