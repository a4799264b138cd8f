/** The one folder in which this machine keeps its state. Deleting it loses past runs and nothing else. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export const BUNDLED_HISTORY = join(ROOT, 'data', 'sample', 'history')
export const BUNDLED_EXAMPLE = join(ROOT, 'examples', 'cloud-migration.json')

export interface StateFolder {
  readonly path: string
  readonly journal: string
  readonly objects: string
  /** Which histories the executions of the journal were started with. */
  readonly histories: string
}

export async function stateFolder(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<StateFolder> {
  const { OPPORTUNITY_STATE } = env
  const path = OPPORTUNITY_STATE ? resolve(cwd, OPPORTUNITY_STATE) : join(ROOT, '.opportunity')
  await mkdir(join(path, 'objects'), { recursive: true })
  return {
    path,
    journal: join(path, 'journal.sqlite'),
    objects: join(path, 'objects'),
    histories: join(path, 'histories.json'),
  }
}
