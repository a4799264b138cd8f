/** `npm run rehearse`: runs the synthesized system through everything, and says what it called, lacked and never needed. */
import { METRICS_NAMESPACE } from '#infra'
import { neverRang } from './alarms.ts'
import { explained } from './excess.ts'
import { shownMetrics } from './metrics.ts'
import { type Coverage, mutations, runCovered } from './mutations.ts'
import { networkMutations } from './network.ts'
import { type Judged, REHEARSALS, type Rehearsal } from './rehearsals.ts'
import { openWorld, type World } from './world.ts'

const INIT_GOAL_MS = 200
const BUNDLE_GOAL_BYTES = 1_000_000

async function rehearse({ environment, scenarios, judges, name }: Rehearsal): Promise<boolean> {
  await using world = await openWorld(environment)
  const say = (line: string) => console.log(line)
  say(`\nRehearsal of "${name}": ${world.cloud.resources.length} resources of the synthesized templates\n`)
  const failed: string[] = []
  const coverage: Coverage = new Map()
  for (const scenario of scenarios) {
    const begun = performance.now()
    const { ok, saw, alarms } = await runCovered(world, scenario, coverage)
    if (!ok) failed.push(scenario.name)
    say(`${ok ? 'ok  ' : 'FAIL'} ${scenario.name.padEnd(50)} ${elapsed(begun)}  ${saw.slice(0, 110)}`)
    if (alarms.length > 0) say(`       alarms: ${alarms.join(', ')}`)
  }
  const { statements, unreadable } = world.athena
  say(`\n${statements.length} statements reached Athena; a grammar of Trino could not read ${unreadable.length} more`)
  for (const statement of unreadable) say(`  UNREADABLE ${statement}`)
  const { refused, calls } = world.rights
  const unused = world.rights.unused().filter((right) => judges.excess.test(right))
  say(`\n${calls} calls were held against the roles' rights; refused: ${refused.length}`)
  for (const call of refused) say(`  MISSING ${call}`)
  const excess = unused.filter((right) => explained(right) === null)
  const reasoned = unused.length - excess.length
  say(`Rights that nothing needed: ${excess.length} (and ${reasoned} with a reason, test/rehearsal/excess.ts)`)
  for (const right of excess) say(`  EXCESS ${right}`)
  const missing = tellMetrics(world, judges, say)
  const survivors = await tellMutations(world, coverage, judges.takesAway, say)
  const spare = tellNetwork(world, judges.takesAway, say)
  tellFunctions(world, say)
  say(`\n${scenarios.length - failed.length} of ${scenarios.length} scenarios as they should be`)
  return failed.length + unreadable.length + refused.length + excess.length + missing + survivors + spare === 0
}

const elapsed = (begun: number): string => `${Math.round(performance.now() - begun)} ms`.padStart(8)

async function tellMutations(
  world: World,
  coverage: Coverage,
  takesAway: RegExp,
  say: (line: string) => void,
): Promise<number> {
  const begun = performance.now()
  const trials = await mutations(world, coverage, takesAway)
  const survivors = trials.filter(({ noticed }) => !noticed)
  say(
    `Statements taken away one by one: ${trials.length}, noticed ${trials.length - survivors.length} (${elapsed(begun).trim()})`,
  )
  for (const { name } of survivors) say(`  UNNOTICED ${name}`)
  return survivors.length
}

function tellNetwork({ cloud, network, unreachable }: World, takesAway: RegExp, say: (line: string) => void): number {
  const trials = networkMutations(cloud, network.used, takesAway)
  const spare = trials.filter(({ noticed }) => !noticed)
  if (trials.length === 0) return 0
  say(
    `Private network: ${network.used.size} ways used, ${unreachable.length} not there; parts taken away one by one: ${trials.length}, noticed ${trials.length - spare.length}`,
  )
  for (const message of new Set(unreachable)) say(`  UNREACHABLE ${message}`)
  for (const { name } of spare) say(`  UNNOTICED ${name}`)
  return spare.length + unreachable.length
}

function tellMetrics(world: World, judges: Judged, say: (line: string) => void): number {
  const shown = shownMetrics(world, METRICS_NAMESPACE)
  const missing = shown.filter((metric) => !world.metrics.seen.has(metric))
  say(`Metrics that functions write and the dashboard shows: ${shown.length}, never written: ${missing.length}`)
  for (const metric of missing) say(`  UNWRITTEN ${metric}`)
  const silent = judges.ringsAll ? neverRang(world) : []
  say(
    `Alarms that rang in a scenario: ${world.rang.size}${judges.ringsAll ? `, that never rang: ${silent.length}` : ''}`,
  )
  for (const alarm of silent) say(`  SILENT ${alarm}`)
  return missing.length + silent.length
}

function tellFunctions(world: World, say: (line: string) => void): void {
  say('\nfunction                  module kB   cold start ms   of the processor ms (medians)   at most MB   of MB')
  for (const { settings, coldStartsMs, coldProcessorMs, peakMb } of world.functions.values()) {
    const bundle = world.bundles.find(({ name }) => settings.handler === `${name}.handler`)
    const { bytes = 0, name = '' } = bundle ?? {}
    const [wallMs, processorMs] = [median(coldStartsMs), median(coldProcessorMs)]
    const over = bytes > BUNDLE_GOAL_BYTES || processorMs > INIT_GOAL_MS ? '  over the goal' : ''
    const cells = [bytes / 1000, wallMs, processorMs].map((value) => String(Math.round(value)).padStart(14)).join('')
    const held = `${String(Math.round(peakMb)).padStart(23)}${String(settings.memoryMb).padStart(8)}`
    say(`${name.padEnd(21)}${cells}${held}${over}`)
  }
  say(
    `Goals: ${BUNDLE_GOAL_BYTES / 1000} kB, ${INIT_GOAL_MS} ms of the processor, Node's own start among them. The wall's time is this machine's, whatever else it does.`,
  )
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

const [wanted] = process.argv.slice(2)
const chosen = REHEARSALS.filter(({ name }) => wanted === undefined || name.startsWith(wanted))
if (chosen.length === 0) {
  console.error(`There is no rehearsal "${wanted}". Known: ${REHEARSALS.map(({ name }) => name).join('; ')}.`)
  process.exit(64)
}
let allWell = true
for (const rehearsal of chosen) allWell = (await rehearse(rehearsal)) && allWell
process.exitCode = allWell ? 0 : 1
