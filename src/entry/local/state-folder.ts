/** The one folder in which this machine keeps its state. Deleting it loses past runs and nothing else. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '#lib/errors'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export const BUNDLED_HISTORY = join(ROOT, 'data', 'sample', 'history')
export const BUNDLED_EXAMPLE = join(ROOT, 'examples', 'cloud-migration.json')

export interface StateFolder {
  readonly path: string
  readonly journal: string
  readonly objects: string
  /** What distributed Maps read and write: a folder a bucket. */
  readonly buckets: string
  /** Which histories the executions of the journal were started with. */
  readonly histories: string
}

export async function stateFolder(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<StateFolder> {
  const { OPPORTUNITY_STATE } = env
  const path = OPPORTUNITY_STATE ? resolve(cwd, OPPORTUNITY_STATE) : join(ROOT, '.opportunity')
  await makeFolder(join(path, 'objects'))
  return {
    path,
    journal: join(path, 'journal.sqlite'),
    objects: join(path, 'objects'),
    buckets: join(path, 'buckets'),
    histories: join(path, 'histories.json'),
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '' || code === 'ENOSPC') throw error
    // A read-only disk, a file in the way, a missing right: Node tells them apart by whim, the cure is the same.
    throw new InputError('FILE_UNWRITABLE', `The state folder ${path} cannot be made (${code}).`, {
      field: 'OPPORTUNITY_STATE',
      cure: 'Set OPPORTUNITY_STATE to a folder that you may write.',
      cause: error,
    })
  }
}
