/** Checks, shows what will change and cost, deploys, and tries the result once. */
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { namesOf } from '../names.ts'
import { cdkOf } from './cdk.ts'
import { printChecks } from './check.ts'
import { checkAll } from './checks.ts'
import { explainFailure } from './failed-stacks.ts'
import { printIdleCost } from './idle-cost.ts'
import { type CloudOptions, EXIT, runScript } from './options.ts'
import { cloudTarget } from './target.ts'
import { CASES, runCase } from './workflow-cases.ts'

const OUTPUTS = '.opportunity/deployments'

async function deploy({ environment, check, yes }: CloudOptions): Promise<number> {
  const { checks, account } = await checkAll(environment)
  printChecks(checks)
  if (account === null || checks.some(({ state }) => state === 'failed')) {
    console.error('\nNothing was changed. Mend what is marked ✗ and start again.')
    return EXIT.refused
  }
  if (check) return EXIT.ok
  printIdleCost(environment)
  const place = `${account.id}/${environment.region}`
  const cdk = cdkOf(environment)
  cdk.synth()
  if (!account.isBootstrapped) {
    if (!(await agreed(`Set up CDK in ${place}?`, yes))) return EXIT.refused
    cdk.run('bootstrap', `aws://${place}`)
  }
  // By templates: a change set would have to be made of stacks that are not there yet, which takes minutes and fails for most.
  cdk.run('diff', '--method', 'template')
  if (!(await agreed(`Deploy "${environment.name}" to ${place}?`, yes))) return EXIT.refused
  mkdirSync(OUTPUTS, { recursive: true })
  const outputs = `${OUTPUTS}/${environment.name}.json`
  try {
    cdk.run('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs)
  } catch (error) {
    return explainFailure(environment, error)
  }
  console.log(`\nWhat was made is written in ${outputs}.`)
  const works = await smokeTest(environment, account.id)
  sayWhatIsNext(environment)
  return works ? EXIT.ok : EXIT.broken
}

async function agreed(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY) {
    console.error(`${question} Nobody is there to answer; --yes answers.`)
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`${question} [y/N] `)
  terminal.close()
  return /^y(es)?$/i.test(answer)
}

/** A question that has to be refused: it runs without a history, and through machine, function, log and failure. */
async function smokeTest(environment: CloudOptions['environment'], account: string): Promise<boolean> {
  const wrong = CASES.find(({ needsHistory }) => !needsHistory)
  if (wrong === undefined) return true
  const differences = await runCase(cloudTarget(environment, account), wrong)
  for (const difference of differences) console.error(`✗ ${wrong.name}: ${difference}`)
  if (differences.length === 0) console.log(`✓ ${wrong.name}`)
  return differences.length === 0
}

function sayWhatIsNext(environment: CloudOptions['environment']): void {
  const flag = environment.name === 'default' ? '' : ` --environment ${environment.name}`
  console.log(`
Next:
  node scripts/load-history.js DIR${flag}     a history that "opportunity import" made, e.g. data/sample/history
  node scripts/test-step-functions.js${flag}  every workflow, once
  dashboard "${namesOf(environment).application}" in CloudWatch; docs/runbook.md for its alarms`)
}

await runScript(deploy)
