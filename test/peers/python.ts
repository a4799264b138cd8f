/** A Python environment of its own for the programs that judge ours; pinned, so that a new release does not change the verdict overnight. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Wheels only: a source package may fetch more from elsewhere while it is built. */
const PINS = ['cfn-lint==1.58.0', 'check-jsonschema==0.39.0', 'moto[all,server]==5.2.5', 'zizmor==1.32.0']
const VENV = resolve('.opportunity/peers')
const STAMP = join(VENV, 'pins.txt')

/** Null where Python is absent; the reason has been said then. */
export function pythonPrograms(): ((name: string) => string) | null {
  if (spawnSync('python3', ['--version']).status !== 0) {
    console.log('Skipped: there is no python3 here, and cfn-lint, moto and the others want one.')
    return null
  }
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== PINS.join('\n')) install()
  return (name) => join(VENV, 'bin', name)
}

function install(): void {
  console.log(`Making a Python environment in ${VENV} (${PINS.join(', ')}), once …`)
  rmSync(VENV, { recursive: true, force: true })
  mkdirSync(VENV, { recursive: true })
  run('python3', '-m', 'venv', VENV)
  const pip = ['install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:']
  run(join(VENV, 'bin', 'pip'), ...pip, ...PINS)
  writeFileSync(STAMP, PINS.join('\n'))
}

function run(program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.`)
}
