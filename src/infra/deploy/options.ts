/** What the cloud scripts understand on their command line, and how they end. */
import { parseArgs } from 'node:util'
import { InputError } from '#lib/errors'
import { type Environment, loadEnvironment } from '../environment.ts'

/** 1: something went wrong on the way. 2: a check or a comparison says no. 64: the command line is wrong. */
export const EXIT = { ok: 0, broken: 1, refused: 2, usage: 64 } as const

export interface CloudOptions {
  readonly environment: Environment
  readonly profile: string | undefined
  readonly yes: boolean
  readonly check: boolean
  readonly local: boolean
  readonly endpoint: string | undefined
  readonly folder: string | undefined
}

export function readOptions(argv: readonly string[]): CloudOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        environment: { type: 'string', short: 'e', default: 'default' },
        profile: { type: 'string' },
        yes: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        local: { type: 'boolean', default: false },
        endpoint: { type: 'string' },
      },
    })
    return {
      environment: loadEnvironment(values.environment),
      profile: values.profile,
      yes: values.yes,
      check: values.check,
      local: values.local,
      endpoint: values.endpoint,
      folder: positionals[0],
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new InputError('OPTION_UNKNOWN', error.message, {
      field: 'command line',
      cure: 'Known: --environment NAME, --profile NAME, --yes, --check, --local, --endpoint URL.',
      cause: error,
    })
  }
}

/** Runs a script's work and turns what went wrong into a sentence and an exit code. */
export async function runScript(work: (options: CloudOptions) => Promise<number>): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options.profile !== undefined) process.env.AWS_PROFILE = options.profile
    process.exitCode = await work(options)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { message } = error
    console.error(`✗ ${message}`)
    if (error instanceof InputError && error.cure !== undefined) console.error(`  → ${error.cure}`)
    const isUsage = error instanceof InputError && error.code === 'OPTION_UNKNOWN'
    process.exitCode = isUsage ? EXIT.usage : EXIT.broken
  }
}
