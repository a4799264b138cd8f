/** What a deployment says before it changes anything. */
import { spawnSync } from 'node:child_process'
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

test('the number of alarms that the idle cost reckons with is the templates’', () => {
  const { observability } = templatesOf()

  expect(Object.keys(observability.findResources('AWS::CloudWatch::Alarm'))).toHaveLength(5 * 3 + 3 * 6 + 7)
})
