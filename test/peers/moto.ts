/**
 * The cloud scripts against moto, as far as moto goes. What is not moto's answer is counted: what was changed on the way, what
 * was answered in its place, what its CloudFormation left out.
 */
import { writeFileSync } from 'node:fs'
import { adapted, type Change } from './adaptations.ts'
import { type Run, runScript, type Script } from './cloud-scripts.ts'
import { startFront } from './front.ts'
import { freePort, startMoto } from './moto-server.ts'
import { answerOf, startModels } from './ours.ts'
import { transcript } from './transcript.ts'

export interface Step extends Script {
  readonly exits: number
  /** What its output has to say. */
  readonly says: RegExp
}

const STEPS: readonly Step[] = [
  { name: 'deploy-step-functions', args: ['--check'], exits: 0, says: /! bootstrap +CDK is not set up/ },
  // moto's CloudFormation makes no aliases, so the smoke test finds nothing to start: the stacks are all there by then.
  {
    name: 'deploy-step-functions',
    args: ['--yes'],
    exits: 1,
    says: /What was made is written in[\s\S]*State Machine Does Not Exist/,
  },
]

const TRANSCRIPT = '.opportunity/peers/moto-transcript.txt'

/** How many steps went otherwise than they should. */
export async function judgeByMoto(program: string): Promise<number> {
  const port = await freePort()
  const changes = new Map<string, Change>()
  await using models = await startModels()
  await using front = await startFront({
    moto: `http://127.0.0.1:${port}`,
    ours: (service, operation) => answerOf(service, operation) ?? (service === 'bedrock' ? models : null),
    adapt(text) {
      const { template, changes: made } = adapted(text)
      for (const change of made) {
        changes.set(change.what, { ...change, times: change.times + (changes.get(change.what)?.times ?? 0) })
      }
      return template
    },
  })
  await using moto = await startMoto(program, port, front.port)
  const variables = {
    AWS_ENDPOINT_URL: front.endpoint,
    // Converse is asked over HTTP/2, which the front does not speak.
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: models.endpoint,
    AWS_ACCESS_KEY_ID: 'peers',
    AWS_SECRET_ACCESS_KEY: 'peers',
    AWS_EC2_METADATA_DISABLED: 'true',
    // CDK's own option by its environment: moto keeps no exports of a stack that a change set made, and the next stack imports them.
    CDK_METHOD: 'direct',
  }
  const runs: Run[] = []
  let wrong = 0
  for (const step of STEPS) {
    const run = await runScript(step, variables)
    runs.push(run)
    const isRight = run.exitCode === step.exits && step.says.test(run.output)
    if (!isRight) wrong += 1
    console.log(
      `${isRight ? '✓' : '✗'} ${run.command}: ended with ${run.exitCode}, as ${isRight ? '' : 'not '}expected`,
    )
  }
  writeFileSync(TRANSCRIPT, transcript({ runs, calls: front.calls, changes: [...changes.values()], said: moto.said }))
  console.log(`The transcript is in ${TRANSCRIPT}.`)
  return wrong
}
