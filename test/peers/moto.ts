/**
 * The cloud scripts against moto, as far as moto goes. What is not moto's answer is counted: what was changed on the way, what
 * was answered in its place, what its CloudFormation left out.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { readAssembly } from '../rehearsal/assembly.ts'
import { adapted, type Change } from './adaptations.ts'
import { type Run, runScript, type Script } from './cloud-scripts.ts'
import { type Comparison, described } from './described.ts'
import { startFront } from './front.ts'
import { freePort, startMoto } from './moto-server.ts'
import { answerOf, startModels } from './ours.ts'
import { counted, differenceKinds, transcript } from './transcript.ts'

export interface Step extends Script {
  readonly exits: number
  /** What its output has to say. */
  readonly says: RegExp
}

const NO_ALIAS = /State Machine Does Not Exist/

/** Until all stands; then it is described. */
const DEPLOYING: readonly Step[] = [
  { name: 'deploy-step-functions', args: ['--check'], exits: 0, says: /! bootstrap +CDK is not set up/ },
  // moto's CloudFormation makes no aliases, so the smoke test finds nothing to start: the stacks are all there by then.
  { name: 'deploy-step-functions', args: ['--yes'], exits: 1, says: NO_ALIAS },
]

const AFTERWARDS: readonly Step[] = [
  {
    name: 'deploy-step-functions',
    args: ['--yes'],
    exits: 1,
    says: /\(no changes\)[\s\S]*State Machine Does Not Exist/,
  },
  { name: 'load-history', args: ['data/sample/history'], exits: 0, says: /Loaded\./ },
  { name: 'test-step-functions', args: [], exits: 1, says: NO_ALIAS },
  { name: 'destroy-step-functions', args: ['--yes'], exits: 0, says: /Stays: OpportunityAnalysisData/ },
  { name: 'destroy-step-functions', args: ['--yes'], exits: 0, says: /nothing to take down/ },
]

/** How many kinds of difference are not known to be moto's. */
function tellOf(compared: readonly Comparison[]): number {
  const fields = compared.reduce((sum, one) => sum + one.fields, 0)
  const kinds = counted(compared.flatMap(differenceKinds))
  const different = kinds.reduce((sum, [, count]) => sum + count, 0)
  console.log(
    `${compared.length} resources in moto, ${fields} fields described: ${different} differ from the templates`,
  )
  const unknown = kinds.filter(([kind]) => !MOTO_LEAVES_OUT.has(kind))
  for (const [kind, count] of kinds)
    console.log(`  ${count} × ${kind}${MOTO_LEAVES_OUT.has(kind) ? '' : '  UNEXPLAINED'}`)
  return unknown.length
}

/** What moto's CloudFormation does not take over from a template into what it creates; its own code says so (moto/…/models.py). */
const MOTO_LEAVES_OUT: ReadonlySet<string> = new Set([
  'AWS::Lambda::Function Architectures',
  'AWS::Lambda::Function LoggingConfig',
  'AWS::Lambda::Function TracingConfig',
  'AWS::Logs::LogGroup KmsKeyId',
  'AWS::S3::Bucket BlockedPublicAccess',
  'AWS::S3::Bucket LifecycleRules',
  'AWS::S3::Bucket LogPrefix',
  'AWS::S3::Bucket ObjectOwnership',
  'AWS::S3::Bucket Versioning',
  'AWS::StepFunctions::StateMachine level',
  'AWS::StepFunctions::StateMachine traced',
])

const assetOf = (key: string): string => readFileSync(readAssembly(ASSEMBLY).assetPath(key), 'utf8')

/** Where the deploy script writes what it deploys. */
const ASSEMBLY = '.opportunity/assemblies/default'
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
      const { template, changes: made } = adapted(text, assetOf)
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
  const take = async (steps: readonly Step[]) => {
    for (const step of steps) {
      const run = await runScript(step, variables)
      runs.push(run)
      const isRight = run.exitCode === step.exits && step.says.test(run.output)
      if (!isRight) wrong += 1
      const verdict = `ended with ${run.exitCode}, ${isRight ? 'as expected' : 'NOT as expected'}`
      console.log(`${isRight ? '✓' : '✗'} ${run.command}: ${verdict}`)
    }
  }
  await take(DEPLOYING)
  const compared = await described(moto.endpoint, ASSEMBLY)
  wrong += tellOf(compared)
  await take(AFTERWARDS)
  const happened = { runs, calls: front.calls, changes: [...changes.values()], said: moto.said, compared }
  writeFileSync(TRANSCRIPT, transcript(happened))
  console.log(`The transcript is in ${TRANSCRIPT}.`)
  return wrong
}
