/** Takes away one statement at a time, of every role and every resource's policy, and looks whether the rehearsal notices. */
import { createTimeRights } from './cloud-parts.ts'
import type { Statement } from './policy.ts'
import { API, type Scenario, WAYS } from './scenarios.ts'
import type { World } from './world.ts'

export interface Trial {
  readonly name: string
  readonly noticed: boolean
}

export async function mutations(world: World): Promise<readonly Trial[]> {
  const whole = world.rights
  const trials: Trial[] = []
  for (const statement of whole.statements.filter(isOurs)) {
    world.rights = whole.without(statement)
    trials.push({ name: statement.name, noticed: await isNoticed(world, statement) })
  }
  world.rights = whole
  return trials
}

/** A deny takes nothing away from us, and the account's own statement on its key is AWS's way to let roles decide. */
const isOurs = ({ effect, principals }: Statement): boolean =>
  effect === 'Allow' &&
  (principals === 'holder' || (Array.isArray(principals) && principals.includes('service:apigateway.amazonaws.com')))

/** The scenarios in which the statement's holder has most to do come first; the first refusal ends the trial. */
async function isNoticed(world: World, statement: Statement): Promise<boolean> {
  for (const verdict of createTimeRights(world.cloud, (caller, action, resource) =>
    world.rights.decide({ caller, action, resource, context: {} }),
  )) {
    if (!verdict.allowed) return true
  }
  for (const scenario of inOrderFor(statement)) {
    const { ok } = await scenario.run(world).catch(() => ({ ok: false }))
    if (!ok || world.rights.refused.length > 0) return true
  }
  return false
}

function inOrderFor({ name }: Statement): readonly Scenario[] {
  const all = [...WAYS, ...API]
  if (/^(Function\/|permission)/.test(name)) return [...API, ...WAYS]
  const subject = /funding/i.test(name) ? 'funding' : /follow/i.test(name) ? 'follow-on' : 'opportunity'
  return [...all].sort((a, b) => Number(b.name.includes(subject)) - Number(a.name.includes(subject)))
}
