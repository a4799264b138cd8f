/** The synthesized system, run: every way through it, every failure's end, and no right too few or too many. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METRICS_NAMESPACE } from '#infra'
import { neverRang } from './alarms.ts'
import { explained } from './excess.ts'
import { shownMetrics } from './metrics.ts'
import { type Coverage, mutations, runCovered } from './mutations.ts'
import { networkMutations } from './network.ts'
import { REHEARSALS } from './rehearsals.ts'
import { textOf } from './text-of.ts'
import { openWorld, type World } from './world.ts'

describe.each(REHEARSALS)('$name', ({ environment, scenarios, judges }) => {
  let world: World
  const coverage: Coverage = new Map()

  beforeAll(async () => {
    world = await openWorld(environment)
  })

  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })

  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_scenario, scenario) => {
    const { ok, saw, alarms } = await runCovered(world, scenario, coverage)

    expect(ok, [saw, ...alarms].join('; ')).toBe(true)
  })

  test('no call was refused, and no right was there in vain', () => {
    expect(world.rights.calls).toBeGreaterThan(500)
    expect(world.rights.refused).toEqual([])
    expect(world.rights.unused().filter((right) => explained(right) === null && judges.excess.test(right))).toEqual([])
  })

  test('a grammar of Trino that is not ours reads every statement that reaches Athena', () => {
    expect(world.athena.statements.length).toBeGreaterThan(10)
    expect(world.athena.unreadable).toEqual([])
  })

  test('each function is one module below a megabyte', () => {
    expect(world.bundles.filter(({ bytes }) => bytes > 1_000_000)).toEqual([])
  })

  test('a private network has every way that was taken, and no more', () => {
    expect(world.network.used.size > 0).toBe(environment.privateNetwork)
    expect(world.unreachable).toEqual([])
    expect(
      networkMutations(world.cloud, world.network.used, judges.takesAway).filter(({ noticed }) => !noticed),
    ).toEqual([])
  })

  test('a log line names its execution and holds nothing of what a customer said', () => {
    const lines = [...world.functions.values()].flatMap(({ logs }) => logs)
    const done = lines.filter((line) => line.includes('task done'))

    expect(done.length).toBeGreaterThan(10)
    for (const line of done)
      expect(JSON.parse(line)).toMatchObject({ executionId: expect.stringMatching(/:(execution|express):/) })
    expect(lines.filter((line) => line.includes('Migrate the data warehouse'))).toEqual([])
  })

  test('what the dashboard shows of the functions’ own metrics is what they write', () => {
    const shown = shownMetrics(world, METRICS_NAMESPACE)

    expect(shown.length).toBeGreaterThan(5)
    expect(shown.filter((metric) => !world.metrics.seen.has(metric))).toEqual([])
  })

  test('a failed execution would ring the alarm of its machine', () => {
    const machines = world.cloud
      .ofType('AWS::StepFunctions::StateMachine')
      .map(({ properties }) => textOf(properties.StateMachineName))
    const watched = world.cloud.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => JSON.stringify(properties))
    const silent = machines.filter((name) => {
      const counts = name.includes('Express') ? `"Value":"${name}"` : 'MatchedEvents'
      const [subject] = name.split('-')
      return !watched.some((text) => text.includes(`failed-executions-${subject}"`) && text.includes(counts))
    })

    expect(silent).toEqual([])
  })

  test('every alarm that tells somebody rang, where this rehearsal answers for all', () => {
    expect(judges.ringsAll ? neverRang(world) : []).toEqual([])
    expect(world.rang.size).toBeGreaterThan(2)
  })

  test('each statement is missed when it is taken away', async () => {
    const trials = await mutations(world, coverage, judges.takesAway)

    expect(trials.length).toBeGreaterThan(5)
    expect(trials.filter(({ noticed }) => !noticed).map(({ name }) => name)).toEqual([])
  })
})
