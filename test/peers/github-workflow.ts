/** The GitHub workflow: its shape by GitHub's schema, its safety by zizmor, and whether what it runs is there. Nothing here runs it. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const WORKFLOW = '.github/workflows/ci.yml'

export function judgeWorkflow(program: (name: string) => string): number {
  const schema = spawnSync(program('check-jsonschema'), ['--builtin-schema', 'vendor.github-workflows', WORKFLOW])
  const safety = spawnSync(program('zizmor'), ['--offline', '--no-progress', '--quiet', WORKFLOW], { encoding: 'utf8' })
  const missing = commandsOf(readFileSync(WORKFLOW, 'utf8')).filter((command) => !isThere(command))
  console.log(`${WORKFLOW}: ${schema.status === 0 ? 'fits GitHub’s schema' : `does not fit: ${String(schema.stdout)}`}`)
  console.log(`${WORKFLOW}: zizmor ${safety.status === 0 ? 'has nothing to say' : `says:\n${safety.stdout}`}`)
  console.log(`${WORKFLOW}: commands that are not there: ${missing.length === 0 ? 'none' : missing.join('; ')}`)
  return [schema.status === 0, safety.status === 0, missing.length === 0].filter((well) => !well).length
}

const commandsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*- run: (.+)$/gm)].map(([, run = '']) => run)

function isThere(command: string): boolean {
  const [program = '', ...args] = command.split(' ')
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  if (program === 'node') return existsSync(args[0] ?? '')
  if (program === 'npx') return existsSync(`node_modules/.bin/${args[0]}`)
  if (program !== 'npm') return false
  return args[0] === 'install' || (args[0] === 'test' ? 'test' : (args[1] ?? '')) in scripts
}
