/** `opportunity journal`: looks whether the file of past and running executions is sound, and gives free space back. */
import { existsSync } from 'node:fs'
import { InputError, shortened } from '#lib/errors'
import { stateFolder } from '../local/state-folder.ts'
import { type Command, EXIT, type ExitCode, parseOptions } from './command.ts'

const HELP = `
opportunity journal verify [--json]     checks every page and every execution; exits 3 when something is wrong
opportunity journal compact [--json]    gives the space of removed executions back to the disk

Both need the journal for themselves: stop opportunity serve first. The journal is journal.sqlite in
the state folder (OPPORTUNITY_STATE).

  opportunity journal verify
`

export const journalCommand: Command = {
  name: 'journal',
  summary: 'Checks the file of past and running executions, or compacts it',
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions('journal', args, {
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
    })
    const action = actionOf(positionals)
    const { journal: file } = await stateFolder(io.env, io.cwd)
    if (!existsSync(file)) {
      throw new InputError('FILE_NOT_FOUND', `There is no journal at ${file}.`, {
        field: 'OPPORTUNITY_STATE',
        cure: 'Set OPPORTUNITY_STATE to the folder of an earlier run.',
      })
    }
    const { openSqliteJournal } = await import('#adapters/sqlite-journal')
    const journal = openSqliteJournal(file)
    try {
      const { exit, result, text } = action === 'verify' ? verified(journal) : compacted(journal)
      io.stdout.write(values.json === true ? `${JSON.stringify({ file, ...result })}\n` : `${file}\n${text}\n`)
      return exit
    } finally {
      journal.close()
    }
  },
}

function actionOf(positionals: readonly string[]): 'verify' | 'compact' {
  const [action, ...rest] = positionals
  if ((action === 'verify' || action === 'compact') && rest.length === 0) return action
  const said = action === undefined ? 'nothing' : `"${shortened(positionals.join(' '))}"`
  throw new InputError('OPTION_UNKNOWN', `The journal can be verified or compacted; ${said} was asked.`, {
    field: 'arguments',
    cure: 'Write: opportunity journal verify, or: opportunity journal compact.',
  })
}

interface Done {
  readonly exit: ExitCode
  readonly result: object
  readonly text: string
}

type Opened = ReturnType<typeof import('#adapters/sqlite-journal')['openSqliteJournal']>

function verified(journal: Opened): Done {
  const result = journal.verify()
  const { executions, records, bytes, problems } = result
  const found = problems.length === 0 ? ['  sound'] : problems.map((problem) => `  ${problem}`)
  const counts = `  ${executions.toLocaleString('en-US')} executions, ${records.toLocaleString('en-US')} records, ${inMegabytes(bytes)}`
  return { exit: problems.length === 0 ? EXIT.ok : EXIT.machine, result, text: [counts, ...found].join('\n') }
}

function compacted(journal: Opened): Done {
  const result = journal.compact()
  return { exit: EXIT.ok, result, text: `  ${inMegabytes(result.before)} before, ${inMegabytes(result.after)} now` }
}

const inMegabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
