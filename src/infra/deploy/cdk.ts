/** The CDK command line, as a deployment uses it: it synthesizes once, and what was shown is what is deployed. */
import { spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvariantError } from '#lib/errors'
import type { Environment } from '../environment.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CDK = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'))

/** CDK ended with anything but nought. What went wrong it has printed itself. */
export class CdkFailed extends Error {
  override readonly name = 'CdkFailed'
}

export interface Cdk {
  /** Builds the functions and writes the templates; the other commands use these. */
  synth(): void
  run(command: 'bootstrap' | 'diff' | 'deploy' | 'destroy', ...args: readonly string[]): void
}

export function cdkOf(environment: Environment): Cdk {
  const assembly = join(ROOT, '.opportunity', 'assemblies', environment.name)
  const start = (...args: readonly string[]) => {
    const { status, error } = spawnSync(process.execPath, [CDK, ...args, '--no-notices'], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        // cdk.json starts the app by `node`, which has to be this one and not an older one of the machine.
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
        AWS_REGION: environment.region,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
      },
    })
    if (error !== undefined) throw new InvariantError('The CDK command line did not start.', { cause: error })
    if (status !== 0) throw new CdkFailed(`cdk ${args[0]} ended with ${status ?? 'a signal'}; its own words are above.`)
  }
  return {
    synth: () => start('synth', '--quiet', '--output', assembly, '-c', `environment=${environment.name}`),
    run: (command, ...args) => start(command, ...args, '--app', assembly),
  }
}
