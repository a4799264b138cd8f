/** cfn-lint over the templates of every environment. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp, environmentNames, loadEnvironment, unbundledCode } from '#infra'

/** CDK writes a DependsOn for a role beside the GetAtt that implies it, together with the one for its policy, which nothing implies. */
const IGNORED = 'W3005'

/** How many environments it has something to say about. */
export function judgeTemplates(program: string): number {
  const found = environmentNames().filter((name) => {
    const outdir = mkdtempSync(join(tmpdir(), 'peers-'))
    buildApp({ environment: loadEnvironment(name), code: unbundledCode, outdir }).app.synth()
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'))
    const files = templates.map((file) => join(outdir, file))
    const { status } = spawnSync(program, ['--ignore-checks', IGNORED, '--', ...files], { stdio: 'inherit' })
    const verdict = status === 0 ? 'nothing to say' : `ended with ${status}`
    console.log(`cfn-lint, environment "${name}", ${templates.length} templates: ${verdict}`)
    return status !== 0
  })
  return found.length
}
