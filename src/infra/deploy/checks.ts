/** What has to be true before a deployment; each check that says no says also what to do. */
import { BedrockClient } from '@aws-sdk/client-bedrock'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { awsClientConfig } from '#adapters/aws-client'
import { checkModelLifecycle } from '#adapters/bedrock-lifecycle'
import { bedrockModels } from '../alarms.ts'
import type { Environment } from '../environment.ts'

export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warn' | 'failed' | 'skipped'
  readonly says: string
  readonly cure: string | null
}

export interface Account {
  readonly id: string
  readonly isBootstrapped: boolean
}

const NODE_MAJOR = 24
/** Six functions with a few instances each, and what else lives in the account. */
const LEAST_CONCURRENCY = 50
const CHECK_TIMEOUT_MS = 15_000

export async function checkAll(
  environment: Environment,
): Promise<{ readonly checks: readonly Check[]; readonly account: Account | null }> {
  const node = checkNode()
  const { check: identity, account: id } = await checkIdentity(environment)
  if (id === null) {
    const skipped = ['bootstrap', 'concurrency', 'standard model', 'premium model'].map(
      (name): Check => ({ name, state: 'skipped', says: 'Not looked at: AWS does not know who asks.', cure: null }),
    )
    return { checks: [node, identity, ...skipped], account: null }
  }
  const { check: bootstrap, isBootstrapped } = await checkBootstrap(environment, id)
  const rest = await Promise.all([
    checkConcurrency(environment),
    ...Object.entries(bedrockModels(environment)).map(([tier, { modelId }]) =>
      checkModel(`${tier} model`, modelId, environment),
    ),
  ])
  return { checks: [node, identity, bootstrap, ...rest], account: { id, isBootstrapped } }
}

/** For what needs nothing but to know where it works; what is wrong has been said when this is null. */
export async function knownAccount(environment: Environment): Promise<string | null> {
  const { check, account } = await checkIdentity(environment)
  if (account === null) printChecks([check])
  return account
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0])
  return major >= NODE_MAJOR
    ? ok('Node', `${process.version}, as the functions have it.`)
    : failed(
        'Node',
        `${process.version} is too old.`,
        `Start through scripts/deploy-step-functions.js, which brings Node ${NODE_MAJOR}.`,
      )
}

const ok = (name: string, says: string): Check => ({ name, state: 'ok', says, cure: null })
const failed = (name: string, says: string, cure: string): Check => ({ name, state: 'failed', says, cure })

const client = ({ region }: Environment) => ({ ...awsClientConfig({ region }), maxAttempts: 2 })
const limit = () => ({ abortSignal: AbortSignal.timeout(CHECK_TIMEOUT_MS) })

async function checkIdentity(
  environment: Environment,
): Promise<{ readonly check: Check; readonly account: string | null }> {
  const name = 'credentials'
  try {
    const { Account: account, Arn } = await new STSClient(client(environment)).send(
      new GetCallerIdentityCommand({}),
      limit(),
    )
    if (account === undefined) throw new Error('STS named no account.')
    if (environment.account !== null && environment.account !== account) {
      const cure = `Use credentials of ${environment.account}, or change "account" of the environment.`
      return {
        check: failed(name, `These are of account ${account}; the environment is of ${environment.account}.`, cure),
        account: null,
      }
    }
    return { check: ok(name, `${Arn} in ${environment.region}.`), account }
  } catch (error) {
    const cure = 'Set AWS_PROFILE or --profile, or run "aws sso login" or "aws configure"; then try again.'
    return { check: failed(name, `AWS does not accept any: ${sentence(error)}`, cure), account: null }
  }
}

async function checkBootstrap(
  environment: Environment,
  account: string,
): Promise<{ readonly check: Check; readonly isBootstrapped: boolean }> {
  const name = 'bootstrap'
  try {
    await new CloudFormationClient(client(environment)).send(
      new DescribeStacksCommand({ StackName: 'CDKToolkit' }),
      limit(),
    )
    return { check: ok(name, 'CDK is set up in this account and region.'), isBootstrapped: true }
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') {
      const says = `CDK is not set up in ${account}/${environment.region} yet; the deployment does so.`
      return { check: { name, state: 'warn', says, cure: null }, isBootstrapped: false }
    }
    return {
      check: failed(name, sentence(error), 'The deployer needs cloudformation:DescribeStacks.'),
      isBootstrapped: false,
    }
  }
}

async function checkConcurrency(environment: Environment): Promise<Check> {
  const name = 'concurrency'
  try {
    const { AccountLimit } = await new LambdaClient(client(environment)).send(
      new GetAccountSettingsCommand({}),
      limit(),
    )
    const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0
    const wanted = Math.max(LEAST_CONCURRENCY, (environment.reservedConcurrency ?? 0) * 6)
    if (free >= wanted) return ok(name, `${free} instances of functions are free.`)
    return failed(
      name,
      `${free} instances of functions are free; ${wanted} are wanted.`,
      'Ask for a higher Lambda quota "Concurrent executions", or lower reservedConcurrency.',
    )
  } catch (error) {
    return failed(name, sentence(error), 'The deployer needs lambda:GetAccountSettings.')
  }
}

async function checkModel(name: string, modelId: string, environment: Environment): Promise<Check> {
  try {
    const bedrock = new BedrockClient(client(environment))
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    const found = await checkModelLifecycle({ client: bedrock, modelId, now: new Date(), signal })
    const bad = found.find(({ verdict }) => verdict === 'refuse') ?? found.find(({ verdict }) => verdict === 'warn')
    if (bad === undefined) return ok(name, found.map(({ message }) => message).join(' '))
    const cure = `Choose another model in src/infra/environments/${environment.name}.json.`
    return { name, state: bad.verdict === 'refuse' ? 'failed' : 'warn', says: bad.message, cure }
  } catch (error) {
    return failed(
      name,
      sentence(error),
      `Ask for access to ${modelId} in the Bedrock console of ${environment.region}, or choose another model.`,
    )
  }
}

const sentence = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

export function printChecks(checks: readonly Check[]): void {
  const MARKS = { ok: '✓', warn: '!', failed: '✗', skipped: '-' }
  for (const { name, state, says, cure } of checks) {
    console.log(`${MARKS[state]} ${name.padEnd(16)} ${says}`)
    if (cure !== null) console.log(`  → ${cure}`)
  }
}
