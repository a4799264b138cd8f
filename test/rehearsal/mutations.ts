/** Takes away one statement at a time, of every role and every function's policy, and looks whether the rehearsal notices. */
import { createTimeRights } from './cloud-parts.ts'
import type { Statement } from './policy.ts'
import type { Outcome, Scenario } from './scenarios.ts'
import type { World } from './world.ts'

export interface Trial {
  readonly name: string
  readonly noticed: boolean
}

/** Which scenario needed a statement: the quickest, by the statement's name. */
export type Coverage = Map<string, { readonly scenario: Scenario; readonly elapsedMs: number }>

/** Runs a scenario and remembers what it needed. */
export async function runCovered(world: World, scenario: Scenario, coverage: Coverage): Promise<Outcome> {
  world.rights.takeUsed()
  const begun = performance.now()
  const outcome = await scenario.run(world)
  const elapsedMs = performance.now() - begun
  if (scenario.leavesWork === true) return outcome
  for (const name of world.rights.takeUsed()) {
    const known = coverage.get(name)
    if (known === undefined || known.elapsedMs > elapsedMs) coverage.set(name, { scenario, elapsedMs })
  }
  return outcome
}

export async function mutations(world: World, coverage: Coverage): Promise<readonly Trial[]> {
  const whole = world.rights
  const trials: Trial[] = []
  for (const statement of whole.statements.filter(isOurs)) {
    world.rights = whole.without(statement)
    trials.push({ name: statement.name, noticed: await isNoticed(world, coverage.get(statement.name)?.scenario) })
  }
  world.rights = whole
  return trials
}

/** A deny takes nothing away from us, and the account's own statement on its key is AWS's way to let roles decide. */
const isOurs = ({ effect, name, principals }: Statement): boolean =>
  effect === 'Allow' && !name.startsWith('GatewayLogs/') && (principals === 'holder' || principals.includes(GATEWAY))

const GATEWAY = 'service:apigateway.amazonaws.com'

async function isNoticed(world: World, scenario: Scenario | undefined): Promise<boolean> {
  const { rights } = world
  createTimeRights(world.cloud, (caller, action, resource) => rights.decide({ caller, action, resource, context: {} }))
  if (rights.refused.length > 0) return true
  if (scenario === undefined) return false
  // A right that AWS itself checks ends the scenario by an error; every other one shows as a refusal or a wrong outcome.
  const ok = await scenario.run(world).then(
    (outcome) => outcome.ok,
    () => false,
  )
  return !ok || rights.refused.length > 0
}
