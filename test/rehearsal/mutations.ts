/** Takes away one statement at a time, of every role and every function's policy, and looks whether the rehearsal notices. */
import { ringing } from './alarms.ts'
import { createTimeRights } from './creation.ts'
import type { Outcome, Scenario } from './scenarios.ts'
import type { World } from './world.ts'

export interface Trial {
  readonly name: string
  readonly noticed: boolean
}

/** Which scenario needed a statement: the quickest, by the statement's name. */
export type Coverage = Map<string, { readonly scenario: Scenario; readonly elapsedMs: number }>

/** Runs a scenario and remembers what it needed. */
export async function runCovered(world: World, scenario: Scenario, coverage: Coverage): Promise<Heard> {
  world.rights.takeUsed()
  const begun = performance.now()
  world.metrics.take()
  const outcome = await scenario.run(world)
  const elapsedMs = performance.now() - begun
  const alarms = await alarmsOf(world, scenario)
  scenario.after?.(world)
  const heard = { ...outcome, ok: outcome.ok && alarms.every((alarm) => alarm.startsWith('rang ')), alarms }
  if (scenario.leavesWork === true) return heard
  for (const name of world.rights.takeUsed()) {
    const known = coverage.get(name)
    if (known === undefined || known.elapsedMs > elapsedMs) coverage.set(name, { scenario, elapsedMs })
  }
  return heard
}

export interface Heard extends Outcome {
  /** `rang X`, or what is wrong: `SILENT X`, `NOISY X`. */
  readonly alarms: readonly string[]
}

/** Whether the alarms ring that should, and no other. */
async function alarmsOf(world: World, { rings = [], leavesWork }: Scenario): Promise<readonly string[]> {
  await world.settle()
  const loud = ringing(world, world.metrics.take())
  // Processes are ended under such a scenario, and whether a function was then at work is chance.
  const judged = leavesWork === true ? loud.filter((alarm) => !alarm.startsWith('function-')) : loud
  return [
    ...judged.map((alarm) => `${rings.includes(alarm) ? 'rang' : 'NOISY'} ${alarm}`),
    ...rings.filter((alarm) => !loud.includes(alarm)).map((alarm) => `SILENT ${alarm}`),
  ]
}

export async function mutations(world: World, coverage: Coverage, takesAway: RegExp): Promise<readonly Trial[]> {
  const whole = world.rights
  const trials: Trial[] = []
  for (const statement of whole.statements.filter(({ name }) => takesAway.test(name))) {
    world.rights = whole.without(statement)
    // A process that knows a secret would not ask for it again.
    if (JSON.stringify(statement).includes('secretsmanager')) {
      const held = (handler: string) => `Function${handler.replace('.handler', '').replaceAll('-', '')}/`
      for (const one of world.functions.values()) if (statement.name.startsWith(held(one.settings.handler))) one.cool()
    }
    trials.push({ name: statement.name, noticed: await isNoticed(world, coverage.get(statement.name)?.scenario) })
  }
  world.rights = whole
  return trials
}

async function isNoticed(world: World, scenario: Scenario | undefined): Promise<boolean> {
  const { rights } = world
  createTimeRights(world.cloud, (caller, action, resource, context = {}) =>
    rights.decide({ caller, action, resource, context }),
  )
  if (rights.refused.length > 0 || rights.insecureCallsAllowed().length > 0) return true
  if (scenario === undefined) return false
  // A right that AWS itself checks ends the scenario by an error; every other one shows as a refusal or a wrong outcome.
  const ok = await runCovered(world, scenario, new Map()).then(
    (outcome) => outcome.ok,
    () => false,
  )
  return !ok || rights.refused.length > 0
}
