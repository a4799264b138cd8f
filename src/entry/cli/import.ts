/** `opportunity import`: a partner's table or a public data set becomes a history. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AfterImport, ImportOutcome } from '#adapters/duckdb-import'
import { fitForecast, fitNext, type PastProject, parseMapping } from '#domain'
import { InputError } from '#lib/errors'
import { type Command, type CommandIo, EXIT, parseOptions } from './command.ts'
import { answersOf } from './history.ts'
import { progressTo } from './progress.ts'

const HELP = `
opportunity import [INPUT=]FILE… --mapping FILE --out DIR

Makes a history from past projects: CSV, TSV, JSON or NDJSON (each also .gz) or Parquet, with a mapping file that says
which column means what (docs/history.md; examples in examples/mappings). Several files are joined as the mapping says.
DIR appears whole or not at all; a history that is there already is replaced.

  --mapping FILE    the mapping, JSON
  --out DIR         where the history will lie
  --memory SIZE     memory for the work, beside about 300 MB for the program (default 2GB)
  --json            the report as JSON
  --quiet           no progress

  opportunity import contracts.parquet --mapping examples/mappings/austender.json --out histories/austender
  opportunity import wb_*.parquet --mapping examples/mappings/worldbank.json --out histories/worldbank
`

export const importCommand: Command = {
  name: 'import',
  summary: 'Make a history from your past projects (CSV, JSON, Parquet)',
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions('import', args, {
      mapping: { type: 'string' },
      out: { type: 'string' },
      memory: { type: 'string' },
      json: { type: 'boolean' },
      quiet: { type: 'boolean' },
    })
    const mapping = parseMapping(readMapping(required(values.mapping, '--mapping'), io))
    const out = resolve(io.cwd, required(values.out, '--out'))
    if (values.memory !== undefined && !/^\d+(?:\.\d+)?[KMGT]i?B$/i.test(values.memory)) {
      throw new InputError('FIELD_INVALID', `"${values.memory}" is no size.`, {
        field: '--memory',
        cure: 'Write e.g. 2GB.',
      })
    }
    const { importHistory } = await import('#adapters/duckdb-import')
    const progress = values.quiet === true ? undefined : progressTo(io)
    const outcome = await importHistory({
      files: positionals.map((file) => resolveInput(io.cwd, file, Object.keys(mapping.inputs))),
      mapping,
      out,
      ...(values.memory === undefined ? {} : { memoryLimit: values.memory }),
      ...(progress === undefined ? {} : { progress: progress.tell }),
      afterImport: fittedForecast,
    }).finally(() => progress?.end())
    io.stdout.write(values.json === true ? `${JSON.stringify(outcome)}\n` : importText(outcome, out))
    return EXIT.ok
  },
}

function required(value: string | undefined, field: string): string {
  if (value !== undefined && value !== '') return value
  throw new InputError('FIELD_MISSING', `${field} is missing.`, {
    field,
    cure: 'opportunity import --help shows an example.',
  })
}

function readMapping(path: string, io: CommandIo): string {
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8')
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new InputError(isAbsent ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `The mapping ${path} cannot be read.`, {
      field: '--mapping',
      cure: 'Check the name; examples/mappings holds mappings to start from.',
      cause: error,
    })
  }
}

/** `INPUT=FILE` keeps its name; the file is relative to where the command was typed. */
function resolveInput(cwd: string, file: string, inputs: readonly string[]): string {
  const input = inputs.find((name) => file.startsWith(`${name}=`))
  return input === undefined ? resolve(cwd, file) : `${input}=${resolve(cwd, file.slice(input.length + 1))}`
}

/** Projects that the forecast is fitted from: the latest, as many as lie in memory easily. It samples from them itself. */
const MAX_READ = 250_000

const fittedForecast: AfterImport = async ({ description, projects }) => {
  const read: PastProject[] = []
  for await (const project of projects({ newest: MAX_READ })) read.push(project)
  return {
    'forecast.json': JSON.stringify(fitForecast(read, description)),
    'next.json': JSON.stringify(fitNext(read, description)),
  }
}

function importText({ description, report }: ImportOutcome, out: string): string {
  const refused = report.refused.reduce((sum, { rows }) => sum + rows, 0)
  const lines = [
    `${description.name} → ${out}`,
    `  rows read   ${report.rowsRead.toLocaleString('en-US')}`,
    `  used        ${report.rowsUsed.toLocaleString('en-US')}`,
    `  duplicates  ${report.duplicates.toLocaleString('en-US')} (the most complete row of a key is kept, then the latest)`,
    `  refused     ${refused.toLocaleString('en-US')}`,
    ...report.refused.map(({ reason, rows, examples }) => {
      const places = examples.slice(0, 5).map(({ row }) => row)
      return `    ${rows.toLocaleString('en-US')} × ${reason}; row${places.length === 1 ? '' : 's'} ${places.join(', ')}${rows > places.length ? ', …' : ''}`
    }),
    ...report.unreadable.map(
      ({ field, rows, example }) =>
        `  not understood: ${field} in ${rows.toLocaleString('en-US')} row${rows === 1 ? '' : 's'}, e.g. "${example}"; left empty`,
    ),
    '',
    ...answersOf(description),
  ]
  return `${lines.join('\n')}\n`
}
