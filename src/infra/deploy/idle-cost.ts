/** What an environment costs a month when nobody uses it: list prices of us-east-1 without free tier, for orientation. */
import type { Environment } from '../environment.ts'

/** AWS's list prices in USD, as of November 2026. */
const PRICES = {
  key: 1,
  secret: 0.4,
  alarm: 0.1,
  compositeAlarm: 0.5,
  dashboard: 3,
  endpointHour: 0.01,
  webAcl: 5,
  webAclRule: 1,
  concurrencyGbSecond: 0.000_003_333_3,
}
const HOURS = 730
/** Alarms of an environment: five a machine, three a function, and the rest. */
const ALARMS = { machine: 5, function: 3, other: 7 }
const MACHINES = 3
const FUNCTIONS = 6
const ZONES = 2
/** Three interface endpoints in each; the models' own comes on top. */
const ENDPOINTS = 3 * ZONES
const WEB_ACL_RULES = 3
/** All functions together. */
const FUNCTION_GB = 6.3

export interface CostLine {
  readonly what: string
  readonly usd: number
}

export function idleCost(environment: Environment): readonly CostLine[] {
  const machines = MACHINES * (environment.expressVariants ? 2 : 1)
  const alarms = ALARMS.machine * machines + ALARMS.function * FUNCTIONS + ALARMS.other
  const endpoints = environment.privateNetwork ? ENDPOINTS + (environment.modelEndpoint === null ? 0 : ZONES) : 0
  const lines = [
    { what: 'one key', usd: PRICES.key },
    { what: 'the secret of the models', usd: environment.modelEndpoint === null ? 0 : PRICES.secret },
    { what: `about ${alarms} alarms, one of them composite`, usd: alarms * PRICES.alarm + PRICES.compositeAlarm },
    { what: 'the dashboard', usd: PRICES.dashboard },
    { what: 'private endpoints', usd: endpoints * PRICES.endpointHour * HOURS },
    { what: 'the firewall', usd: environment.api.webAcl ? PRICES.webAcl + WEB_ACL_RULES * PRICES.webAclRule : 0 },
    {
      what: 'provisioned concurrency',
      usd: environment.provisionedConcurrency * FUNCTION_GB * PRICES.concurrencyGbSecond * HOURS * 3_600,
    },
  ]
  return lines.filter(({ usd }) => usd > 0)
}

export function printIdleCost(environment: Environment): void {
  const lines = idleCost(environment)
  const total = lines.reduce((sum, { usd }) => sum + usd, 0)
  console.log(`Idle, about USD ${total.toFixed(0)} a month (list prices of us-east-1, no free tier):`)
  for (const { what, usd } of lines) console.log(`  ${usd.toFixed(2).padStart(8)}  ${what}`)
}
