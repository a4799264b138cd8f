/** An error in words for a person: what happened, in which field, what to do. A stack trace only with `--debug`. */
import { InputError, type InputErrorCode } from '#lib/errors'
import { EXIT, type ExitCode, type Output } from './command.ts'

export interface ProblemWords {
  readonly code: string
  readonly message: string
  readonly field: string | undefined
  readonly cure: string | undefined
  readonly exit: ExitCode
}

/** The caller cannot mend these by changing the input; the machine has to change. */
const OF_THE_MACHINE: ReadonlySet<InputErrorCode> = new Set([
  'FILE_UNWRITABLE',
  'DISK_FULL',
  'JOURNAL_IN_USE',
  'JOURNAL_CORRUPT',
  'JOURNAL_FORMAT',
  'SERVER_UNREACHABLE',
])

/** What the operating system says when a disk or folder refuses, and our word for it. */
const SYSTEM_ERRORS: Readonly<Record<string, { readonly code: InputErrorCode; readonly cure: string }>> = {
  ENOSPC: { code: 'DISK_FULL', cure: 'Free some space, then run the command again; nothing half-written is left.' },
  EDQUOT: { code: 'DISK_FULL', cure: 'The quota is used up; free some space, then run the command again.' },
  EROFS: { code: 'FILE_UNWRITABLE', cure: 'Set OPPORTUNITY_STATE to a folder that can be written.' },
  EACCES: {
    code: 'FILE_UNWRITABLE',
    cure: 'Give yourself the right to it, or set OPPORTUNITY_STATE to another folder.',
  },
  EPERM: {
    code: 'FILE_UNWRITABLE',
    cure: 'Give yourself the right to it, or set OPPORTUNITY_STATE to another folder.',
  },
  EMFILE: { code: 'FILE_UNWRITABLE', cure: 'Too many open files: raise the limit (ulimit -n).' },
}

export function describeFailure(error: unknown): ProblemWords {
  if (error instanceof InputError) {
    const { code, message, field, cure } = error
    return { code, message, field, cure, exit: OF_THE_MACHINE.has(code) ? EXIT.machine : EXIT.input }
  }
  const system = SYSTEM_ERRORS[systemCode(error) ?? '']
  if (system !== undefined) {
    const path = error instanceof Error && 'path' in error ? String(error.path) : undefined
    return { ...system, message: messageOf(error), field: path, exit: EXIT.machine }
  }
  return {
    code: 'BUG',
    message: messageOf(error),
    field: undefined,
    cure: 'This is a fault of the program. Run the command again with --debug and report what it prints.',
    exit: EXIT.bug,
  }
}

export function printFailure(error: unknown, stderr: Output, options: { debug: boolean; json: boolean }): ExitCode {
  const { exit, ...problem } = describeFailure(error)
  if (options.json) stderr.write(`${JSON.stringify({ error: problem })}\n`)
  else {
    stderr.write(`opportunity: ${problem.message}\n`)
    if (problem.field !== undefined) stderr.write(`  field: ${problem.field}\n`)
    if (problem.cure !== undefined) stderr.write(`  cure:  ${problem.cure}\n`)
    stderr.write(`  code:  ${problem.code}\n`)
  }
  if (options.debug) stderr.write(`${traceOf(error)}\n`)
  return exit
}

function systemCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code
    // SQLite says so in a number and a word of its own.
    if (/database or disk is full/.test(at.message)) return 'ENOSPC'
    if (/readonly database|unable to open database file/.test(at.message)) return 'EACCES'
  }
  return undefined
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by: ${traceOf(error.cause)}`
}
