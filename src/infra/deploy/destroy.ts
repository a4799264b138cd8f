/** Takes an environment down again. What holds data stays, unless the environment says otherwise. */
import { createInterface } from 'node:readline/promises'
import { namesOf } from '../names.ts'
import { cdkOf } from './cdk.ts'
import { knownAccount } from './checks.ts'
import { emptyBuckets } from './empty-buckets.ts'
import { explainFailure } from './failed-stacks.ts'
import { type CloudOptions, EXIT, runScript } from './options.ts'
import { standingStacks } from './stacks.ts'

async function destroy({ environment, yes }: CloudOptions): Promise<number> {
  const account = await knownAccount(environment)
  if (account === null) return EXIT.refused
  const names = namesOf(environment)
  const kept = environment.retention.keepData
  const place = `${account}/${environment.region}`
  const standing = await standingStacks(environment)
  const going = [...standing].reverse().filter(({ part }) => part !== 'Data' || !kept)
  const data = standing.find(({ part }) => part === 'Data')
  if (going.length === 0) {
    const rest = data === undefined ? '' : ` but ${data.name}, which keeps history, results, logs and key`
    console.log(`Nothing of "${environment.name}" stands in ${place}${rest}: nothing to take down.`)
    return EXIT.ok
  }
  console.log(`Goes: ${going.map(({ name }) => name).join(', ')} in ${place}.`)
  console.log(
    kept
      ? `Stays: ${names.stack('Data')} with history, results, logs and key (retention.keepData).`
      : 'History, results and logs go too.',
  )
  if (!kept && data?.isProtected === true) {
    console.error(`✗ ${data.name} is protected: it was deployed with "keepData": true.`)
    console.error('  → Deploy once with "keepData": false, which takes the protection away; then destroy.')
    return EXIT.refused
  }
  if (!yes && !(await typed(environment.name))) return EXIT.refused
  const cdk = cdkOf(environment)
  cdk.synth()
  try {
    if (!kept && data !== undefined) await emptyBuckets(environment, data.name)
    cdk.run('destroy', ...going.map(({ name }) => name), '--exclusively', '--force')
  } catch (error) {
    return explainFailure(environment, error)
  }
  return EXIT.ok
}

/** A word to type, because "y" is pressed too easily. */
async function typed(word: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error('Nobody is there to confirm; --yes confirms.')
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`Type "${word}" to go on: `)
  terminal.close()
  return answer === word
}

await runScript(destroy)
