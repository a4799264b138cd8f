/** cfn-lint over the templates of every environment, in a Python environment of its own. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildApp, environmentNames, loadEnvironment, unbundledCode } from '#infra'

const VENV = resolve('.opportunity/peers')
const CFN_LINT = join(VENV, 'bin', 'cfn-lint')

/** CDK writes a DependsOn for a role beside the GetAtt that implies it, together with the one for its policy, which nothing implies. */
const IGNORED = 'W3005'

process.exitCode = judge()

function judge(): number {
  if (spawnSync('python3', ['--version']).status !== 0) {
    console.log('Skipped: there is no python3 here, and cfn-lint wants one.')
    return 0
  }
  if (!existsSync(CFN_LINT)) {
    run('python3', '-m', 'venv', VENV)
    run(join(VENV, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', 'cfn-lint')
  }
  let found = 0
  for (const name of environmentNames()) {
    const outdir = mkdtempSync(join(tmpdir(), 'peers-'))
    buildApp({ environment: loadEnvironment(name), code: unbundledCode, outdir }).app.synth()
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'))
    const { status } = spawnSync(
      CFN_LINT,
      ['--ignore-checks', IGNORED, '--', ...templates.map((file) => join(outdir, file))],
      { stdio: 'inherit' },
    )
    console.log(
      `cfn-lint, environment "${name}", ${templates.length} templates: ${status === 0 ? 'nothing to say' : `ended with ${status}`}`,
    )
    if (status !== 0) found += 1
  }
  return found === 0 ? 0 : 1
}

function run(program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.`)
}
