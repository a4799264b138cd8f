/** Checks, shows what will change and cost, deploys, and tries the result once. */
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { namesOf } from '../names.ts'
import { cdk } from './cdk.ts'
import { checkAll, printChecks } from './checks.ts'
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
  if (!account.isBootstrapped) {
    if (!(await agreed(`Set up CDK in ${account.id}/${environment.region}?`, yes))) return EXIT.refused
    cdk(environment, 'bootstrap', `aws://${account.id}/${environment.region}`)
  }
  cdk(environment, 'diff', '--all')
  if (!(await agreed(`Deploy "${environment.name}" to ${account.id}/${environment.region}?`, yes))) return EXIT.refused
  mkdirSync(OUTPUTS, { recursive: true })
  const outputs = `${OUTPUTS}/${environment.name}.json`
  cdk(environment, 'deploy', '--all', '--require-approval', 'never', '--outputs-file', outputs)
  console.log(`\nWhat was made is written in ${outputs}.`)
  const works = await smokeTest(environment, account.id)
  sayWhatIsNext(environment)
  return works ? EXIT.ok : EXIT.broken
}

async function agreed(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY) throw new Error(`${question} Nobody is there to answer; --yes answers.`)
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
