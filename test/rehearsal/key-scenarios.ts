/** What is rehearsed of the key: results are sealed with it, it serves only through S3, and without it nothing is written. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { callAws } from '../support/aws/signed.ts'
import { ask, fails, type Scenario, succeeds } from './scenarios.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

const keyOf = ({ cloud }: World): string => cloud.ofType('AWS::KMS::Key')[0]?.arn ?? ''

/** A call of KMS with a function's credentials, by hand. */
const byHand = (world: World, role: string, operation: string, input: object) =>
  callAws(world.server.endpoint, `TrentService.${operation}`, input, {
    credentials: world.credentials.of(role),
    service: 'kms',
    region: world.cloud.region,
  })

/** Refusals that a scenario wants are none that the report should show. */
export async function refusedBy(world: World, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.rights.refused.length
  await act()
  return world.rights.takeRefusedSince(before)
}

export const KEYS: readonly Scenario[] = [
  {
    name: 'results lie sealed, and nobody opens them by hand',
    run: async (world) => {
      const outcome = await succeeds('', ask('opportunity', {})).run(world)
      const files = readdirSync(world.resultsFolder, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      )
      const readable = files.filter(({ parentPath, name }) =>
        readFileSync(join(parentPath, name)).includes('Example Corp'),
      )
      const roles = world.cloud.ofType('AWS::Lambda::Function').map(({ properties }) => textOf(properties.Role))
      const KeyId = keyOf(world)
      const EncryptionContext = { 'aws:s3:arn': 'arn:aws:s3:::some-bucket' }
      const errors: (string | null)[] = []
      const refused = await refusedBy(world, async () => {
        for (const role of roles) {
          const { error } = await byHand(world, role, 'GenerateDataKey', {
            KeyId,
            EncryptionContext,
            KeySpec: 'AES_256',
          })
          errors.push(error)
        }
      })
      const denied = errors.filter((error) => error === 'AccessDeniedException')
      return {
        ok:
          outcome.ok &&
          files.length > 0 &&
          readable.length === 0 &&
          denied.length === roles.length &&
          refused.length === roles.length,
        saw: `${files.length} objects, ${readable.length} readable; by hand ${denied.length} of ${roles.length} denied`,
      }
    },
  },
  {
    ...fails(
      'the key is disabled',
      { error: 'QueryGenerationFailed', cause: 'ObjectStoreFailed' },
      async (world) => {
        world.kms.disabled.add(keyOf(world))
        return ask('opportunity', {})(world)
      },
      { function: 'query-generation' },
    ),
    after: (world) => {
      world.kms.disabled.clear()
    },
  },
]
