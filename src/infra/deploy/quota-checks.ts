/** The quotas that end analyses when they are too small. Service Quotas knows them by name; a warning where it does not tell. */
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { awsClientConfig } from '#adapters/aws-client'
import type { Environment } from '../environment.ts'
import { type Check, failed, lackingRight, limit, ok, sentence, warn } from './check.ts'

/** Six functions with a few instances each, and what else lives in the account. */
const LEAST_CONCURRENCY = 50
const FUNCTIONS = 6

interface Wanted {
  readonly check: string
  readonly service: string
  readonly quota: string
  readonly least: (environment: Environment) => number
  readonly why: string
}

const WANTED: readonly Wanted[] = [
  {
    check: 'starts a second',
    service: 'states',
    quota: 'StartExecution throttle token refill rate per second',
    // What the gateway lets through may all be questions.
    least: ({ api }) => api.requestsPerSecond,
    why: 'the API lets so many requests a second through (api.requestsPerSecond)',
  },
  {
    check: 'queries at once',
    service: 'athena',
    quota: 'Active DML queries',
    // An analysis queries for some seconds, and with its follow-on twice.
    least: ({ api }) => 2 * api.requestsPerSecond,
    why: 'an analysis runs up to two queries at a time, and api.requestsPerSecond may start in one second',
  },
]

export async function checkQuotas(environment: Environment): Promise<readonly Check[]> {
  const asked = WANTED.map((wanted) => checkQuota(wanted, environment))
  return Promise.all([checkConcurrency(environment), ...asked])
}

const client = ({ region }: Environment) => ({ ...awsClientConfig({ region }), maxAttempts: 2 })

async function checkConcurrency(environment: Environment): Promise<Check> {
  const name = 'concurrency'
  try {
    const { AccountLimit } = await new LambdaClient(client(environment)).send(
      new GetAccountSettingsCommand({}),
      limit(),
    )
    const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0
    const wanted = Math.max(LEAST_CONCURRENCY, (environment.reservedConcurrency ?? 0) * FUNCTIONS)
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

async function checkQuota({ check, service, quota, least, why }: Wanted, environment: Environment): Promise<Check> {
  try {
    const value = await quotaNamed(service, quota, environment)
    const wanted = least(environment)
    if (value === null)
      return warn(check, `Service Quotas names no "${quota}".`, `Look for it under ${service} in the console.`)
    if (value >= wanted) return ok(check, `${value}; ${wanted} are wanted.`)
    const cure = `Ask Service Quotas for a higher "${quota}" (${service}), or lower api.requestsPerSecond.`
    return warn(check, `${value}, but ${wanted} are wanted: ${why}.`, cure)
  } catch (error) {
    const right = lackingRight(error) ?? 'servicequotas:ListServiceQuotas'
    return warn(check, `Not known: ${sentence(error)}`, `Allow the deployer ${right} to have it looked at.`)
  }
}

async function quotaNamed(ServiceCode: string, name: string, environment: Environment): Promise<number | null> {
  const pages = paginateListServiceQuotas({ client: new ServiceQuotasClient(client(environment)) }, { ServiceCode })
  for await (const { Quotas = [] } of pages) {
    const found = Quotas.find(({ QuotaName }) => QuotaName === name)
    if (found?.Value !== undefined) return found.Value
  }
  return null
}
