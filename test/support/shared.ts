/** The folder of real histories and recorded answers beside the checkout; absent on most machines, and tests say so. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(process.env.OPPORTUNITY_SHARED ?? '../shared')

/** A path below the shared folder, or undefined (said once on the console) when it is not there. */
export function shared(...parts: readonly string[]): string | undefined {
  const path = join(folder, ...parts)
  if (existsSync(path)) return path
  console.log(`${path} is absent: the tests that need it are skipped.`)
  return undefined
}
