/** What a command of the command line is: words to teach, and one function. Heavy parts are imported inside `run`. */
import { parseArgs } from 'node:util'
import { InputError } from '#lib/errors'

export interface Output {
  write(text: string): unknown
}

export interface CommandIo {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Whether a person looks at this stream; only then colours and moving lines. */
  readonly isTty: { readonly stdout: boolean; readonly stderr: boolean }
  /** Aborts on Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What `--help` prints: usage, options, examples; 100 columns. */
  readonly help: string
  /** Answers the exit code. Throws InputError for what the caller can fix. `args` are those after the command's name. */
  run(args: readonly string[], io: CommandIo): Promise<ExitCode>
}

/** Exit codes for scripts; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** The analysis ran and failed, or was stopped. */
  failed: 1,
  /** The command line, the input or the history needs mending. */
  input: 2,
  /** The machine: disk full, folder not writable, another process holds the journal. */
  machine: 3,
  /** A broken promise of the program itself. */
  bug: 70,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

type OptionSpecs = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

/** `parseArgs` whose complaints are InputErrors that point to the help. */
export function parseOptions<const T extends OptionSpecs>(command: string, args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true, allowNegative: true })
  } catch (error) {
    if (!isParseArgsError(error)) throw error
    // Node's second sentence explains `--`, which nobody meant.
    const [sentence] = error.message.split('. To specify')
    throw new InputError('OPTION_UNKNOWN', `${sentence?.replace(/\.$/, '')}.`, {
      field: /'(-[^' ]*)/.exec(error.message)?.[1] ?? 'arguments',
      cure: `opportunity ${command} --help lists the options.`,
    })
  }
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
