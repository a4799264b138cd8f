/** Takes an environment down again. What holds data stays, unless the environment says otherwise. */
import { createInterface } from 'node:readline/promises'
import { namesOf } from '../names.ts'
import { cdk } from './cdk.ts'
import { checkAll, printChecks } from './checks.ts'
import { type CloudOptions, EXIT, runScript } from './options.ts'

async function destroy({ environment, yes }: CloudOptions): Promise<number> {
  const { checks, account } = await checkAll(environment)
  if (account === null) {
    printChecks(checks)
    return EXIT.refused
  }
  const names = namesOf(environment)
  const kept = environment.retention.keepData
  const stacks = ['Observability', 'Api', 'Workflows', ...(kept ? [] : ['Data'])].map(names.stack)
  console.log(`Goes: ${stacks.join(', ')} in ${account.id}/${environment.region}.`)
  console.log(
    kept
      ? `Stays: ${names.stack('Data')} with history, results and key (retention.keepData).`
      : 'History and results go too.',
  )
  if (!yes && !(await typed(environment.name))) return EXIT.refused
  cdk(environment, 'destroy', ...stacks, '--exclusively', '--force')
  return EXIT.ok
}

/** A word to type, because "y" is pressed too easily. */
async function typed(word: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Nobody is there to confirm; --yes confirms.')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`Type "${word}" to go on: `)
  terminal.close()
  return answer === word
}

await runScript(destroy)
