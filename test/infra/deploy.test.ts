/** What a deployment says before it changes anything. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { templatesOf } from './system.fixture.ts'

const run = (script: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [`src/infra/deploy/${script}.ts`, ...args], {
    encoding: 'utf8',
    // No credentials, and nobody on this machine to ask for some.
    env: { PATH: process.env.PATH ?? '', AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' },
  })

test('without credentials the checks say so, name the cure, and end with 2', () => {
  const { status, stdout, stderr } = run('deploy', '--check')

  expect(status).toBe(2)
  expect(stdout).toMatch(/✗ credentials/)
  expect(stdout).toMatch(/→ Set AWS_PROFILE or --profile/)
  expect(stdout).toMatch(/- bootstrap +Not looked at/)
  expect(stderr).toMatch(/Nothing was changed/)
})

test('a wrong command line ends with 64, a wrong environment names the known ones', () => {
  expect(run('deploy', '--chek').status).toBe(64)
  expect(run('deploy', '--environment', 'prod').stderr).toMatch(/Known: default, production/)
})

test('a folder without a history is refused before AWS is asked', () => {
  const { status, stderr } = run('load-history', 'test')

  expect(status).toBe(1)
  expect(stderr).toMatch(/test lacks history\.json, projects\.parquet, project_terms\.parquet/)
})

test('the app that CDK’s command line starts leaves its stacks behind, and nothing else over them', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'))
  const { status, stderr } = spawnSync(process.execPath, ['test/infra/app.fixture.ts'], {
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ environment: 'production' }) },
  })
  const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string }>
  }
  const stacks = Object.entries(artifacts).flatMap(([name, { type }]) =>
    type === 'aws:cloudformation:stack' ? [name] : [],
  )

  expect([status, stderr]).toEqual([0, ''])
  expect(stacks.sort()).toEqual(
    ['Api', 'Data', 'Observability', 'Workflows'].map((part) => `OpportunityAnalysis${part}-production`),
  )
})

test('the number of alarms that the idle cost reckons with is the templates’', () => {
  const { observability } = templatesOf()

  expect(Object.keys(observability.findResources('AWS::CloudWatch::Alarm'))).toHaveLength(5 * 3 + 3 * 6 + 7)
})
