/** What is rehearsed of a secret: models behind a key that only the functions which ask them may read, and that is changed under them. */
import type { Ended } from './executions.ts'
import { ask, fails, type Scenario, succeeds, WAYS } from './scenarios.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

const KEY = 'sk-rehearsal-first'
const NEXT = 'sk-rehearsal-second'

const secretOf = ({ cloud }: World): string => textOf(cloud.ofType('AWS::SecretsManager::Secret')[0]?.ref)

/** As the person who runs the system does: at the models' address, and in the secret. */
const withKey =
  (prepare: (world: World) => void, run: (world: World) => Promise<Ended> = ask('opportunity', {})) =>
  (world: World) => {
    prepare(world)
    return run(world)
  }

const change = (world: World, key: string): void => {
  const { secrets, models } = world
  secrets.put(secretOf(world), key)
  models.keys.clear()
  models.keys.add(key)
}

const restored: Pick<Scenario, 'after'> = {
  after: (world) => {
    change(world, KEY)
    for (const one of world.functions.values()) one.cool()
  },
}

const REFUSED = { error: 'QueryGenerationFailed', cause: 'ModelUnavailable' }
const AT = { function: 'query-generation' } as const

/** A key is nowhere in what functions write. */
const unsaid = (scenario: Scenario): Scenario => ({
  ...scenario,
  run: async (world) => {
    const outcome = await scenario.run(world)
    const lines = [...world.functions.values()].flatMap(({ logs }) => logs)
    const said = lines.filter((line) => line.includes(KEY) || line.includes(NEXT))
    return { ok: outcome.ok && said.length === 0, saw: `${outcome.saw}; ${said.length} lines with the key` }
  },
})

export const SECRETS: readonly Scenario[] = [
  {
    ...fails(
      'the secret is still empty',
      REFUSED,
      withKey((world) => world.secrets.empty(secretOf(world))),
      AT,
    ),
    ...restored,
  },
  ...WAYS.filter(({ name }) => /^opportunity, (standard|premium)|alone|without a customer/.test(name)),
  succeeds(
    'the key is changed, and processes that know the old one go on',
    withKey((world) => change(world, NEXT)),
  ),
  {
    ...fails(
      'the models refuse the key',
      REFUSED,
      withKey(({ models }) => models.keys.clear()),
      AT,
    ),
    ...restored,
  },
  {
    ...fails(
      'the secret holds something else',
      REFUSED,
      withKey(
        (world) => change(world, '{"apiKey":"x"}'),
        async (world) => {
          for (const one of world.functions.values()) one.cool()
          return ask('opportunity', {})(world)
        },
      ),
      AT,
    ),
    ...restored,
  },
  succeeds(
    'Secrets Manager throttles twice',
    withKey((world) => {
      world.server.faults.push({
        service: 'secretsmanager',
        operation: 'GetSecretValue',
        status: 400,
        type: 'ThrottlingException',
        times: 2,
      })
    }),
  ),
].map(unsaid)
