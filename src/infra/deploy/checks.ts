/** What has to be true before a deployment; each check that says no says also what to do. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { awsClientConfig } from '#adapters/aws-client'
import { bedrockModels } from '../alarms.ts'
import type { Environment } from '../environment.ts'
import { type Check, failed, limit, ok, printChecks, sentence } from './check.ts'
import { checkModel } from './model-checks.ts'
import { checkQuotas } from './quota-checks.ts'

export interface Account {
  readonly id: string
  readonly isBootstrapped: boolean
}

const NODE_MAJOR = 24

export async function checkAll(
  environment: Environment,
): Promise<{ readonly checks: readonly Check[]; readonly account: Account | null }> {
  const node = checkNode()
  const { check: identity, account: id } = await checkIdentity(environment)
  if (id === null) {
    const skipped = ['bootstrap', 'quotas', 'standard model', 'premium model'].map(
      (name): Check => ({ name, state: 'skipped', says: 'Not looked at: AWS does not know who asks.', cure: null }),
    )
    return { checks: [node, identity, ...skipped], account: null }
  }
  const { check: bootstrap, isBootstrapped } = await checkBootstrap(environment, id)
  const [quotas, ...models] = await Promise.all([
    checkQuotas(environment),
    ...Object.entries(bedrockModels(environment)).map(([tier, { modelId }]) =>
      checkModel(`${tier} model`, modelId, environment),
    ),
  ])
  return { checks: [node, identity, bootstrap, ...quotas, ...models], account: { id, isBootstrapped } }
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

const client = ({ region }: Environment) => ({ ...awsClientConfig({ region }), maxAttempts: 2 })

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
