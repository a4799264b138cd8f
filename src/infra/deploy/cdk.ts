/** The CDK command line, as a deployment uses it. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { InvariantError } from '#lib/errors'
import type { Environment } from '../environment.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const CDK = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'))

/** Throws when CDK ends with anything but nought; what went wrong it has printed itself. */
export function cdk(environment: Environment, ...args: readonly string[]): void {
  const { status, error } = spawnSync(
    process.execPath,
    [CDK, ...args, '-c', `environment=${environment.name}`, '--no-notices'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, AWS_REGION: environment.region, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    },
  )
  if (error !== undefined) throw new InvariantError('The CDK command line did not start.', { cause: error })
  if (status !== 0) throw new Error(`cdk ${args[0]} ended with ${status ?? 'a signal'}; its own words are above.`)
}
